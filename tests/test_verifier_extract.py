"""Where the final answer of a response is found, and where it is not."""

import time

import pytest

from maxrl_envs.verifier import Verifier
from maxrl_envs.verifier.extract import final_answer


@pytest.mark.parametrize(
    "response, answer",
    [
        # boxes
        (r"so $\boxed{\frac{1}{2}}$.", r"\frac{1}{2}"),
        (r"\boxed{7}. Wait, no: \boxed{5}", "5"),
        (r"First guess \boxed{7}. Then \boxed{5}.", "5"),
        (r"\boxed{4} and \boxed{5}", "4, 5"),
        (r"$\boxed{4}$, $\boxed{4}$", "4"),
        ("\\boxed{4}\nor\n\\boxed{5}", r"4 \text{ or } 5"),
        ("$\\boxed{4}$,\n$\\boxed{5}$", "4, 5"),
        (r"There are \boxed{3} cats, and \boxed{4} dogs.", "3, 4"),
        (r"$x = \boxed{1}$ and $y = \boxed{2}$", "x = 1, y = 2"),
        (r"\boxed{3}, but that is wrong, and so \boxed{4}", "4"),
        (r"$\boxed{\sqrt2}$ which is approximately $\boxed{1.41}$", r"\sqrt2 \approx 1.41"),
        (r"\boxed{\left\{1, \{2\}\right\}}", r"\left\{1, \{2\}\right\}"),
        (r"\fbox {3}", "3"),
        (r"a stray { so \boxed{3} }", "3"),
        (r"\boxed{\text{a \} b}}", r"\text{a \} b}"),
        (r"\boxed{4} then \boxed{5", None),
        (r"answer: 4, \boxed{}", None),
        (r"Thus $\boxed 7$.", "7"),
        (r"Thus \boxed12.", None),
        (r"\boxed\frac12", r"\frac12"),
        (r"\boxed{" + "1" * 30_000 + "}" + " works" * 30_000, "1" * 30_000),
        # thinking
        (r"<think>\boxed{5}", None),
        (r"<think>\boxed{5}</think>", None),
        (r"<think>\boxed{5}</think>I do not know what the total is.", None),
        ("<think>The answer is 5.</think>\nThe answer is 6.", "6"),
        (r"no opening tag \boxed{5}</think>Final answer: 6", "6"),
        (r"<think>a</think> b <think>\boxed{5}", None),
        # tags and special tokens
        ("<answer> 12 </answer>", "12"),
        ("<answer>11</answer>\n<answer>12</answer>", "12"),
        ("<answer>11</answer> no <answer>12</answer>", None),
        (r"<answer>\boxed{12}</answer>", "12"),
        ("The answer is 12.<|im_end|>\n", "12"),
        ("#### 12</s>", "12"),
        # GSM8K's mark, and headings that look like it
        ("work\n#### 72\nmore\n#### 1,234.", "1,234"),
        ("####: 5", "5"),
        ("#### $18", "$18"),
        ("work #### 18", "18"),
        ("#### Step 2: add\nThe answer is 13.", "13"),
        ("#### Case n=4\nand so on", None),
        ("#### $n = 4$\nThe answer is 13.", "13"),
        ("#### Final Answer\n\n13", "13"),
        ("#### Final Answer: **13**", "13"),
        # markers
        ("Answer: 41 was a guess.\n**Answer:** 42", "42"),
        ("**Answer**: 42", "42"),
        ("*Answer*: 42", "42"),
        ("**The answer** is 42.", "42"),
        ("**Answer** = 42", "42"),
        ("The final answer** is **42**.", "42"),
        ("Answer： 42", "42"),
        ("Thus the answer is $3.5$. Done.", "$3.5$"),
        ("2 + 2 = 4\nA: 4", "4"),
        ("Final Answer: The final answer is $5.5$. I hope it is correct.", "$5.5$"),
        ("**Answer:** The answer is 5.", "5"),
        ("The answer is 5? No, 6.", "5? No, 6"),
        ("The answer is A: 5", "A: 5"),
        ("Final Answer: The largest $n$ is 34. I hope it is correct.", "34"),
        ("Final Answer: The number that it is not is 34.", None),
        ("The answer is therefore 12.", "12"),
        ("The answer is equal to 12.", "12"),
        ("The answer is given by $12$.", "$12$"),
        ("The answer is _12_.", "12"),
        ("The answer is 12 ✅", "12"),
        ("## Answer\n\n$\\frac12$", r"$\frac12$"),
        ("### Final Answer\n**73**", "73"),
        ("The final answer is\n\\[\n73\n\\]", "73"),
        ("**Final Answer:**\n$$\n4\n$$", "4"),
        ("the answer is\n```\n73\n```", "73"),
        ("Answer:\n5", "5"),
        ("Answer:\n5\nThat was the work.", None),
        ("Answer: 5\n\n" + "She has 3 red ones and 2 blue ones, and we add all of them. " * 2 + "3 + 2 = 5.", None),
        ("Answer: 5\n\n" + "She has 3 red ones and 2 blue ones, and we add all of them. " * 2 + "Two: 6.", None),
        ("I doubt that the answer is 16.", None),
        ("It is false that the answer is 16.", None),
        ("Nobody would say the answer is 16.", None),
        ("Since 7 is not prime, the answer is 16.", "16"),
        ("It could not be 4, so the answer is 16.", "16"),
        # one line
        ("12 cm", "12 cm"),
        ("what remains is then 12", None),
        ("Working it through, 3 * 4=12", "12"),
        ("So altogether they own **73**", "73"),
        ("Hence the remaining amount is `73`.", "73"),
        ("what remains is then 5, 6 or 7", None),
        ("What remains is then $5 $6.", None),
        ("How many are there, if 5 are red?", None),
        ("Surely it is not 16", None),
        ("We can rule out 16", None),
        ("Guess one: 14, guess two: 16", None),
        ("The result could never be 16", None),
        ("Is the total 16", None),
        ("My friend says that it is 16", None),
        ("Let us look at the problem with 16", None),
        ("first line\n12", None),
        ("", None),
    ],
)
def test_final_answer(response, answer):
    found = final_answer(response)
    assert (None if isinstance(found, str) else found.text) == answer


def test_every_answer_says_where_it_was_found():
    rules = [final_answer(text).rule for text in (r"\boxed{1}", "<answer>1</answer>", "#### 1", "Answer: 1", "1")]
    assert rules == [
        "the last box", "the last answer tag", "the line after ####", "what follows the last marker",
        "the whole response",
    ]  # fmt: skip


def test_marker_replaces_the_default_ones():
    assert final_answer("The answer is 4\nRESULT => 5", "result =>").text == "5"
    assert final_answer("The answer is 4\nThat is all.", "result =>") == "no box, tag or mark"


def test_the_tags_of_thinking_are_an_argument():
    text = r"<reason>\boxed{5}</reason>Final answer: 6"
    assert Verifier(thinking=("<reason>", "</reason>"), kind="integer").answer(text) == "6"
    assert Verifier(kind="integer").answer(text) != "6"
    assert Verifier(thinking=None, kind="integer").answer("<think>\n\\boxed{5}") == "5"
    with pytest.raises(ValueError, match="an opening and a closing tag"):
        Verifier(thinking=("<think>", ""))


def test_a_response_that_is_too_long_has_no_answer():
    response = "Some more words.\n" * 4000 + r"\boxed{5}"
    assert Verifier(kind="integer").answer(response) == "5"
    assert Verifier(kind="integer", max_chars=1000).answer(response) is None


@pytest.mark.parametrize("answer", [r"\boxed{18}", "The answer is 18.", "<answer>18</answer>", "#### 18"])
@pytest.mark.parametrize(
    "rest, ends",
    [
        ("", True), (" ", True), ("\n\n---\n", True), ("\n\nI hope it is correct.", True), ("\nDone!", True),
        ("\n\nI hope this helps! Let me know if you have any questions, please.", True),
        ("\n\nWould you like me to explain step 2?", True), ("\n\n✅", True), ("\n</div>", True),
        ("\n[asy] draw((0,0)--(17,17)); [/asy]", True), ("\n#### 18", True), ("\nAnswer: 18\nDone.", True),
        ("\nSo she makes $18.", False), ("\n\nCheck: 9 * 2 = 18", False), ("\n\nDouble it.", False), ("\n17", False),
        ("\n!", False), ("\n\n```python\nprint(17)\n```", False), ("\n#### 17", False),
        ("\nI hope it is not 18.", False), ("\nAnswer: 18\nDouble it.", False),
        ("\nDone." * 100, False), ("\nSome more words." * 4000, False), ("\nउत्तर गलत है", False),
    ],
)  # fmt: skip
def test_a_response_ends_with_its_answer_and_a_few_closing_words(answer, rest, ends):
    """Text behind an answer is refused, whatever it says."""
    assert Verifier(kind="integer").verify([f"She sells 9 eggs.\n{answer}{rest}"], ["18"]).tolist() == [ends]
    again = [f"\\boxed{{{box}}}{rest}\n#### 18" for box in (17, 18)]  # a mark may end the response, if a box agrees
    assert Verifier(kind="integer").verify(again, ["18"] * 2).tolist() == [0, 1]


@pytest.mark.parametrize(
    "piece",
    ["#### ", "#### x\n", "answer is ", "the answer\n", "<answer>", "</answer>", "<answer></answer", "<eos>",
    r"\boxed{", r"\boxed{1}, ", "{", "A: \n",
     "\n", " ", "#", "answer ", "$$", "```\n", r"\boxed", "**", "1, ", "</think>", "<think>", "}", "is ", "a.",
     r"\text{", "answer (", ":", "$$\n", "5 + 5 ", "\n5 ", "~~a~~ \n", "~~a~~", "\\[",
     "\\begin{align}\n", "$x$\n", "So ",
     ",1", "1+", ", $x", ", a b 1", r"\text{a}", " x y", "1 = ", "> ", "9 * 2 = 18; ",
     "would you like to another ", "another"],
)  # fmt: skip
def test_long_responses_take_linear_time(piece):
    begin = time.monotonic()
    much = piece * (300_000 // len(piece))
    ends = (f"The answer is 5.\n{much}", f"The answer is 5. {much}", f"<answer>5</answer>{much}")
    for text in (much, f"{much}The answer is 5", *ends, rf"{much}\boxed{{5}}{much}"):
        Verifier(kind="integer").verify([text], ["5"])
    assert time.monotonic() - begin < 60
