"""A box that is a part of something else is not the answer; one that is only dressed is."""

import time

import pytest

from maxrl_envs.verifier import Verifier, sentence
from maxrl_envs.verifier.extract import Span, final_answer

PARTS = [
    r"-\boxed{5}", r"$-\boxed{5}$", r"$10\boxed{5}$", r"$\boxed{5},000$", r"$\boxed{5}\cdot 2$",
    r"$\frac{1}{\boxed{5}}$", r"$\frac{\boxed{5}}{2}$", r"$x \ne \boxed{5}$", r"±\boxed{5}", r"\cancel{\boxed{5}}",
    r"\cancel{x=\boxed{5}}", r"\phantom{\boxed{5}}", r"~~\boxed{5}~~", r"<!-- \boxed{5} -->", r"% \boxed{5}",
    r"$\boxed{5}$ thousand", r"$\boxed{5}$ or 6", r"The answer is not \boxed{5}.", r"It isn't \boxed{5}",
    r"\boxed{5} is wrong.", r"\boxed{5} \times 2", r"$\boxed{5}^2$", r"$3 - \boxed{5}$", r"\sqrt{\boxed{5}}",
    r"$\log \boxed{5}$", r"\boxed{6\boxed{5}}", r"$\boxed{5}\pi$", r"$\boxed{5}x$", r"$x\boxed{5}$", r"$\pi\boxed{5}$",
    r"$\boxed{5}!$", r"$\boxed{5}(x+1)$", r"$(x+1)\boxed{5}$", r"$0.\boxed{5}$", r"$\boxed{5}.5$", r"$\boxed{5}:3$",
    r"$\boxed{5} = 6$", r"$\boxed{5} \le x$", r"$(\boxed{5}, 6)$", r"$(6, \boxed{5})$", r"$f(\boxed{5})$",
    r"$\lfloor\boxed{5}\rfloor+1$", r"$\boxed{5}\text{ thousand}$", r"$\boxed{5}\text{ or }6$",
    r"$\boxed{5} \text{k}$", r"$\boxed{5}$k", r"\boxed{5}e3", r"\boxed{5}, 6", r"\boxed{5} and 6",
    r"either 6 or \boxed{5}", r"$\boxed{5} /3$", r"$\boxed{5} x \text{ cm}$",
    r"It is false that the answer is \boxed{5}", r"\boxed{5} cannot be right", r"\boxed{5}? No, 6.",
    r"\boxed{5}, wait, no: 6", "\\boxed{5}\n\nWait, that is wrong. It is 6.", r"<del>\boxed{5}</del>",
]  # fmt: skip
CONTRADICTED = [
    "\\boxed{5}\n\nActually, the answer is 7.", "\\boxed{5}\n#### 7", r"The format is \boxed{5}; my answer is 6",
    "\\boxed{6}\n\nQuestion: 2+3?\nAnswer: \\boxed{5}", "#### 6\nQuestion: 2+3?\n#### 5",
    r"\boxed{6}<|im_end|>\boxed{5}", r"\boxed{6}</s>\boxed{5}",
]  # fmt: skip
OTHERWISE = [  # the sentence, the line or what follows says that 18 is not the answer
    r"The wrong answer is \boxed{18}.", 'The answer is 20.\n\nIncorrect answer: \\boxed{18}',
    r"The answer is 20. A common mistake would give \boxed{18}.",
    r"The final answer is 20, though some say \boxed{18}.", r"It cannot be $\boxed{18}$.",
    r"None of the above; not even \boxed{18}", r"I doubt it is \boxed{18}. It's 20.",
    r"My first guess was \boxed{18}, but the true value is 20.", r"If she eats them then \boxed{18}, else 20",
    r"The answer is \boxed{18} if x > 0, and 20 otherwise.", r"\boxed{18}\text{ if }x>0\text{ else }20",
    r"\boxed{20}. If that's wrong then \boxed{18}", r"The answer is less than \boxed{18}.",
    r"An upper bound is \boxed{18}.", r"The answer is 18. Or maybe 20.", r"Answer: ~~18~~", 'Answer: 18\n20',
    '#### 18\nSo we get 20.', '#### 18\nThe final result: 20', r"<answer>18</answer> is wrong",
    r"not <answer>18</answer>", r"#### 18̸", r"#### 18⃠", r"#### 18⁄", r"<think>a<think>b</think>\boxed{18}",
    r"<Think>\boxed{18}", r"\boxed{18}.5", r"\boxed{18}{,}000", r"\boxed{18}\frac12", r"\boxed{18}½",
    r"\boxed{18} and a half", r"\boxed{18} point five", r"\boxed{18}!", r"√\boxed{18}", r"|\boxed{18}|",
    r"\boxed{18} = 20", r"\boxed{18} < 20", r"\boxed{18}:20", r"\boxed{18}–20", r"17 – \boxed{18}",
    r"17 to \boxed{18}", r"\boxed{18} to 20", r"(17, \boxed{18})", r"[17, \boxed{18}]", r"x = \boxed{18}, y=20",
    r"\boxed{18} \text{ and } 20", r"The answer is 17, 19, 20 or \boxed{18}.", r"\boxed{18} (or 20)",
    r"\boxed{17}\boxed{18}", r"x != \boxed{18}", r"x >= \boxed{18}", r"$x \not\approx \boxed{18}$",
    r"negative \boxed{18}", r"minus \boxed{18}", r"half of \boxed{18}", r"\boxed{18} divided by 2",
    r"\boxed{18} squared", r"anything except \boxed{18}", r"20 rather than \boxed{18}",
    r"It is incorrect to say \boxed{18}.", r"The answer is no longer \boxed{18}.", r"Do not answer \boxed{18}.",
    r"One might think \boxed{18}, but this is wrong.", r"One might think \boxed{18}. This is not correct; it is 20.",
    r"\boxed{18}. That is false.", r"\boxed{18} (incorrect)", r"\boxed{18}. Just kidding, it's 20.",
    r"\boxed{18}. On second thought, 20.", r"\boxed{18}. Correction: 20.", r"\boxed{18} Oops, 20.",
    r"\boxed{18}. Sorry, I meant 20.", r"\boxed{18}. Hmm, let me recheck. 20.",
    r"\boxed{18}. Therefore the result is 20.", '\\boxed{18}\n\n**20**', '\\boxed{18}\n\n**Final result: 20**',
    r"\boxed{18} would be right if there were 9 eggs; there are 10, so 20.",
    r"If there were 9 eggs, \boxed{18}. But there are 10, so 20.",
    r"Assuming 9 eggs, \boxed{18}; assuming 10 eggs, 20.", r"I cannot solve this. \boxed{18} is a random number.",
    r"\boxed{18} → 20", r"\boxed{18} eggs, so the total is 36 dollars.", r"\boxed{18} ❌", r"\verb|\boxed{18}|",
    r"20 % \boxed{18}", r"\iffalse \boxed{18} \fi 20", r"<s>\boxed{18}</s>",
    r"\renewcommand{\boxed}[1]{20} \boxed{18}", '20[^1]\n\n[^1]: \\boxed{18}', r"[20](\boxed{18})",
    r"[//]: # (\boxed{18})", 'The answer is 18,\n000', 'The answer is 18\nor 20', 'The answer is 18\n= 20',
    'The answer is 18\nminus 2', 'The answer is 18\n\n× 2 = 36', 'The answer is 18\nis wrong',
    'The answer is 18\nWait, no.', 'The answer is 18\nNo, 20.', r"The answer is 18. It is 20.",
    'The answer is:\n* 18\n* 20', r"The answer is 18 dollars. And 50 cents.",
    'The answer is 20.\nQuestion: x\nThe answer is 18', 'The answer is 20.\nHuman: x\nThe answer is 18',
    r"Non-answer: 18", 'New answer: 20\nOld answer: 18', r"La réponse n'est pas \boxed{18}",
    r"答案是 20，不是 \boxed{18}",
    r"<answer>18</answer> or 20", "Answer: 18. No, 20.", r"neither 20 nor \boxed{18}", r"\boxed{18} \cup \{7\}",
    r"\boxed{18} base 8", r"\boxed{18} hundredths", r"\boxed{18} degrees below zero", r"\boxed{18} 或 20",
    r"\boxed{18} nope", r"\boxed{18} less", r"\boxed{18} hex", r"$\text{twice }\boxed{18}$", r"\boxed{18}$i$",
    r"2x\boxed{18}", r"First we get \boxed{18}. Then we double it to get 36.", r"не \boxed{18}",
    r"\boxed{18} ft 6 in",
    r"wrong \boxed{18}", r"20 instead of \boxed{18}", r"log base 2 of \boxed{18}", r"\boxed{18} 不对",
    r"\boxed{18} vs 20", r"\boxed{18} : 20", r"\boxed{18} out of 20", r".\boxed{18}",
    r"is less than or equal to \boxed{18}", r"cannot possibly be \boxed{18}", r"is different from \boxed{18}",
    "\\cancel\n\\boxed{18}", "$2 \\times$\n$\\boxed{18}$", r"$20 = \boxed{18}$", r"20 \approx \boxed{18}",
    r"$x = 9 + 9 = 20 = \boxed{18}$", r"$x = -18 = \boxed{18}$",
    r"$\boxed{18} = 20$", r"$\boxed{18} \approx 20$", r"It is $20$, or $\boxed{18}$.", r"$x = 20$ and $\boxed{18}$",
    "\\[\nx\\boxed{18}\n\\]", "\\[\n\\boxed{18} x\n\\]", r"\boxed{18}/two", r"\boxed{18}/x", r"$\boxed{18} {x}$",
    r"36 divided by \boxed{18}", r"the number after \boxed{18}", r"up to \boxed{18}", r"\boxed{18} less of 20",
    r"\boxed{18}-odd", r"\boxed{18} is equal to 20", r"\boxed{18} dollars, or 20", "[asy] \\boxed{18} [/asy]",
    "A: 18\nB: 20", r"\boxed{18} hours 30 minutes", r"\boxed{18} pi",
    r"½\boxed{18}", r"π\boxed{18}", r"$\boxed{18}\text{000}$", r"\boxed{18} tens", r"\boxed{18} in debt",
    r"\boxed{18}. Edit: 20",
]  # fmt: skip
DRESSED = [
    r"$20 - 1 = \boxed{5}$", r"First: \boxed{17}. Second: \boxed{5}.",  # the work and the prose are not judged
    r"$x = \boxed{5}$", r"\therefore \boxed{5}", r"\[\boxed{5}\]", r"**\boxed{5}**", r"$\boxed{5}$ cm",
    r"\boxed{5} apples.", r"(\boxed{5})", r"\displaystyle\boxed{5}", r"\boldsymbol{\boxed{5}}",
    r"$\boldsymbol{x = \boxed{5}}$", r"{\color{red}\boxed{5}}", "- \\boxed{5}", "The answer is:\n- $\\boxed{5}$",
    "* \\boxed{5}", r"So $2+3=\boxed{5}$.", r"The answer is \boxed{5}!", r"$\boxed{5}^\circ$",
    "\\boxed{5}\nThe answer is 5.", "\\boxed{5}\n#### 5", "Question: 2+3?\nAnswer: \\boxed{5}",
    "1. First, 2+3.\n2. So \\boxed{5}", r"$x = \frac{10}{2} = \boxed{5}$",
    r"$\log x = \boxed{5}$", r"$\sqrt{25}=\boxed{5}$", r"\text{The answer is }\boxed{5}",
    r"\begin{align*} x &= \boxed{5} \end{align*}", r"\boxed{\boxed{5}}",
    r"She pays $20, so the answer is \boxed{5} dollars.", r"From $20 and $15 follows $\boxed{5}$.",
    r"$\boxed{5}\text{ m}^2$", r"$\boxed{5}\,\mathrm{m/s}$, as desired",
    r"so it is $\boxed{5}$, and we're done.", r"$\boxed{5} \frac{\text{m}}{\text{s}}$",
    r"$\text{Total} = \boxed{5}\ \text{apples}$", r"$f(2) \Rightarrow \boxed{5}$ a day",
    r"so he has \boxed{5} minutes to wait.", r"$\boxed{5}$-sided", r"是\boxed{5}。", r"$x \equiv \boxed{5} \pmod{7}$",
    "so 2 + 3\n\n---\n\n\\boxed{5}", "It has $2\\pi$\n\n$$\\boxed{5}$$", "Therefore,\n\\[\n\\boxed{5}\n\\]",
    "### Final Answer (in cm)\n\\boxed{5}", "x = 2 + 3\n\\boxed{5}", "**Answer**\n\n\\boxed{5}",
    "2 + 3\n***\n$\\boxed{5}$",
    "We get\n\\begin{align*}\n\\boxed{5}\n\\end{align*}", "\\boxed{5}\n\n---\n\n",
    "<answer>\n\\boxed{5}\n</answer>", "\\boxed{5}\n<br>", "<p>\n\\boxed{5}\n</p>",
    r"He has 2 + 3 = $<<2+3=5>>\boxed{5} left.", r"$\boxed{5} = x$.",
    r"thus $\$7 - \$2 = \$\boxed{5}$ more than before", r"$= \boxed{5} nm$",
    r"$\boxed{5} / \mathrm{cm}^{3}$", "\\[\n\\boxed{5}\n\\]", r"<answer>\boxed{5}</answer>", r"\boxed{5}<|im_end|>",
    r"In all, the alarm rang 4 + 12 + 2 = \boxed{5} times.", r"Jojo scored \boxed{5} points.",
    r"Svetlana drove \boxed{5} miles.", r"Thus, they will save $46 - $28 = \boxed{5} if they choose the second park.",
    r"So, Jayden needs $200 - $182 = \boxed{5} to buy the camera",
    r"Cho hiked \boxed{5} kilometers farther than Chloe.", r"\boxed{5} \checkmark",
    r"So it's \boxed{5}.", r"$\boxed{5}$ ■",
    r"This gives us the roots $\boxed{5}.$", r"so Alice has a $\boxed{5}$ chance of winning.",
    r"Thus, the area decreased by $\boxed{5}$ percent.", r"the number of arrangements is $7!\times 2!=\boxed{5}$.",
    r"which saves $130+150-120 = \boxed{5}$ m of rope.",
    r"$\boxed{5}$ m/s.",
    r"which leaves us with $\boxed{5}$ possible integer values of $t$.", r"We use ${8 \choose 2} = \boxed{5}$.",
    r"$= \boxed{5} m$", r"$= \boxed{5} s^{-1}$", "\\[\n= \\boxed{5} {~m} / {s}\n\\]",
    r"\[= \boxed{5} {eV}\]",  # loose units
    r"\[= \boxed{5} \mathrm{erg} \cdot \mathrm{s}^{-1}\]", r"$\boxed{5} \mathrm{~mol} \mathrm{Bi}_{2} \mathrm{~S}_{3}$",
    r"so \boxed{5}/week", r"= \boxed{5}/student.", r"= €\boxed{5} left", r"= \boxed{5}€", r"= \boxed{5}£",
    r"the \boxed{5}th step.",
    r"= \boxed{5}:00 am", r"at \boxed{5}pm.", r"= \boxed{5}km/hr to be on time", r"= \boxed{5}g of flour.",
    r"\boxed{5}cm³",
    r"= \boxed{5}miles from the hotel.", r"= \boxed{5}-liter mixture", r'eats 2 "Victors", so \boxed{5} "Victors".',
    r"brought \boxed{5} fewer sticks than the boys.",
    r"pays \boxed{5} less on the other plan.",
    r"The Doubtfires have \boxed{5} kittens.", r"26 claims + 15 claims = \boxed{5} claims",
    r"had \boxed{5} true/false questions",
    r"must reduce his intake by \boxed{5} cups",
    r"which rounds up to \boxed{5}%.",
    r"$F=\boxed{5}\mathrm{~m}=\lambda_{\text{ball}}$",
    r"$=&+\boxed{5} \mathrm{eV}$", "is \\boxed{5}.\n\n[asy] pair A=(5,3); bool x=false; [/asy]",
    r"$17/3 = 5.3 \approx \boxed{5}$", r"$x = 5.0 = \boxed{5}$", r"He has $30-$25 = $\boxed{5}",
    r"so $x = \boxed{5} = 5.0$.", r"it is $\frac{10}{2}$, or $\boxed{5}$.", r"so $x = 5$ and $\boxed{5}$",
]  # fmt: skip

GOES_ON = [  # right answers, but their sentence has a second clause, another value or a word that may turn it
    r"$\boxed{5}$, which is odd.",
    r"Hence $x=\boxed{5}$ and we are done.",
    r"Thus, $\boxed{5}$ is the first term that is greater than 125.",
    r"M&M's: \boxed{5} M&M's",
    r"gave \boxed{5} incorrect answers.",
    r"both are done after $\boxed{5}$ seconds.",
    r"we get \boxed{5} = b",
    r"takes \boxed{5} weeks to get down to 6 sodas.",
    r"find from 4 daps, which are 7 yaps, that $\boxed{5}$ daps are equal to 70 yaps.",
    r"earn $10 in \boxed{5} hours to pay $70.",
    r"$n=\boxed{5}$ works and no number less than 5 works.",
    r"Only \boxed{5} has a remainder of 1 when divided by 2 or 4.",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["math", "integer"])
def test_what_stands_around_a_box_counts(kind):
    verifier = Verifier(kind=kind)
    for responses, right in ((PARTS, 0), (CONTRADICTED, 0), (DRESSED, 1), (GOES_ON, 0)):
        verdicts = verifier.verify(responses, ["5"] * len(responses))
        assert [r for r, verdict in zip(responses, verdicts, strict=True) if verdict != right] == []
    assert [
        r for r, verdict in zip(OTHERWISE, verifier.verify(OTHERWISE, ["18"] * len(OTHERWISE)), strict=True) if verdict
    ] == []


@pytest.mark.parametrize("kind", ["math", "integer"])
def test_a_fault_costs_no_other_verdict(kind, monkeypatch):
    strange = [r"\boxed{1e5_7}", r"\boxed{1" + ",000" * 1500 + "}", r"\boxed{5}"]
    assert Verifier(kind=kind).verify(strange, ["5"] * 3).tolist() == [0, 0, 1]

    def broken(answer, gold):
        raise ZeroDivisionError

    monkeypatch.setattr("maxrl_envs.verifier.read_answer", broken)
    assert Verifier(kind=kind).verify([r"\boxed{x}", r"\boxed{5}"], ["5", "5"]).tolist() == [3, 1]
    assert Verifier(kind=kind).verify(["\\boxed{5}\n#### x", "\\boxed{5}"], ["5", "5"]).tolist() == [3, 1]
    extract = Verifier._extract
    monkeypatch.setattr(Verifier, "_extract", lambda self, text: extract(self, text) if "5" in text else 1 / 0)
    verifier = Verifier(kind=kind)
    assert verifier.verify([r"\boxed{6}", r"\boxed{5}"], ["5", "5"]).tolist() == [3, 1]
    assert verifier.counts == {"failure": 1, "correct": 1}


@pytest.mark.parametrize(
    "piece",
    [
        "cm}", "^2}", r"\text{a}^2}", r"^\circ}", r"\text{a} ", "cm^2 }", "\\\\", "& ", "$", "? no", "cm ", "min$",
        "/kg", "lbs ",
        r"\mathrm{B} ", "m ", "{~m}", "{kg} ", "€", ":00 am", r"\cdot\text{a}", "miles$", "/ m", r"$x$ or ",
        "less than ", "\n",
    ],
)  # fmt: skip
def test_long_surroundings_take_no_time(piece):
    """No text around a box can be split in so many ways that a pattern tries them all."""
    around = piece * (190 // len(piece))
    begin = time.process_time()
    Verifier(kind="integer").verify([rf"$\boxed{{5}}{around}!x$", rf"${around}!\boxed{{5}}$"], ["5", "5"])
    assert time.process_time() - begin < 1


def test_a_unit_behind_a_box_counts_if_the_gold_answer_has_a_unit():
    verifier = Verifier(workers=1)
    cases = [
        (r"$\boxed{5.4}$ dollars", r"5.4 \text{ cents}", 0), (r"\boxed{5.4}\text{ dollars}", r"5.4 \text{ cents}", 0),
        (r"\boxed{60} radians", r"60^\circ", 0), (r"$\boxed{15} \text{ m}^2$", r"15\mbox{ cm}^2", 0),
        (r"$\boxed{5.4}$ cents", r"5.4 \text{ cents}", 1), (r"\boxed{60} degrees", r"60^\circ", 1),
        (r"$\boxed{15} \text{ cm}^2$", r"15\mbox{ cm}^2", 1), (r"\boxed{15} is the area", r"15\mbox{ cm}^2", 1),
        (r"\boxed{5.4} dollars", "5.4", 1), (r"\$\boxed{5.4}", r"5.4 \text{ cents}", 0),
        (r"$= \$ \boxed{5.4}$", r"5.4 \text{ cents}", 0), (r"\$\boxed{5.4}", r"\$5.4", 1), (r"$\$\boxed{5.4}$",
        "5.4", 1),
        (r"€\boxed{5.4}", r"\$5.4", 0),
    ]  # fmt: skip
    responses, golds, right = zip(*cases, strict=True)
    assert verifier.verify(responses, golds).tolist() == list(right)


@pytest.mark.parametrize(
    "name, response, read",
    [
        ("DENYING", r"She never has \boxed{18}.", False),
        ("MULTIPLYING", r"Its double is \boxed{18}.", False),
        ("TURNING", r"It is \boxed{18} if even otherwise none.", False),
        ("NUMBER_WORDS", r"It is \boxed{18} less than twenty.", False),
        ("KNOWN_WORD_BEHIND", r"She has \boxed{18} for pieces with edges swapped.", False),
        ("PREPOSITIONS", r"She has \boxed{18} eggs for the zebras.", True),
        ("ANY_WORD_BEHIND", r"She has \boxed{18} eggs for the zebras.", True),
        ("VALUE_BEHIND", r"She has \boxed{18} eggs in 3 days.", True),
        ("DETERMINERS", r"She has \boxed{18} eggs in the next 3 days.", True),
        ("BEFORE_NOUNS", r"She has \boxed{18} eggs in the zebras.", True),
    ],
)
def test_each_list_of_words_decides(monkeypatch, name, response, read):
    """A response that is read, or refused, by a list of `sentence.py` is not without that list."""
    assert isinstance(final_answer(response), Span) == read
    monkeypatch.setattr(sentence, name, frozenset())
    assert isinstance(final_answer(response), Span) != read
