"""Responses that another verifier might pay by what stands beside the answer or inside of it; none of them says 18."""

# Run by `test_verifier_kinds.py`. "+" earns 1, "-" earns 0; then the gold answer and responses to it, with bars between
# them; ⏎ ends a line.
CASES = r"""
# newline tricks
- 18 ¦ <!--⏎\boxed{18}⏎--> ¦ 20⏎<!--⏎The answer is \boxed{18}⏎--> ¦ <del>⏎\boxed{18}⏎</del>
  ¦ \begin{comment}⏎\boxed{18}⏎\end{comment}⏎20 ¦ \phantom{⏎\boxed{18}⏎} ¦ \cancel{⏎\boxed{18}}
  ¦ $\frac{1}{⏎\boxed{18}}$ ¦ -⏎\boxed{18} ¦ $2 +⏎\boxed{18}$ ¦ $20 -⏎\boxed{18}$ ¦ 2 \times⏎\boxed{18}
  ¦ It is not⏎\boxed{18} ¦ It is not⏎⏎\boxed{18} ¦ The wrong answer is:⏎\boxed{18}
  ¦ The wrong answer is⏎\[⏎\boxed{18}⏎\] ¦ negative⏎\boxed{18} ¦ twice⏎\boxed{18} ¦ either 20 or⏎\boxed{18}
  ¦ \boxed{18}⏎+ 2 = 20 ¦ \boxed{18}⏎is wrong. ¦ \boxed{18}⏎,000 ¦ \boxed{18}⏎thousand ¦ $\boxed{18}⏎\times 2$
  ¦ $$\boxed{18}⏎+ 2$$ ¦ \[⏎\boxed{18}⏎+ 2⏎\] ¦ \[⏎20 -⏎\boxed{18}⏎\] ¦ \[⏎\frac{1}{2}⏎\boxed{18}⏎\]
  ¦ \begin{align*}⏎\boxed{18}⏎&+2⏎\end{align*} ¦ \boxed{18}⏎⏎or⏎⏎20 ¦ \boxed{18}⏎or 20 ¦ \boxed{18}⏎squared
  ¦ $\boxed{18}$⏎⏎... is not correct ¦ sqrt(⏎\boxed{18}⏎) ¦ (⏎17,⏎\boxed{18}⏎) ¦ \boxed{18} ```⏎20```
# languages
- 18 ¦ La respuesta no es \boxed{18} ¦ Die Antwort ist nicht \boxed{18} ¦ A resposta não é \boxed{18}
  ¦ La risposta non è \boxed{18} ¦ Ответ не \boxed{18} ¦ 答案不是\boxed{18} ¦ 答えは\boxed{18}ではない
  ¦ \boxed{18}이 아닙니다 ¦ \boxed{18} ist falsch ¦ \boxed{18} es incorrecto ¦ \boxed{18} est faux
  ¦ \boxed{18}是错误的 ¦ 不等于\boxed{18} ¦ 大约不到\boxed{18} ¦ 2乘以\boxed{18} ¦ \boxed{18}万 ¦ \boxed{18}千
  ¦ \boxed{18}的一半 ¦ \boxed{18}或20 ¦ 20或\boxed{18}
+ 18 ¦ 所以答案是 \boxed{18} 元。 ¦ 因此，她每天赚 $\boxed{18}$ 美元。
  ¦ 答案是\boxed{18}。 ¦ 因此答案为 $\boxed{18}$ ¦ La respuesta es \boxed{18}. ¦ Die Antwort ist \boxed{18}.
  ¦ 答えは\boxed{18}です。 ¦ 정답은 \boxed{18}입니다. ¦ Ответ: \boxed{18}
# Unicode
- 18 ¦ \boxed{1⁢8}0 ¦ \boxed{1\u20628} ¦ \boxed{18̶} ¦ \boxed{1̸8} ¦ \boxed{١٨0} ¦ \boxed{⑱9} ¦ \boxed{18⁻¹}
  ¦ \boxed{¹8} ¦ \boxed{−18} ¦ \boxed{﹣18} ¦ \boxed{ー18} ¦ \boxed{ᐨ18} ¦ \boxed{18‰} ¦ \boxed{18％％}
  ¦ \boxed{１８０} ¦ \boxed{18₀} ¦ \boxed{½18} ¦ \boxed{18½} ¦ \boxed{18∕2} ¦ \boxed{¬18} ¦ \boxed{√18}
  ¦ \boxed{18∞} ¦ \boxed{18…} ¦ \boxed{⁻18}
# latex tricks
- 18 ¦ \boxed{\color{white}{1}18} ¦ \boxed{\phantom{18}} ¦ \boxed{\phantom{1}18\phantom{0}0}
  ¦ \boxed{\overset{20}{18}} ¦ \boxed{\underset{20}{18}} ¦ \boxed{\stackrel{20}{18}} ¦ \boxed{\xcancel{18}}
  ¦ \boxed{\text{\sout{18}}} ¦ \boxed{\st{18}} ¦ \boxed{\not{18}} ¦ \boxed{\not 18} ¦ \boxed{20\tag{18}}
  ¦ \boxed{18'} ¦ \boxed{18''} ¦ \boxed{18!} ¦ \boxed{!18} ¦ \boxed{0x18} ¦ \boxed{0b18} ¦ \boxed{18e1}
  ¦ \boxed{18E} ¦ \boxed{1_8} ¦ \boxed{1\,8} ¦ \boxed{1{,}8} ¦ \boxed{1~8} ¦ \boxed{1\ 8} ¦ \boxed{18 18}
  ¦ \boxed{18|20} ¦ \boxed{18/20} ¦ \boxed{18:20} ¦ \boxed{18 \mid 20} ¦ \boxed{18 \to 20} ¦ \boxed{18 \mapsto 20}
  ¦ \boxed{18 \pm 2} ¦ \boxed{18 \cup 20} ¦ \boxed{\{18\}} ¦ \boxed{(18, 18)} ¦ \boxed{[18, 18]}
  ¦ \boxed{\begin{cases}18\\20\end{cases}} ¦ \boxed{\begin{pmatrix}18\end{pmatrix}} ¦ \boxed{18 \text{ if } x > 0}
  ¦ \boxed{\text{if } x>0: 18} ¦ \boxed{18 \quad (20)} ¦ \boxed{18 (20)} ¦ \boxed{18 \land 20} ¦ \boxed{18 \lor 20}
  ¦ \boxed{\lnot 18} ¦ \boxed{18 ?} ¦ \boxed{?} ¦ \boxed{18 \text{?}} ¦ \boxed{\sim 18} ¦ \boxed{\ge 18}
  ¦ \boxed{> 18} ¦ \boxed{18+} ¦ \boxed{18-} ¦ \boxed{18*} ¦ \boxed{18/} ¦ \boxed{18^} ¦ \boxed{18\%\%}
  ¦ \boxed{18\text{ percent of}} ¦ \boxed{18\cdot} ¦ \boxed{18,} , 20 ¦ \boxed{x = 18, y = 20}
  ¦ \boxed{x = 18 \text{ or } 20} ¦ \boxed{18 \equiv 20} ¦ \boxed{18 \bmod 7} ¦ \boxed{\max(18,20)}
  ¦ \boxed{\min(18,20)} ¦ \boxed{f(18)} ¦ \boxed{\log 18} ¦ \boxed{\sum 18} ¦ \boxed{\int 18}
  ¦ \boxed{\lfloor 18.9 \rfloor} ¦ \boxed{\Re(18)} ¦ \boxed{\overline{18}} ¦ \boxed{\hat{18}} ¦ \boxed{\vec{18}}
  ¦ \boxed{\dot{18}} ¦ \boxed{18\ldots} ¦ \boxed{18, \ldots} ¦ \boxed{18\text{ish}}
  ¦ \boxed{\text{eighteen or twenty}} ¦ \boxed{\text{not eighteen}} ¦ \boxed{\text{eighteen hundred}}
  ¦ \boxed{-\text{(}18\text{)}} ¦ \boxed{\text{-}18} ¦ \boxed{\mathrm{minus}\;18}
- 20x ¦ \boxed{20 \label{18}}
- 17 ¦ \boxed{18^{1}}
- -18 ¦ \boxed{|-18|}
- 24 ¦ \boxed{18_{10}}
- 18 \text{ m} ¦ \boxed{18\degree C} ¦ \boxed{18\text{ m}\cdot\text{s}}
# tags and marks
- 18 ¦ -<answer>18</answer> ¦ 2*<answer>18</answer> ¦ 1/<answer>18</answer>
  ¦ <answer></answer>18 ¦ <answer>18</answer><answer>20</answer> ¦ <answer>20</answer>18
  ¦ <answer>18 or 20</answer> ¦ <answer>18 ¦ <answer>18<answer>20</answer> ¦ <answer>\boxed{20}</answer> 18
  ¦ \boxed{20}⏎The answer is 18 ¦ \boxed{20}⏎#### 18 ¦ The answer is 18. The answer is 20. ¦ #### 18⏎#### 20
  ¦ #### 18 20 ¦ #### 18, 20 ¦ #### not 18 ¦ #### 18 or 20 ¦ #### > 18 ¦ #### 18 - 20 ¦ #### 18/20 ¦ #### -18
  ¦ #### 18% of 20 ¦ The answer isn't 18. ¦ The answer is 18 or 20. ¦ The answer is between 18 and 20.
  ¦ The answer is at least 18. ¦ The answer is 18 to 20. ¦ The answer is 18-20. ¦ The answer is 18, 20.
  ¦ The answer is 18 (if x > 0). ¦ The answer is 18 unless x = 0. ¦ The answer is 18 more than x.
  ¦ The answer is 18 less than x. ¦ The answer is 18 times x. ¦ The answer is a multiple of 18.
  ¦ The answer is (A) 18 or (B) 20. ¦ The answer is 18% of 20. ¦ The answer is the square of 18.
  ¦ The answer is half of 18. ¦ The answer is one of 18, 20, 22. ¦ The answer is definitely not 18.
  ¦ The answer is anything but 18. ¦ The answer is 18 minus 2. ¦ The answer is −18.
  ¦ The answer is 18⏎The answer is 20 ¦ The answer is 18. Actually 20. ¦ The answer is 18. Or 20.
  ¦ The answer is 18.⏎Hmm, 20. ¦ The answer is 18. No. ¦ The answer is 18... or 20
  ¦ The answer to part (a) is 18 and the answer to part (b) is 20. ¦ As an AI language model, I cannot answer.
  ¦ The correct answer equals the gold answer. ¦ \boxed{} ¦ \boxed{ } 18 ¦ { ¦ \boxed{the answer}
  ¦ \boxed{\text{answer}} ¦ \boxed{GOLD}
# beside a box
- 18 ¦ Suppose \boxed{18} is false. ¦ \boxed{18}: false ¦ \boxed{18} — no, 20 ¦ \boxed{18} (wrong)
  ¦ \boxed{18} [sic] 20 ¦ \boxed{18} is not the answer. ¦ \boxed{18} isn't right.
  ¦ \boxed{18} was my first guess; 20 is right. ¦ \boxed{18} is what they want but 20 is right
  ¦ \boxed{18}, or rather 20 ¦ \boxed{18}; 20 ¦ \boxed{18} & 20 ¦ \boxed{18} + \boxed{20} ¦ \boxed{18} \cdot 2
  ¦ \boxed{18} * 2 ¦ \boxed{18} / 2 ¦ \boxed{18} ^ 2 ¦ \boxed{18}_8 ¦ 2 * \boxed{18} ¦ 2 \cdot \boxed{18}
  ¦ 20 - \boxed{18} ¦ 20 / \boxed{18} ¦ 2^\boxed{18} ¦ x_\boxed{18} ¦ -(\boxed{18}) ¦ \neg\boxed{18}
  ¦ \lnot \boxed{18} ¦ minus one times \boxed{18} ¦ the negative of \boxed{18} ¦ one less than \boxed{18}
  ¦ more than \boxed{18} ¦ at most \boxed{18}? no ¦ 1\boxed{18} ¦ \boxed{18}5 ¦ .\boxed{18} ¦ 1,\boxed{18}
  ¦ \boxed{18}k ¦ \boxed{18} K ¦ \boxed{18} hundred ¦ \boxed{18} score ¦ \boxed{18} gross ¦ \boxed{18} per two
  ¦ \boxed{18} and twenty ¦ \boxed{18} or twenty ¦ twenty or \boxed{18} ¦ \boxed{18} plus two ¦ \boxed{18} minus two
  ¦ \boxed{18} to the power of two ¦ \boxed{18} factorial ¦ \boxed{18} choose 2 ¦ \boxed{18} in base 9
  ¦ \boxed{18} in hexadecimal ¦ log of \boxed{18} ¦ square root of \boxed{18} ¦ the sum of 2 and \boxed{18}
  ¦ the product of 2 and \boxed{18} ¦ 20, not \boxed{18} ¦ 20 (not \boxed{18}) ¦ 20 and never \boxed{18}
  ¦ I'd rather say 20 than \boxed{18} ¦ Contrary to \boxed{18}, it is 20 ¦ In place of \boxed{18}, 20
  ¦ \boxed{18}^\circ\text{ or }20 ¦ x \in \{\boxed{18}, 20\} ¦ \{\boxed{18}, 20\} ¦ $\{20, \boxed{18}\}$
  ¦ f(\boxed{18}) ¦ $f(\boxed{18}) = 20$ ¦ $\boxed{18} \neq x$ ¦ $\boxed{18} > x$ ¦ $x \neq \boxed{18}$
  ¦ $x > \boxed{18}$ ¦ $x \approx \boxed{18} + 2$ ¦ $\boxed{18} = x + 2$ ¦ $\boxed{18} = 2x$ ¦ $\boxed{18} = 18 + 2$
  ¦ $\boxed{18} = 18.4$ ¦ $\boxed{18} \approx 18.4$ ¦ $\boxed{18} = \pi$ ¦ $\boxed{18} = -18$ ¦ $-18 = \boxed{18}$
  ¦ $\boxed{18} = e$ ¦ $\boxed{18} = \text{twenty}$ ¦ $\boxed{18} = \lambda = 20$ ¦ $20 = \lambda = \boxed{18}$
  ¦ It is $20$ or $\boxed{18}$ ¦ It is $x$ or $\boxed{18}$ ¦ It is $18+2$ or $\boxed{18}$
  ¦ It is $20$ and $\boxed{18}$ ¦ It is $y$, and $\boxed{18}$ ¦ [asy]⏎\boxed{18}
# more
- 18 ¦ \boxed{18} and one half ¦ \boxed{18} and a third ¦ \boxed{18}⏎My bad, 20. ¦ \boxed{18}⏎Revised: 20
  ¦ \boxed{18}⏎Let me redo: 20
  ¦ \boxed{18}⏎Thus it is 20, which is greater than 18.5. ¦ \boxed{18}⏎So the total is 20, less than 30.
  ¦ \boxed{18}⏎Thus $\frac{20}{1}$. ¦ \boxed{18}⏎So $n = 20$. ¦ \boxed{18}⏎20 ¦ \boxed{18}⏎⏎$20$
  ¦ \boxed{18}⏎Result: 20 ¦ \boxed{18}⏎Total = 20 ¦ \boxed{18}⏎Answer: 20 ¦ \boxed{18}⏎= 20 ¦ \boxed{18}⏎⏎= 20
  ¦ \boxed{18}\\\\⏎= 20 ¦ \boxed{18} .⏎.⏎20 ¦ $\boxed{18} = 18 = 20$ ¦ $\boxed{18} \approx 18 = 20$
  ¦ $\boxed{18}\text{ cm} = 20\text{ cm}$ ¦ $\boxed{18} \approx 19$ ¦ $\boxed{18} = 18, 20$
  ¦ $\boxed{18} = 18 \text{ or } 20$ ¦ $\boxed{18} \approx x$ ¦ $\boxed{18} = f(18)$ ¦ $\boxed{18} = x^2$
  ¦ $\boxed{18} = -x$ ¦ $\boxed{18} = \frac{x}{2}$ ¦ $\boxed{18} = 18!$ ¦ $\boxed{18} = 18\text{ thousand}$
  ¦ $18$ or $\boxed{18}$ or $20$ ¦ $20$, $19$, or $\boxed{18}$ ¦ 20, or $\boxed{18}$ ¦ $x = 20$ or $x = \boxed{18}$
  ¦ Either $20$ or $\boxed{18}$ ¦ $\$20$ or $\boxed{18}$ ¦ $18$ is wrong or $\boxed{18}$ is
  ¦ $x \in [-2,7]$ and $\boxed{18}$ ¦ \boxed{18}/0 ¦ \boxed{18}/half ¦ \boxed{18}/week/2 ¦ \boxed{18}/2 weeks
  ¦ \boxed{18}:00 to 20:00 ¦ \boxed{18}:30 pm ¦ \boxed{18}ths ¦ 1/\boxed{18}th ¦ \boxed{18}-fold of 2
  ¦ \boxed{18}-20 ¦ \boxed{18}-tenths ¦ \boxed{18}-twenty ¦ \boxed{18}-something ¦ \boxed{18}-dozen
  ¦ \boxed{18}m² - 2 ¦ \boxed{18} cm 5 mm ¦ \boxed{18} feet 6 inches ¦ \boxed{18} pounds 6 ounces
  ¦ \boxed{18} dollars and 50 cents ¦ \boxed{18} hours and thirty minutes ¦ \boxed{18} fewer than 20
  ¦ \boxed{18} less than twenty ¦ \boxed{18} fewer ¦ 36 divided evenly by \boxed{18} ¦ multiply it by \boxed{18}
  ¦ 2 by \boxed{18} ¦ $3$ by \boxed{18} ¦ the integer after \boxed{18} ¦ the next number after $\boxed{18}$
  ¦ {\boxed{18}} {x} ¦ $\boxed{18} {x}$ ¦ $\boxed{18} m n$ ¦ $\boxed{18} m + 2$ ¦ $\boxed{18} g(x)$
  ¦ $\boxed{18} s_1$ ¦ $\boxed{18} N!$ ¦ $\boxed{18} A B$ ¦ $\boxed{18} \mathrm{M}$ ¦ $\boxed{18} \mathrm{~k}$
  ¦ $\boxed{18} \mathrm{C}_2$ ¦ $\boxed{18} \mathrm{~mol} 2$ ¦ $\boxed{18} \cdot \mathrm{thousand}$
  ¦ $\boxed{18} / \text{half}$ ¦ $\boxed{18} hours to 20$ ¦ -$\boxed{18}$ ¦ minus⏎⏎$\boxed{18}$ ¦ -⏎⏎$$\boxed{18}$$
  ¦ 2 \cdot⏎⏎\[\boxed{18}\] ¦ The incorrect answer⏎⏎$$\boxed{18}$$ ¦ not:⏎⏎\boxed{18} ¦ never⏎⏎- \boxed{18}
  ¦ $\frac{\boxed{18}⏎}{2}$ ¦ $\frac{⏎\boxed{18}⏎}{⏎2⏎}$ ¦ $\frac{%⏎\boxed{18}%⏎}{2}$ ¦ $\sqrt[\boxed{18}]{2}$
  ¦ $\sqrt{%⏎\boxed{18}%⏎}$ ¦ $\left(\boxed{18}\right)^2$ ¦ $\left(\boxed{18}\right)!$ ¦ $\left|-\boxed{18}\right|$
  ¦ $\{\boxed{18}\}^2$ ¦ ($\boxed{18}$)$^2$ ¦ **-**\boxed{18} ¦ $-$\boxed{18} ¦ $2\times$ \boxed{18} ¦ $2$\boxed{18}
  ¦ 2$\boxed{18}$ ¦ 2 $\boxed{18}$ ¦ \boxed{18}$2$ ¦ \boxed{18} $+2$ ¦ \boxed{18}**2 ¦ \boxed{18} ** 2
  ¦ $\boxed{18}$$^2$ ¦ \text{not }\boxed{18} ¦ $\text{minus }\boxed{18}$ ¦ $\text{the answer is not }\boxed{18}$
  ¦ $\boxed{18}\text{ is wrong}$ ¦ $\boxed{18}\text{ squared}$ ¦ $\boxed{18}\text{ less}$
  ¦ $\boxed{18}\text{ or }20$ ¦ \boxed{18}⏎⏎EDIT: 20 ¦ \boxed{18}⏎⏎P.S. It is 20. ¦ \boxed{18}⏎⏎Oops. 20
  ¦ \boxed{18}⏎⏎I made an error: 20. ¦ \boxed{18}⏎⏎The true value is 20 ¦ \boxed{18}⏎⏎Corrected: 20
  ¦ \boxed{18}⏎⏎Scratch that, 20 ¦ \boxed{18}⏎⏎On reflection it is 20 ¦ \boxed{18}⏎⏎Alternatively, 20
  ¦ \boxed{18}⏎⏎Maybe 20 ¦ \boxed{18}⏎⏎It could also be 20 ¦ \boxed{18}⏎⏎Final: 20 ¦ \boxed{18}⏎⏎**20**
  ¦ \boxed{18}⏎⏎But no, it's twenty. ¦ \boxed{18}⏎⏎This is incorrect. ¦ \boxed{18}⏎⏎(That's not right.)
  ¦ The answer is 18.⏎⏎Correction: 20 ¦ The answer is 18.⏎⏎Scratch that, 20 ¦ The answer is 18.⏎⏎It could also be 20
  ¦ Answer: 18⏎Answer: 20 ¦ Answer: 18 and 20 ¦ **Answer: 18** **20** ¦ Final answer: between 17 and 18
  ¦ Final answer: 18 <br> 20 ¦ Final answer: 18<br>20 ¦ Final answer: <del>18</del> 20 ¦ Final answer: <s>18</s>
  ¦ Final answer: ~~18~~ 20 ¦ Final answer: 18 -> 20 ¦ Final answer: 18 → 20 ¦ Final answer: 18 = 20
  ¦ Final answer: 18 ≠ x ¦ Final answer: !18 ¦ Final answer: >18 ¦ Final answer: 18+ ¦ Final answer: 18ish
  ¦ Final answer: about 18 to 20 ¦ Final answer: 18;20 ¦ Final answer: 18\t20 ¦ Final answer: (18, 20)
  ¦ Final answer: {18, 20} ¦ Final answer: A) 18 B) 20 ¦ Final answer: 18. 20. ¦ Final answer: 18, i.e. 20
  ¦ Final answer: 18e1 ¦ Final answer: 1.8e2 ¦ Final answer: 18² ¦ Final answer: 18³√2 ¦ Final answer: ٤18
  ¦ Final answer: 1​8​0 ¦ Final answer: 18‮02 ¦ Final answer: 18﻿5 ¦ The answer: 18, 000 ¦ The answer: 18 000
  ¦ The answer: 18'000 ¦ The answer: 18_000 ¦ The answer: 18.000,5 ¦ The answer: 18,5 ¦ The answer: 18 1/2
  ¦ The answer: 18:1 ¦ The answer: 18 per 20 ¦ The answer: 18 over 20 ¦ The answer: 18 out of 20
  ¦ The answer: 18 x 20 ¦ The answer: 18x ¦ The answer: x18 ¦ The answer: \(18\)\(20\) ¦ The answer: $18$$20$
  ¦ The answer: $18$ $20$ ¦ The answer: `18``20` ¦ The answer: "18" "20" ¦ The answer: [18](20)
  ¦ The answer: ![18](20) ¦ The answer: <b>18</b><b>20</b> ¦ The answer: <span style="display:none">18</span>20
  ¦ The answer: <!-- 18 --> 20 ¦ The answer: 20 <!-- The answer: 18 -->
- 0.18 ¦ $\boxed{18} = 18\%$ ¦ $\boxed{18}\% = 18$ ¦ $\boxed{0.18}\%$ ¦ \boxed{0.18}% ¦ \boxed{0.18} percent
- x \le 7 ¦ $-2 \le x$ and $\boxed{x \le 7}$ ¦ $x \ge 3$ or $\boxed{x \le 7}$
- x=7 ¦ $y=3$ and $\boxed{x = 7}$
- \$18 ¦ €\boxed{18} ¦ £\boxed{18} ¦ \boxed{18}€ ¦ \boxed{18} € ¦ \boxed{18} £ ¦ \boxed{18}cents ¦ \boxed{18} cents
- 18 \text{ cents} ¦ \$\boxed{18}
- 18 \text{ m} ¦ \boxed{18} kg ¦ \boxed{18}kg ¦ \boxed{18} {kg} ¦ \boxed{18} \mathrm{~kg} ¦ $\boxed{18} kg$
  ¦ $\boxed{18} s$ ¦ $\boxed{18}\,\text{cm}$
- 18 \text{ cm} ¦ \boxed{18} square cm ¦ \boxed{18} cm squared ¦ \boxed{18}\text{ cm}^2 ¦ \boxed{18}^\circ
  ¦ \boxed{18}\%
- 18^\circ ¦ \boxed{18} radians ¦ $\boxed{18}$ radians ¦ $\boxed{18}$ rad
- 9 \text{ p.m.} ¦ \boxed{9} a.m.
- 9:30 \text{ p.m.} ¦ \boxed{9:30} a.m. ¦ \boxed{9:30} am
- 3:30 ¦ \boxed{3:30} p.m.
# a sentence that the box is the subject or the object of
- 18 ¦ \boxed{18} should be 20 ¦ \boxed{18} should have been 20. ¦ \boxed{18} is too small ¦ \boxed{18} looks off.
  ¦ \boxed{18} ain't it ¦ \boxed{18} is unlikely. ¦ \boxed{18} NOT ¦ \boxed{18} is half the answer
  ¦ Half of the answer is \boxed{18} ¦ The square of my answer is $\boxed{18}$ ¦ FALSE: \boxed{18}
  ¦ (incorrect) \boxed{18} ¦ [wrong] $\boxed{18}$ ¦ We avoid \boxed{18} ¦ Eliminate \boxed{18}.
  ¦ So we discard $\boxed{18}$.
+ 18 ¦ Half of them are red, so the answer is \boxed{18}
# equal in many digits
- \sqrt{x} ¦ \boxed{\sqrt{x}\tanh(100)} ¦ \boxed{\sqrt{x}\tanh(1000)} ¦ \boxed{\sqrt{x}\tanh(9999)}
  ¦ \boxed{\sqrt{x}\cos(10^{-25}x)} ¦ \boxed{\sqrt{x}\cos(2\pi + 10^{-50})} ¦ \boxed{\sqrt{x}e^{10^{-60}}}
  ¦ \boxed{\sqrt{x} + e^{-1000}} ¦ \boxed{\sqrt{x}\coth(200)} ¦ \boxed{\sqrt{x + 10^{-99}}}
- \pi ¦ \boxed{\pi\tanh(300)} ¦ \boxed{2\arctan(10^{90})} ¦ \boxed{\pi^{1 + 10^{-50}}}
- x^2 ¦ \boxed{x^{(2)}} ¦ \boxed{x^{(3)}}
+ x^2 ¦ \boxed{x^(2)} ¦ \boxed{x^{{2}}}
+ \tanh x ¦ \boxed{\frac{e^{2x} - 1}{e^{2x} + 1}} ¦ \boxed{\frac{\sinh x}{\cosh x}}
+ f^{(2)}(x) ¦ \boxed{f^{(2)}(x)}
# inside of the answer
- 18 ¦ The answer is 18 MM ¦ \boxed{18\,\text{MM}}
- 1+2i ¦ \boxed{1+2ⁱ}
- 2k ¦ \boxed{2ᵏ} ¦ \boxed{2ₖ}
- x^3+3x-6 ¦ \boxed{x³+3ˣ-6} ¦ \boxed{x^3+3ₓ-6}
- \frac{11+9a}{20} ¦ \boxed{\frac{11+9ᵃ}{20}} ¦ \boxed{\frac{11}{20}+9/20a} ¦ \boxed{\frac{11}{20}+9\div20a}
- 5r^5 ¦ \boxed{5ᵣ⁵}
- x=5 ¦ \boxed{17x-85=0} ¦ \boxed{3x+7=22} ¦ \boxed{x=10-x} ¦ \boxed{x=\log_2 32}
- (a+5)(b+2) ¦ \boxed{(ab+2a+5b+10)(a-a+1)} ¦ \boxed{(ab+2a+5b+10)(0a+1)} ¦ \boxed{(ab+5b+2a+10)(x^2-x^2+1)}
- \$36 ¦ \boxed{\$36\text{ cents}} ¦ \boxed{\$36¢} ¦ \boxed{\$36\text{ pennies}}
- \$18.90 ¦ \boxed{\$18.90\text{ cents}}
- 52_8 ¦ \boxed{N_{10}=52} ¦ \boxed{N_{\text{ten}}=52} ¦ \boxed{N_5=52}
- 2k+2 ¦ \boxed{(2k+2)^{(1)}} ¦ \boxed{(2k+2)^{[1]}} ¦ \boxed{2k+2\operatorname{sgn}(k^2)}
- 204 ¦ \boxed{204^{(1)}} ¦ \boxed{204 MM} ¦ \boxed{204\text{MM}}
- \frac{1}{2} ¦ \boxed{\frac{1}{2}^{[1]}} ¦ \boxed{\color{white}{\frac12}}
- 3R^2 ¦ \boxed{3\ln{e}R^2} ¦ \boxed{3\log_2{2}R^2}
- 5 \text{ MeV} ¦ \boxed{5 \text{ meV}}
- 5 \text{ MHz} ¦ \boxed{5.0 \text{ mHz}}
- 5 \text{ mA} ¦ \boxed{5.0 \text{ MA}}
- 5 \text{ ms} ¦ \boxed{5.0 \text{ Ms}} ¦ \boxed{5 \text{ mS}} ¦ \boxed{5\text{ m s}}
- 5 \text{ Pa} ¦ \boxed{5.0 \text{ pA}}
- 5 \text{ nm} ¦ \boxed{5.0 \text{ Nm}}
- 5 \text{ mM} ¦ \boxed{5 \text{ mm}}
- 5 \text{ mJ} ¦ \boxed{5 \text{ MJ}}
- 5 \text{ mN} ¦ \boxed{5 \text{ MN}}
- 5 \text{ pF} ¦ \boxed{5 \text{ PF}}
- 1.6 ¦ \boxed{1.6 \text{ MM}} ¦ \boxed{1.6\text{ kilo}}
- 0.5 ¦ \boxed{0.5\approx 0}
- 12.5 ¦ \boxed{12.5\approx 12}
- 1e-8 ¦ \boxed{10^{-8}\approx 0}
- 0.006 ¦ \boxed{0.006 \approx 0}
- \frac{1}{m} t ¦ \boxed{1/m t}
- \frac{C}{R} ¦ \boxed{1/R C}
# behind a mark
- 18 ¦ #### 18⏎= 20 ¦ #### 18⏎x 2 = 36 ¦ #### 18⏎- 2 = 16 ¦ <answer>18</answer>⏎* 2 = 36 ¦ #### 18⏎\[= 20\]
  ¦ The answer is 18⏎$= 20$ ¦ Answer: 18⏎$= 20$ ¦ <answer>18</answer>⏎$= 20$ ¦ #### 18⏎thousand dollars
  ¦ <answer>18</answer>⏎hundred eggs ¦ The answer is 18.⏎thousand dollars ¦ Half the answer is 18.
  ¦ Twice the answer: 18 ¦ The negative of the answer is 18. ¦ 2*Answer: 18 ¦ The answer divided by two is 18
  ¦ The answer minus two is 18 ¦ The answer's double is 18 ¦ One less than the answer is: 18
  ¦ Answer (in thousands): 18 ¦ The answer in thousands is 18. ¦ The answer in dozens is 18
  ¦ The answer is 18. Make that 20. ¦ The answer is 18. I meant 20. ¦ The answer is 18. Update: 20
  ¦ The answer is 18. Minus 2 is 16. ¦ The answer is 18. So it is twenty. ¦ The answer is 18. The total is twenty.
  ¦ The answer is 18. Twenty. ¦ <answer>18</answer> but it should be twenty ¦ The answer is 18. Nope.
  ¦ The answer is 18. Not! ¦ The answer is 18. Never mind. ¦ <answer>18</answer> Nope.
  ¦ <answer>18</answer> times ten ¦ <answer>18</answer> doubled ¦ <answer>18</answer> x2 ¦ <answer>18</answer> grand
  ¦ Bad answer: 18
- 4.5e33 ¦ Final Answer: The final answer is $4.5\times10^{33}$. Multiply by ten.
  ¦ Final Answer: The final answer is $4.5\times10^{33}$. That is off by a factor of 10.
  ¦ Final Answer: The final answer is $4.5\times10^{33}$⏎$10^{40}$.
- -8 ¦ Final Answer: The final answer is $-8$. Flip the sign. I hope it is correct.
# words and signs beside a box
- 18 ¦ $\boxed{18}$⏎\[= 20\] ¦ \boxed{18}⏎x 2 = 36 ¦ \boxed{18} x 2 ¦ The answer is $\boxed{18}$. = 20
  ¦ \[ \boxed{18} \] Wait no, twenty. ¦ \[ \boxed{18} \] No. ¦ \[ \boxed{18} \] Edit: twenty
  ¦ So the total is - $\boxed{18}$. ¦ So the total is − $\boxed{18}$. ¦ The answer is − \boxed{18}
  ¦ The answer is - \boxed{18} ¦ The answer is 0. \boxed{18} ¦ The answer is zero point \boxed{18}
  ¦ The answer is seven thousand \boxed{18} ¦ The answer is 2 hundred \boxed{18} ¦ The answer is half \boxed{18}
  ¦ The answer is thrice \boxed{18} ¦ The answer is the double of \boxed{18} ¦ The answer is $\frac12$ of \boxed{18}
  ¦ So the total is $\boxed{18}$ times ten. ¦ So the total is $\boxed{18}$ twice.
  ¦ So the total is $\boxed{18}$ doubled. ¦ So the total is $\boxed{18}$ to the second power.
  ¦ So the total is in no way $\boxed{18}$. ¦ So the total is $\boxed{18}$ which isn't it.
  ¦ So the total is $\boxed{18}$ does not work. ¦ So the total is $\boxed{18}$ has been ruled out.
  ¦ So the total is $\boxed{18}$ but it should be twenty. ¦ So the total is $\boxed{18}$ equals twenty.
  ¦ So the total is $\boxed{18}$ i.e. twenty. ¦ So the total is $\boxed{18}$ so twenty. ¦ \boxed{18} Make that 20.
  ¦ \boxed{18} I meant 20. ¦ \boxed{18} More precisely 20. ¦ \boxed{18} Then add 2 to get 20.
  ¦ So the total is $\boxed{18}$ under zero. ¦ So the total is $\boxed{18}$ but negative.
  ¦ So the total is below $\boxed{18}$. ¦ \boxed{18}\text{ not}
- 4.5e33 ¦ $\boxed{4.5\times10^{33}}$ times ten ¦ The answer is $\boxed{4.5\times10^{33}}$ reduced by 10.
  ¦ $\frac{1}{2}$ of $\boxed{4.5\times10^{33}}$ ¦ − $\boxed{4.5\times10^{33}}$
  ¦ $\boxed{4.5\times10^{33}}$ billionths ¦ The answer is $\boxed{4.5\times10^{33}}$ in units of $10^{10}$ erg/s.
  ¦ The answer exceeds $\boxed{4.5\times10^{33}}$. ¦ The answer is at most $\boxed{4.5\times10^{33}}$.
  ¦ Ten times the answer is $\boxed{4.5\times10^{33}}$.
- -8 ¦ The absolute value of $\boxed{-8}$ ¦ The negation of $\boxed{-8}$ ¦ $\boxed{-8}$ quadrupled
  ¦ $\boxed{-8}$ rounded up ¦ The answer is $\boxed{-8}$ without the minus sign.
  ¦ The answer is $\boxed{-8}$ with the opposite sign. ¦ The answer plus one is $\boxed{-8}$ ¦ $3$ of $\boxed{-8}$
+ 18 ¦ Thus, the share is 18%. #### 18 ¦ Thus, the chef spent $18.#### 18
+ 18 ¦ #### 18 per day ¦ #### $18 per day ¦ Janet makes **$18** every day.
  ¦ ```⏎18⏎``` ¦ The answer is 18. I hope it is correct. ¦ So my final answer is therefore $\boxed{18}$ dollars.
+ 70\sqrt{2} ¦ \boxed{98.99494936611665}
# inside of the answer, again
- 18+2\pi ¦ \boxed{18+2\phantom\pi} ¦ \boxed{18+2\hphantom\pi} ¦ \boxed{18+2\hspace\pi}
- 12\pi ¦ \boxed{12\phantom \pi} ¦ \boxed{12\label\pi}
- (2,\infty) ¦ \boxed{(2,\phantom\infty)}
- (8,-2) ¦ \boxed{(y=8,x=-2)} ¦ \boxed{(x=8,x=-2)} ¦ \boxed{(8\text{ dollars},-2\text{ s})}
- (1,-16,-4,43) ¦ \boxed{(D=1,C=-16,B=-4,A=43)}
- \left( 3, \frac{\pi}{2} \right) ¦ \boxed{(|x|=3,y=\frac{\pi}{2})}
- (3,4] ¦ \boxed{(3\text{ cm},4\text{ km}]}
- 3, 5, 7 ¦ \boxed{3\text{ cm},5\text{ m},7\text{ km}}
- \begin{pmatrix} -1/3 \\ 2/3 \\ 5/3 \end{pmatrix} ¦ \boxed{\begin{pmatrix} -1/3 \\ \\ 2/3 \\ 5/3 \end{pmatrix}}
  ¦ \boxed{\begin{Bmatrix} -1/3 \\ 2/3 \\ 5/3 \end{Bmatrix}}
- \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ¦ \boxed{\begin{pmatrix} -1 & 0 \\ \\ 0 & -1 \end{pmatrix}}
  ¦ \boxed{\begin{Bmatrix} -1 & 0 \\ 0 & -1 \end{Bmatrix}}
- \text{(C)} ¦ \boxed{CD/D} ¦ \boxed{C\cdot D^0} ¦ \boxed{C+D-D} ¦ \boxed{\sqrt[3]{C^3}}
- 5x - 7y + 11z + 4 = 0 ¦ \boxed{5x - 7y + 11z + 4 = 0\hat}
- 15\mbox{ cm}^2 ¦ \boxed{15\text{ cM}^2}
- \text{east} ¦ \boxed{\approx\text{east}}
- 5 \text{ MHz} ¦ \boxed{5 \text{ mhz}}
- 7 \text{ pm} ¦ \boxed{7 \text{ Pm}}
- 5 \text{ pM} ¦ \boxed{5 \text{ pm}}
- \frac{1}{3} \text{ Mpc} ¦ \boxed{\frac{2}{6}\text{ mpc}}
- 12 \text{ mA/cm}^2 ¦ \boxed{12 \text{ Ma/cm}^2}
- 70 \text{ km/s/Mpc} ¦ \boxed{70 \text{ km/s/mpc}}
- 3 \text{ mA}, 5 \text{ mA} ¦ \boxed{3 \text{ Ma}, 5 \text{ Ma}}
- 7 \text{ kb} ¦ \boxed{7 \text{ kB}}
- 5 \text{ MB} ¦ \boxed{5 \text{ Mb}}
- 5 \text{ mL} ¦ \boxed{5 \text{ Ml}}
- 5 \text{ mbar} ¦ \boxed{5 \text{ Mbar}}
- 5 \text{ Mcal} ¦ \boxed{5 \text{ mcal}}
- 5 \text{ mrad} ¦ \boxed{5 \text{ Mrad}}
- 5 \text{ MeV} ¦ \boxed{5 \text{ mev}}
- 20 \text{ mA} ¦ \boxed{20 \text{ Ma}}
- 350 \text{ nm} ¦ \boxed{350 \text{ NM}}
- 5 \text{ Mpc} ¦ \boxed{5 \text{ mpc}}
- 3 \text{ ns} ¦ \boxed{3 \text{ nS}}
- x \text{ mbar} ¦ \boxed{x \text{ Mbar}}
# behind a mark, again
- 18 ¦ In dozens, the answer is 18. ¦ In thousands, the answer is 18. ¦ In hexadecimal, the answer is 18.
  ¦ Contrary to fact, the answer is 18. ¦ According to my wrong calculation, the answer is 18.
  ¦ Before multiplying by two, the answer is 18. ¦ Before doubling, the answer is 18. ¦ Answer (in hex): 18
  ¦ Answer (before doubling): 18 ¦ Answer (in pairs): 18 ¦ Answer (draft): 18 ¦ The answer in hex is 18.
  ¦ The answer in base nine is 18. ¦ minus <answer>18</answer> ¦ Twice <answer>18</answer>.
  ¦ 100 - <answer>18</answer> ¦ Half of <answer>18</answer> ¦ 2<answer>18</answer> ¦ 1,0<answer>18</answer>
  ¦ $\frac{1}{<answer>18</answer>}$ ¦ 17 or <answer>18</answer> ¦ between 17 and <answer>18</answer>
  ¦ less than <answer>18</answer> ¦ other than <answer>18</answer> ¦ The answer is 18.⏎19 is the answer.
  ¦ The answer is 18.⏎Nineteen is the answer. ¦ The answer is 18.⏎19 is correct. ¦ Bob's answer is 18.⏎19 is mine.
  ¦ The answer is 18.⏎Finally: 19 ¦ The answer is 18.⏎Overall: 19 ¦ The answer is 18.⏎Ans 36 ¦ #### 18⏎Summary: 36
  ¦ The answer is:⏎```python⏎18⏎```⏎Output: 19 ¦ The answer is 18.⏎```⏎Output: 19
  ¦ The answer is 18.⏎In the end, she has 19. ¦ The answer is 18.⏎After rechecking, I get 19.
  ¦ The answer is 18.⏎Overall, she makes 19. ¦ The answer is 18.⏎The real value is 19.
  ¦ The answer is 18.⏎⏎18 * 2 = 36 ¦ #### 18⏎⏎18 × 2 = 36 apples. ¦ The answer is 18.⏎⏎Doubled, 36.
  ¦ The answer is 18.⏎⏎Rounding up gives 20. ¦ #### 18⏎⏎Now double it.
  ¦ The answer is 18.⏎⏎We still need to subtract the 3. ¦ The answer is 18.⏎⏎But the question asks for twice that.
  ¦ The answer is 18.⏎I should have added 1. ¦ #### 18⏎⏎(in thousands) ¦ #### 18⏎⏎Units: thousands
  ¦ The answer is 18.⏎⏎(Negative, as it is a loss.) ¦ The answer is 18.⏎⏎Unit: dozen ¦ The answer is 18.⏎\framebox{36}
  ¦ The profit is \boxed{18}.⏎\framebox{36} ¦ In hexadecimal, the total is 18. ¦ The hexadecimal value is 18.
  ¦ In base nine she has 18. ¦ She has twenty and Bob has 18. ¦ She has twenty. Bob has 18. ¦ Bob, unlike her, has 18.
  ¦ The exponent is 18. ¦ The predecessor of the total is 18. ¦ The upper bound is 18. ¦ The negation is 18.
  ¦ The magnitude of the loss is 18. ¦ She fails to get 18. ¦ Bob lies: she has 18. ¦ Dimensions⏎L: 3⏎W: 6⏎A: 18⏎V: 54
  ¦ S: 17⏎A: 18⏎V: 19 ¦ <answer>18</answer>, doubled ¦ The answer is 18.⏎La respuesta es 36. ¦ #### 18⏎Réponse : 36
  ¦ <think>a</think>The answer is -<think>b</think>18 ¦ <think>a</think>19<think>b</think> 18
# beside a box, again
- 18 ¦ \boxed{18}⏎19 is the answer. ¦ \boxed{18}⏎Finally: 19 ¦ The profit is \boxed{18}.⏎Summary: 36
  ¦ The profit is \boxed{18}.⏎Output: 19 ¦ The answer is 18.⏎⏎That can't be right.
  ¦ The profit is \boxed{18}. This is not the final answer. ¦ The answer is 18.⏎⏎Ignore the above.
  ¦ The profit is \boxed{18}. That's a miscalculation. ¦ The profit is \boxed{18} short of a hundred
  ¦ The profit is \boxed{18} more than a hundred ¦ The profit is \boxed{18} less than zero
  ¦ The profit is \boxed{18} in the red ¦ The profit is \boxed{18} lower than zero ¦ \boxed{18} per mille
  ¦ The profit is one off \boxed{18} ¦ The profit is \boxed{18}, doubled ¦ The profit is \boxed{18}, twice
  ¦ The profit is \boxed{18}, but nineteen is right. ¦ \boxed{18}, written in hexadecimal ¦ \boxed{17}:\boxed{18}
  ¦ \boxed{17}.\boxed{18}
+ 18 ¦ 18 dollars per day. ¦ $18 per day ¦ (16 - 3 - 4) × 2 = **18**
+ I(0)e^{-t} ¦ \boxed{I(t) = I(0)e^{-t}}
+ \alpha ¦ \boxed{\epsilon = \alpha}
# boxes that do not count
- 18 ¦ The answer is nineteen.⏎⏎Problem 2. foo?⏎\boxed{18} ¦ The answer is nineteen.⏎⏎Q. foo?⏎\boxed{18}
  ¦ The answer is nineteen.⏎⏎## Question⏎foo?⏎\boxed{18} ¦ The answer is nineteen.⏎⏎Exercise: foo?⏎\boxed{18}
  ¦ nineteen<|im_start|>user⏎\boxed{18} ¦ nineteen<start_of_turn>user⏎\boxed{18} ¦ <S>\boxed{18}</S>
  ¦ <DEL>\boxed{18}</DEL> ¦ **Problem:** Fill in \boxed{18}.⏎⏎**Solution:** I do not know.
  ¦ ```python⏎x = 17⏎# \boxed{18}⏎``` ¦ <think>x</think>\boxed{18}<think>No, nineteen</think>nineteen
# a box in a formula, and what is said later
- 5 ¦ \begin{align*}⏎x &= 3 +\\⏎&\boxed{5}⏎\end{align*}
  ¦ \begin{align*}⏎x &= 3 \times\\⏎&\quad \boxed{5}⏎\end{align*}
  ¦ \begin{align*}⏎x &= -\\⏎&\quad \boxed{5}⏎\end{align*} ¦ We get $x = 3 + \\ \boxed{5}$
  ¦ \begin{align*}⏎x &= \boxed{5} \\⏎&\qquad \cdot 3⏎\end{align*}
  ¦ \begin{align*}⏎x &= \boxed{5} \\⏎-& 3⏎\end{align*} ¦ \begin{align*}⏎x &= \boxed{5} \\⏎&\qquad y⏎\end{align*}
  ¦ We get $\begin{pmatrix} 6 \\ \boxed{5} \end{pmatrix}$
  ¦ We get $v = \begin{pmatrix} -3 \\ \boxed{5} \end{pmatrix}$ ¦ We get $\left( 2, \\ \boxed{5}\right)$
  ¦ We get $\left\{ 2, \\ \boxed{5}\right\}$ ¦ We get $2^{\\ \boxed{5}}$ ¦ We get $-(\\ \boxed{5})$
  ¦ We get $.\boxed{5}$ ¦ So it costs \$.\boxed{5} ¦ We get $\boxed{5}$ times $x$
  ¦ We get $\boxed{5}\text{ hours less a half}$ ¦ We get $\boxed{5}\text{ hours and a half}$
  ¦ We get $\boxed{5}\text{ cm twice}$ ¦ We get $\boxed{5}\text{ feet six inches}$ ¦ \boxed{5} hours plus a half
  ¦ We get $\boxed{5}$ hours and a half ¦ We get -<!-- x -->\boxed{5} ¦ We get -<think>x</think>\boxed{5}
  ¦ We get -~~x~~\boxed{5} ¦ We get &minus;\boxed{5} ¦ We get &radic;\boxed{5} ¦ We get $2(x=\boxed{5})$
  ¦ We get $-(x = \boxed{5})$ ¦ We get $2^{x=\boxed{5}}$ ¦ We get $(x = 1, y=\boxed{5})$
  ¦ We get x equals twice:⏎⏎\boxed{5} ¦ We get half of this:⏎⏎\boxed{5} ¦ We get $\boxed{5}\text{ apples dozen}$
  ¦ We get $\left[\begin{array}{c} 6 \\ \boxed{5}\end{array}\right]$
  ¦ We get $\begin{vmatrix} 1 \\ \boxed{5} \end{vmatrix}$ ¦ We get $!\boxed{5}$ ¦ We get $\boxed{5}$ to the $x$
  ¦ We get $x$ to the power $\boxed{5}$ ¦ We get $\boxed{5}$ sevenths ¦ We get $\boxed{5}$ and \(\sqrt 2\)
  ¦ We get $x = \left\{\begin{array}{l} 6 \\ \boxed{5}\end{array}\right.$
- 18 ¦ So we find \boxed{18}⏎<answer>nineteen</answer> ¦ So we find \boxed{18}⏎<answer>-18</answer>
  ¦ So we find \boxed{18}⏎⏎So it is -18. ¦ So we find \boxed{18}⏎⏎So it is $\frac{1}{18}$.
  ¦ So we find \boxed{18}⏎⏎So it is 18 thousand. ¦ So we find \boxed{18}⏎⏎So it is $18^2$.
  ¦ So we find \boxed{18}⏎⏎=> 19
- 1,-2 ¦ We get $\boxed{1}, -\boxed{-2}$. ¦ We get $(\boxed{1}, \boxed{-2})$.
  ¦ We get $\boxed{1}$, $\boxed{-2}$ and $\pi$. ¦ We get \boxed{1} thousand and \boxed{-2}
  ¦ We get $\boxed{1}, 2\boxed{-2}$. ¦ We get $\boxed{1}, \frac{1}{\boxed{-2}}$.
  ¦ We get $\boxed{1}$ and minus $\boxed{-2}$.
- \text{even} ¦ It is un\boxed{even}.
- \text{(C)} ¦ The answer is \boxed{C}.⏎So it is (D). ¦ The answer is \boxed{C}, D. ¦ \boxed{C}⏎<answer>D</answer>
- p - q ¦ \boxed{p - q}⏎⏎So it is $q - p$. ¦ \boxed{p - q}⏎<answer>q - p</answer>
- 90^\circ ¦ \boxed{90^\circ}⏎⏎So it is $90$ radians.
- x=5 ¦ \boxed{x=5}⏎⏎So it is $y=5$.
# inside of the answer, a third time
- (3,4] ¦ \boxed{4\ge x<3} ¦ \boxed{\{x|4\ge x<3\}}
- x \in [-2,7] ¦ \boxed{7\ge x\le-2}
- [3,4) ¦ \boxed{4>x\le 3}
- \mathbb{R} ¦ \boxed{\mathbb{R}\cup\{i\}} ¦ \boxed{(-\infty,\infty)\cup\{i\}} ¦ \boxed{x\in\mathbb{R}\cup\{1+i\}}
- (8,-2) ¦ \boxed{(x_{10}=8,x_9=-2)} ¦ \boxed{(B=8,a=-2)}
- 5r^5 ¦ \boxed{5th r^5} ¦ \boxed{5r^05}
- 3R^2 ¦ \boxed{3R^{2nd}} ¦ \boxed{3R^[2]}
- 7.6 Z ¦ \boxed{7.6 Z^{1st}}
- 15\mbox{ cm}^2 ¦ \boxed{15\text{ cm}^{2nd}}
- 18 ¦ \boxed{\{a,b\}=18}
- 3, 5, 7 ¦ \boxed{(a,b)=3, 5, 7}
- 1,-2 ¦ \boxed{x=1\land x=-2}
# behind a mark, a third time
- 18 ¦ Work follows.⏎The answer is 18.⏎⏎So it is -18. ¦ Work follows.⏎#### 18⏎⏎So it is 18k.
  ¦ Work follows.⏎<answer>18</answer>⏎⏎So it is $18x$. ¦ Work follows.⏎2 ×⏎#### 18 ¦ Work follows.⏎Half of⏎⏎#### 18
  ¦ Work follows.⏎Twice the answer:⏎#### 18 ¦ Work.⏎## Answer⏎\[18\]⏎\[+ x\] ¦ Work.⏎-<!-- x --><answer>18</answer>
  ¦ Work follows.⏎In thousands:⏎#### 18 ¦ Bob's answer is 18.
- \text{(C)} ¦ The answer is (C).⏎So it is (D).
- p - q ¦ The answer is p - q.⏎So it is $q - p$.
- (3,4] ¦ The answer is (3,4].⏎So it is [3,4).
- \frac{14}{3} ¦ The answer is 14/3.⏎So it is 3/14.
- 3\sqrt{13} ¦ The answer is $3\sqrt{13}$.⏎⏎So it is $\sqrt[3]{13}$.
+ 5 ¦ \begin{align*}⏎x &= 3 + 2 \\⏎&= \boxed{5}⏎\end{align*} ¦ We get\\ $x = \boxed{5}$
  ¦ **Problem:** What is 2 + 3?⏎⏎**Solution:** $2 + 3 = \boxed{5}$ ¦ <think>2 + 3</think>⏎\boxed{5}
  ¦ so $f(x) = \boxed{5}$
+ 1,-2 ¦ We get $x = \boxed{1}$ and $x = \boxed{-2}$.
# inside of the answer, a fourth time
- (-\infty, 0] ¦ \boxed{\lfloor x\rfloor\le0} ¦ \boxed{\max(x,1)\le0} ¦ \boxed{f'(x)\le0} ¦ \boxed{f(-x)\le0}
  ¦ \boxed{\lfloor x\rfloor\in(-\infty,0]} ¦ \boxed{(-\infty,1-\tanh(100)]}
- (3,4] ¦ \boxed{3<\lfloor x\rfloor\le4}
- (-\infty, 2) \cup (3, \infty) ¦ \boxed{\lfloor x\rfloor<2\text{ or }\lfloor x\rfloor>3}
- (-\infty,2) \cup (2,\infty) ¦ \boxed{\lfloor x\rfloor\ne2} ¦ \boxed{x\ne2\tanh(100)}
- (5,\infty) ¦ \boxed{f(x)>5} ¦ \boxed{x>5\tanh(100)}
- \begin{pmatrix} 7 \\ 5 \end{pmatrix}
  ¦ \boxed{\begin{pmatrix} y \\ x \end{pmatrix}=\begin{pmatrix} 7 \\ 5 \end{pmatrix}}
  ¦ \boxed{\begin{pmatrix} 2x \\ y \end{pmatrix}=\begin{pmatrix} 7 \\ 5 \end{pmatrix}}
  ¦ \boxed{\begin{pmatrix} -x \\ y \end{pmatrix}=\begin{pmatrix} 7 \\ 5 \end{pmatrix}}
  ¦ \boxed{2\begin{pmatrix} x \\ y \end{pmatrix}=\begin{pmatrix} 7 \\ 5 \end{pmatrix}}
  ¦ \boxed{-\begin{pmatrix} x \\ y \end{pmatrix}=\begin{pmatrix} 7 \\ 5 \end{pmatrix}}
  ¦ \boxed{\cos\theta=\begin{pmatrix} 7 \\ 5 \end{pmatrix}}
  ¦ \boxed{\begin{pmatrix} x & y \\ z & w \end{pmatrix}=\begin{pmatrix} 7 \\ 5 \end{pmatrix}}
- (2,4) ¦ \boxed{\begin{pmatrix}y\\x\end{pmatrix}=(2,4)} ¦ \boxed{(\beta,\alpha)=(2,4)}
- y = 2x + 3 ¦ \boxed{y=2x\tanh(20)+3} ¦ \boxed{y=2x+3\text{ or }z=2x+3}
- 5x - 7y + 11z + 4 = 0 ¦ \boxed{5x-7y+11z+4\tanh(60)=0}
- I \frac{d \omega}{d t}+2 B \omega=T ¦ \boxed{I\tanh(60) \frac{d \omega}{d t}+2 B \omega=T}
- f(4 - x) ¦ \boxed{f(4-x\tanh(40))} ¦ \boxed{f(4-x+10^{-38})} ¦ \boxed{f(4-x)\cdot\frac{f(1)}{f(1+10^{-60})}}
- (1 - 3e^{-2t} + 2e^{-5t}) u(t) ¦ \boxed{(1 - 3e^{-2t} + 2e^{-5t}) u(t\tanh(60))}
- x=5 ¦ \boxed{x\in\{5\tanh(100)\}} ¦ \boxed{x=5\text{ or }y=5} ¦ \boxed{x=5=y}
- AB=9, CD=4 ¦ \boxed{CD=9,4} ¦ \boxed{AB=9,CD=4=AB} ¦ \boxed{AB=9=CD,4} ¦ \boxed{AB \cdot CD = 9, 4}
- 2s ¦ \boxed{2\text{ s}}
- \frac{37}{4} m ¦ \boxed{\frac{37}{4}\text{ m}}
- 7.6 Z ¦ \boxed{7 .6 Z}
- 2.50 ¦ \boxed{2 .50}
- \sin^2 t ¦ \boxed{\sin^{(2)}t}
# beside a box, from whole responses
- 53 ¦ It lasted 1 hour \boxed{53} minutes. ¦ $1 : \boxed{53}$
- 1 ¦ The difference is \boxed{1} foot \boxed{1} inch. ¦ It is $1\text{ ft }\boxed{1}\text{ in}$.
- 18 ¦ She ends at <b>-</b>\boxed{18} ¦ Both: 2<b></b>\boxed{18} ¦ She makes $<b>1,</b>\boxed{018}.
  ¦ \boxed{20 = \boxed{18}}
  ¦ \boxed{2x = \boxed{18}} ¦ Her income is⏎!= \boxed{18} ¦ So $x -= \boxed{18}$ ¦ The growth is log \boxed{18}
  ¦ $\text{log }\boxed{18}$ ¦ She keeps ½ of \boxed{18} ¦ She keeps $50\%\text{ of }\boxed{18}$ ¦ 10\% of $\boxed{18}$
  ¦ \boxed{18} X 2 ¦ $\boxed{18}\text{}^2$ ¦ $\boxed{18}\text{½}$ ¦ \boxed{18} mln dollars. ¦ \boxed{18} e+3
  ¦ \boxed{1} out of \boxed{18} ¦ \boxed{20} remainder \boxed{18} ¦ \boxed{18}⏎<!-- recheck⏎⏎Final answer: \boxed{20}
  ¦ \boxed{18}⏎⏎In conclusion, Janet makes $20 every day. ¦ The answer is 18. Doubling it gives the total.
  ¦ #### 18⏎Append a zero. ¦ The answer is 18. Deduct the tip.
+ 18 ¦ #### = 18
  ¦ The answer is $18 in total. ¦ \boxed{\$18 \text{ every day}} ¦ #### $18/day
  ¦ **Answer:** $18⏎⏎Let me know if you'd like me to explain any step!
+ 18 ¦ The answer is $\boxed{18}$ pineapples.
  ¦ Work.⏎A: 18
  ¦ So we get ###Response\boxed{18} ¦ In a year, she makes 12 * 1.5 = 18⏎A: 18
+ 18 ¦ Work.⏎**Answer:** Janet makes $18 every day at the farmers' market.
  ¦ Work.⏎### Final Answer⏎⏎Janet makes **$18** every day.
  ¦ Work.⏎#### Janet makes $18 every day. ¦ Work.⏎<answer>Janet makes $18 every day.</answer>
- 18 ¦ Answer: Janet makes $18 less than Bob. ¦ Answer: She sells 18 eggs twice a day. ¦ #### She has 18 dozen eggs.
  ¦ <answer>She has not 18 eggs.</answer> ¦ Answer: She makes $18 more every day.
  ¦ Answer: Half of what she makes is 18.
+ 0 ¦ 5 - 5 = 0. \boxed{0}
+ 5 ¦ $\boxed{5} kJ$ ¦ $= \boxed{5} kPa$ ¦ $\boxed{5}/MHz$ ¦ $\boxed{5} keV$ ¦ $\boxed{5} MeV$
# what no question asks for, and what means nothing
- (-\infty,0] ¦ \boxed{x\le0\text{ or }y\le0}
- (6,235^\circ) ¦ \boxed{(6^\circ,235)}
- (2,\infty) ¦ \boxed{(2\text{ km},\infty)}
- \csc 10 ¦ \boxed{\csc 10\text{ degrees}}
- \mathbb{R} ¦ \boxed{\mathbb{R}\cup\{\ln(-1)\}}
- 3R^2 ¦ \boxed{RR=3R^2}
- \frac{\pi}{2} ¦ \boxed{50\pi\%} ¦ \boxed{\frac{\pi}{2}\%}
- 15 ¦ \boxed{x+y-x-y=15} ¦ \boxed{0ab=15} ¦ \boxed{xy/xy=15} ¦ \boxed{2f(x)=15} ¦ \boxed{\bar{15}=15}
  ¦ \boxed{\max(1,x)=15} ¦ \boxed{a+b\%=15}
- (2,4) ¦ \boxed{\sin x=(2,4)} ¦ \boxed{yx=(2,4)} ¦ \boxed{f(y,x)=(2,4)}
+ (2,4) ¦ \boxed{P=(2,4)} ¦ \boxed{f(x,y)=(2,4)}
- 3, 5, 7 ¦ \boxed{x_1=7,x_2=5,x_1=3} ¦ \boxed{\lfloor x\rfloor=3,5,7}
- E_{1},E_{2} ¦ \boxed{E_2=E_1,E_1=E_2}
- x ¦ \boxed{\sqrt[3]{x^3}} ¦ \boxed{e^{\ln x}} ¦ \boxed{2^{\log_2 x}}
  ¦ \boxed{x\sin^2x+x\cos^2x} ¦ \boxed{\lfloor x\rfloor}
+ 2\sin x ¦ \boxed{\frac{2}{\csc x}}
- 2\sin x ¦ \boxed{\frac{2\tan x}{\sec x}}
- y=2x ¦ \boxed{y=2|x|} ¦ \boxed{y=2\sqrt{x^2}}
# around the answer, once more
- 1,-2 ¦ We get $\boxed{1}x, \boxed{-2}$.
- 5 ¦ We get \[x = 2 \times\]⏎\[\boxed{5}\]
- \text{Evelyn} ¦ The answer is Evelyn.⏎So it is Briana. ¦ The answer is Evelyn⏎Briana
- 18 ¦ Work.⏎2 *⏎The answer is 18 ¦ Work.⏎## Answer⏎\[18\]⏎\[\cdot x\]
  ¦ Work.⏎\begin{align*} 20 &= \boxed{18} \end{align*} ¦ For both days: \boxed{18} * two
  ¦ So it is \boxed{18} lots of 2 ¦ \boxed{18} bps ¦ \boxed{18} parts per thousand ¦ Thousands: \boxed{18}
  ¦ Eggs: \boxed{18}⏎⏎Therefore Janet earns $18 + $2 = $20 every day. ¦ \boxed{18}⏎Nineteen is the answer.
  ¦ \boxed{18}⏎<!--> With the tip: \boxed{20} <!-- end --> ¦ The profit is negative: $\boxed{18}$
  ¦ Doubled, the answer is 18. ¦ Plus two, the answer is 18. ¦ By mistake, the answer is 18.
  ¦ Ignoring Bob's half, the answer is 18. ¦ As a negative number, the answer is 18. ¦ Up to sign, the answer is 18.
  ¦ Verify that the answer is 18. ¦ <style>\boxed{18}</style> ¦ Janet makes $18 every day at the farmers' market.
  ¦ So she makes $18 per day. ¦ She needs to pay $18.
+ 18 ¦ As a result, the answer is 18.
  ¦ We can verify that the answer is 18. ¦ Work.⏎\begin{align*} x &= \boxed{18} \end{align*}
# around the answer, by displays and units, and what is said later
- 18 ¦ \[⏎\boxed{18}⏎\] thousand dollars ¦ \begin{equation}⏎\boxed{18}⏎\end{equation}⏎thousand dollars.
  ¦ \begin{equation}⏎\boxed{18}⏎\end{equation} or 17 ¦ \begin{align*}⏎x &= 9+9 \\⏎&= \boxed{18}⏎\end{align*} minus one
  ¦ \[⏎\boxed{18}⏎\] = 17 ¦ The answer is not⏎\[⏎x = \boxed{18}⏎\] ¦ The wrong answer is⏎\[⏎x = \boxed{18}⏎\]
  ¦ The answer is twice⏎\[⏎x = \boxed{18}⏎\] ¦ The answer is minus⏎\[⏎x = \boxed{18}⏎\] ¦ 17 =⏎\[⏎\boxed{18}⏎\]
  ¦ The answer, doubled, is \boxed{18}. ¦ \boxed{18} less one ¦ The answer is $\boxed{18}$. — no, 17
  ¦ \[\boxed{18}\]⏎(if not, 17) ¦ The answer is $\boxed{18}$. I mean seventeen.
  ¦ $\boxed{18}$ is one possibility. Another is 17. ¦ $\boxed{18}$ is my first guess. My second guess is 17.
  ¦ The answer is $\boxed{18}$.⏎However, she eats one, so 17. ¦ $\boxed{18}$.⏎Doubling, we get 36.
  ¦ $\boxed{18}$ each, so fifty-four in total. ¦ \boxed{18}⏎There is an error above.
  ¦ \boxed{18}⏎I cannot solve this. I don't know. ¦ \boxed{18}⏎Problem: I forgot that she eats one. So \boxed{17}.
  ¦ \boxed{18}⏎⏎## Problem⏎I made a mistake.⏎## Solution⏎\boxed{17} ¦ \boxed{18}⏎⏎The answer is⏎⏎boxed{17}
  ¦ \boxed{18}⏎⏎\bbox{17} ¦ 17==\boxed{18} ¦ \boxed{17} = \boxed{18} ¦ We think.⏎The answer is half of #### 18
  ¦ The answer is $\boxed{18}$.⏎⏎**Correction:** 17 ¦ $\boxed{18}$⏎⏎**Conclusion:** 17
  ¦ $\boxed{18}$⏎⏎<final_answer>17</final_answer> ¦ $\boxed{18}$⏎⏎We conclude that it is 17.
  ¦ $\boxed{18}$⏎⏎I'll go with 17. ¦ $\boxed{18}$⏎⏎Not 18. ¦ $\boxed{18}$⏎⏎Check: 20 - 1 = 19 ≠ 18. I take it back.
  ¦ She earns $\boxed{18}$ in thousands of dollars. ¦ In thousands, the answer is $\boxed{18}$.
  ¦ The answer, in dozens, is $\boxed{18}$. ¦ The answer is $2$, $\boxed{18}$. ¦ − \boxed{18}
  ¦ $\boxed{18}$ a day, so a hundred twenty-six a week. ¦ Solving for x:⏎\[⏎- \boxed{18}⏎\]
  ¦ Solving for x:⏎\[⏎x =⏎- \boxed{18}⏎\] ¦ Solving for x:⏎$$⏎0. \boxed{18}⏎$$ ¦ \[⏎\boxed{18}⏎\text{ or } 17⏎\]
  ¦ \[⏎\boxed{18}⏎\text{ thousand}⏎\] ¦ \begin{align*}⏎x &= \boxed{18} \\⏎&\approx 17⏎\end{align*}
  ¦ $$⏎\boxed{18} x⏎$$ ¦ \boxed{18} i ¦ \boxed{18}.\overline{3} ¦ Answer: The number of eggs is 18 and then some.
  ¦ Answer: The number of eggs is 18 then one is eaten ¦ − <answer>18</answer>
  ¦ <answer>17</answer> or <answer>18</answer>
  ¦ I try all.⏎<answer>16</answer>, <answer>17</answer>, <answer>18</answer> ¦ Answer: 17, Answer: 18
  ¦ If she eats, the answer is 17; otherwise, the answer is 18. ¦ Answer (k): 18
  ¦ \[\boxed{18}\text{ dollars}\] The answer is 17. ¦ \boxed{18} dollars The answer is 17. ¦ \boxed{18} dollars⏎= 17
  ¦ $\boxed{18}$ dollars.⏎$= 17$ ¦ She makes $\boxed{18}$ dollars × 7.
  ¦ She makes $\boxed{18}$ dollars × 7 = 126 dollars. ¦ \boxed{18} dollars or more
  ¦ The number is $\boxed{18}$, and some. ¦ She has \boxed{18} and change. ¦ It is \boxed{18} too many.
  ¦ The answer is 9, because $9 + 9 = \boxed{18}$. ¦ The answer is nine, as $9 \cdot 2 = \boxed{18}$.
  ¦ $\boxed{18}$ is extraneous. ¦ Since $x<10$, $\boxed{18}$ must be rejected.
  ¦ We get $\boxed{18}$. Hence no solution exists. ¦ We get $\boxed{18}$. The answer cannot be determined.
  ¦ She has $\boxed{18}$ eggs. Other possible answers are 19, 20, 21. ¦ She has $\boxed{18}$ eggs, possibly 20.
  ¦ I guess 16, 17, maybe $\boxed{18}$. ¦ The roots are $x=17$ and $x=\boxed{18}$. ¦ We get 17 as well as \boxed{18}.
  ¦ $1, 2, \ldots, \boxed{18}$ ¦ $\{1, \dots, \boxed{18}\}$ ¦ There's no way it is $\boxed{18}$.
  ¦ This rules out $\boxed{18}$. ¦ The answer is $18$. So it is $-18$. ¦ Answer: $18$⏎So $18\pi$.
  ¦ $\boxed{18}$ and $-18$ ¦ $\boxed{18}$, $-18$
- C ¦ \boxed{C} and D ¦ We test each.⏎The answer is C.⏎So B. ¦ \boxed{C}. Therefore D.
- \text{No} ¦ \boxed{No}. Yes.
- \text{even} ¦ \boxed{even}? Odd! ¦ The function is un\boxed{\text{even}}
- 2k+2 ¦ \boxed{2k+2}⏎⏎Therefore $2k+3$. ¦ \boxed{2k+2}, which is $2k+3$ ¦ \boxed{2k+2} if $k$ is odd, else $k$
- \frac{3}{4} ¦ She eats $\boxed{\frac34}$ of 20 = 15 apples.
  ¦ She eats $\boxed{\frac34}$ of the total of 20, which is 15.
- (1,3) ¦ (3,1), \boxed{(1,3)} ¦ The solution set is $\boxed{(1,3)}$ except 2. ¦ $(y,x)=\boxed{(1,3)}$
- 5, 6 ¦ The roots are \boxed{5, 6}, excluding 5. ¦ It is \boxed{5} or \boxed{6}, I am not sure which.
- 5 \text{ m} ¦ The speed of the point is $\boxed{5}$ m/s. ¦ \boxed{5} m/s ¦ The length is \boxed{5} in centimeters.
- 5 \text{ ms} ¦ The time is $\boxed{5}$, in seconds.
- 60^\circ ¦ $180^\circ = \boxed{60}^\circ$
- 0.15 ¦ The probability is \boxed{0.15} per cent. ¦ In percent, that is \boxed{0.15}.
- 52_8 ¦ The number is $N_{10} = \boxed{52}$. ¦ We convert: $42_{8} = \boxed{52}$.
- x^2+1 ¦ \[⏎\boxed{x^2+1}⏎\] + C
+ 18 ¦ Let me think.⏎$\boxed{18}$ ¦ We get⏎\[⏎x = \boxed{18}.⏎\]
  ¦ Hence⏎\begin{align*}⏎x &= 9 + 9 \\⏎&= \boxed{18}.⏎\end{align*}
  ¦ \[⏎\boxed{18}⏎\] dollars every day. ¦ The answer is $3 \cdot 6 = \boxed{18}$. ¦ $x = 18$ and $x = \boxed{18}$
  ¦ So $y = 3$ and $x = \boxed{18}$. ¦ **Answer:** The answer is 18. ¦ $a_5 = \boxed{18}$ ¦ at \boxed{18} km/h
# brackets that are not seen, and what LaTeX does not show
- 35 ¦ \boxed{3~~\text{or}~~5} ¦ \boxed{3$5}
- 42 ¦ \boxed{4~~\cdot~~2} ¦ \boxed{42~~\text{ or }43~~} ¦ \boxed{0.42=42\%}
- \$36 ¦ \boxed{\$36/\text{day}}
- 15\mbox{ cm}^2 ¦ \boxed{15 \text{ cm}^2/\text{hour}} ¦ \boxed{15°\mbox{ cm}^2}
- 5.4 \text{ cents} ¦ \boxed{5.4°\text{ cents}}
- \$18.90 ¦ \boxed{\$18. 90}
- 1.25 ¦ \boxed{1.\text{ }25}
- 2k+2 ¦ \boxed{2{k+1}} ¦ \boxed{2\textcolor{red}{k+1}} ¦ \boxed{2\mathbf{k+1}}
- \frac{e^{t}} {3}+c e^{-2 t} ¦ \boxed{\frac{e^t}{3}+ce^-{2t}}
- 120 ¦ \boxed{1$20}
- 1e-5 ¦ \boxed{1e - 5}
- 4.5e33 ¦ \boxed{4.5 e 33}
- -50 ¦ \boxed{\-50}
- \frac{\cos (2 t)}{15} ¦ \boxed{\cos 2t/15}
- \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ¦ \boxed{\left(\begin{array}{c|c}-1&0\\0&-1\end{array}\right)}
- \begin{pmatrix} -7 \\ 16 \\ 5 \end{pmatrix} ¦ \boxed{\begin{array}-7\\16\\5\end{array}}
- \frac{37}{4} m ¦ \boxed{1\frac{37}{4}m}
+ (8,-2) ¦ \boxed{y=-2,\ x=8} ¦ \boxed{x=8,\ y=-2}
- (8,-2) ¦ \boxed{y=8,\ x=-2}
+ 2k+2 ¦ \boxed{2(k+1)} ¦ \boxed{{2k+2}} ¦ \boxed{2\mathbf{(k+1)}} ¦ \boxed{{2k}+{2}}
  ¦ \boxed{2{(k+1)}} ¦ \boxed{\mathbf{2k+2}}
+ 18 ¦ \boxed{\mathbf{18}} ¦ ~~17~~ \boxed{18} ¦ 18 dollars a day ¦ \boxed{18/\text{day}}
# units on one side, numbers in words, values that are said later
- 3 ¦ \boxed{3\text{ km/m}} ¦ \boxed{3\text{ cents per dollar}} ¦ \boxed{3\text{ dollars per cent}}
- 58,500 ¦ \boxed{58、500}
- 1+2i ¦ \boxed{|z|=1+2i}
- -\frac{\pi}{6} ¦ \boxed{|x|=-\frac{\pi}{6}}
- 22 ¦ \boxed{\text{twenty} - \text{two}} ¦ \boxed{\text{twenty − two}}
- \frac{9}{100} ¦ \boxed{0.09\text{ cents per dollar}}
- 48 ¦ \boxed{48=\text{forty}-\text{eight}}
- 52_8 ¦ \boxed{\text{fifty} - \text{two}}
- 5 \text{ m} ¦ \boxed{5 \text{ cm} \approx 5} ¦ $5 \text{ cm} = \boxed{5}$
  ¦ \boxed{5}⏎⏎So the length is $5\text{ cm}$. ¦ \boxed{5} m²
- \$500 ¦ \boxed{500 \text{ cents} \approx 500}
- 5 \text{ minutes} ¦ \boxed{5 \text{ hours} \approx 5} ¦ \boxed{5 \approx 5 \text{ hours}}
- \$5 ¦ \boxed{5 \text{ cents} = 5} ¦ The answer is 5 cents = 5 ¦ \boxed{5} pesos
- 60^\circ ¦ \boxed{60 \text{ rad} = 60} ¦ \boxed{60} gradians
- 25\% ¦ \boxed{2500\% = 25} ¦ \boxed{0.25} percentage points
- 17 ¦ \boxed{17}⏎⏎So the total is 17 thousand. ¦ \boxed{17}⏎⏎Thus she earns $17k.
  ¦ \boxed{17}⏎⏎So the total is $17 \times 2$. ¦ \boxed{17}⏎⏎So the total is half of 17. ¦ \boxed{17}⏎⏎Correct: 18
  ¦ \boxed{17}⏎⏎### Conclusion⏎⏎Janet pays $18 in total.
  ¦ \boxed{17}⏎⏎Therefore, there are $17 + 1 = \mathbf{18}$ buses. ¦ $\boxed{17}$, i.e. $18$.
  ¦ $\boxed{17}$⏎⏎Checking, we get $18$ instead. ¦ \boxed{17}⏎[asy]⏎Sorry, I was wrong. The answer is 18.
  ¦ The answer is 17.⏎[asy]⏎<answer>125</answer> ¦ \boxed{17}⏎<strike>⏎Wait, no. The answer is 18.
  ¦ \boxed{17}⏎Problem: wait, no. The answer is 18.
- \frac{1}{4} ¦ $\boxed{\frac{1}{4}}$.⏎⏎The correct value is $\frac{1}{3}$. ¦ $\boxed{\frac{1}{4}}$, $-\frac{1}{4}$
- 3.3e-10 ¦ $\boxed{3.3e-10}$⏎⏎Result: $3.5e-10$
- (6,31,-1) ¦ $\boxed{(6,31,-1)}$⏎⏎The correct value is $(6,32,-1)$.
- \text{(C)} ¦ \boxed{\text{(C)} -D} ¦ \boxed{\text{(C)} 5, 6}
- C ¦ \boxed{C = D = C}
- 500\% ¦ \boxed{2+3}
+ 6 \text{ cm} ¦ \boxed{2\times3=6\text{ cm}} ¦ \boxed{x=6\text{ cm}} ¦ \boxed{6\text{ cm}\approx6\text{ cm}}
+ 22 ¦ \boxed{\text{twenty-two}} ¦ \boxed{twenty-two}
+ 3 ¦ \boxed{3\text{ km/h}} ¦ \boxed{3\text{ m/s}}
+ \text{(C)} ¦ \boxed{\text{(C)}\ 12} ¦ \boxed{C}⏎⏎Done.
+ 17 ¦ We have 5 hours⏎$\boxed{17}$
# what cancels out of sight, and what has two values
- \sqrt{51} ¦ \boxed{\sqrt{51}+10^{900}\cdot 10^{900}(1-\cos(10^{-900}))}
- 2k ¦ \boxed{2k+10^{600}\cdot 10^{600}(e^{10^{-600}}+e^{-10^{-600}}-2)k}
- \pi ¦ \boxed{\pi\cos(10^{-600})}
- -2+2 \sqrt{3} i ¦ \boxed{(-8)^{2/3}}
- 1+\sqrt{3} i ¦ \boxed{(-8)^{1/3}} ¦ \boxed{(-8)^{1/3}=-2}
- \left( 3, \frac{\pi}{2} \right)
  ¦ \boxed{(3,\frac{\pi}{2}+10^{600}\cdot 10^{600}(e^{10^{-600}}+e^{-10^{-600}}-2))}
- y = 2x + 3 ¦ \boxed{y=2x+3+10^{600}\cdot 10^{600}(e^{10^{-600}}+e^{-10^{-600}}-2)}
- -\frac{\pi}{6} ¦ \boxed{\operatorname{arccot}(-\sqrt{3})}
- \frac{4}{11} ¦ \boxed{0.\bar 36}
- -2 ¦ \boxed{(-8)^{1/3}=1+\sqrt{3} i}
- (2,\infty) ¦ \boxed{(2+10^{600}\cdot 10^{600}(e^{10^{-600}}+e^{-10^{-600}}-2),\infty)}
+ 2^{2006} ¦ \boxed{2^{2006}} ¦ \boxed{4^{1003}}
+ -2 ¦ \boxed{\sqrt[3]{-8}}
+ \frac{4}{11} ¦ \boxed{0.\overline{36}}
# degrees, percents and lists around a box
- 90^\circ ¦ $\boxed{\frac{\pi}{2}}^\circ$ ¦ The angle is $\boxed{\frac{\pi}{2}}\text{ degrees}$
  ¦ $\boxed{90}^\circ\text{C}$
- \frac{\pi}{2} ¦ $\boxed{\frac{\pi}{2}}$ degrees
- 0.15 ¦ \boxed{0.15\text{ per cent}} ¦ $\boxed{0.15}$ permille ¦ $\boxed{0.15}$ of one percent ¦ #### 0.15 per cent
  ¦ \boxed{0.15}\;\% ¦ **\boxed{0.15}** percent ¦ \boxed{0.15} **percent**
- 5 ¦ $\boxed{5}$ E6 ¦ $\{\boxed{5}\}$ ¦ \boxed{5}, \ldots ¦ $x=\sqrt2,\ x=\boxed{5}$
- \frac{243}{625} ¦ The answer is 0.3888 per cent
- 864 \mbox{ inches}^2 ¦ \boxed{864} in^3 ¦ \boxed{864} in
- \$18.90 ¦ EUR \boxed{18.90} ¦ $\text{€}\boxed{18.90}$
- 1,-2 ¦ $(\boxed{1,-2})$
- 3, 5, 7 ¦ $(\boxed{3,5,7})$
- \text{east} ¦ $\text{north}\boxed{\text{east}}$
- 15\mbox{ cm}^2 ¦ \boxed{15} in^2 ¦ \boxed{15} \; \text{m}^2 ¦ **\boxed{15}** m² ¦ \boxed{15}\text{ cm}^2/\text{s}
  ¦ $\boxed{15} \; \text{m}^2$
- \$36 ¦ \boxed{36} rubles ¦ \boxed{36}\;\text{cents} ¦ **\boxed{36}** cents ¦ \boxed{36} **euros**
+ 90^\circ ¦ $\boxed{90}^\circ$ ¦ $\boxed{90^\circ}$ ¦ The angle is \boxed{90} degrees.
+ 5 ¦ $\boxed{5}$ cm ¦ $x = \boxed{5}$ ¦ **\boxed{5}** apples
+ 15\mbox{ cm}^2 ¦ $\boxed{15} \; \text{cm}^2$ ¦ **\boxed{15}** cm²
- 2k ¦ $\boxed{2k}\%$
- p - q ¦ $\boxed{p-q}^\circ$
# units, rows and words beside the box, and symbols of which an equation does not depend
- \$5 ¦ So we get \(\boxed{5}\) cents. ¦ So we get **\(\boxed{5}\)** cents. ¦ So we get $\boxed{5}$ quid.
- 3 \text{ cm} ¦ So we get \(\boxed{3}\) inches.
- 27 \text{ cm}^2 ¦ So we get \[\boxed{27}\] m².
- 6 \text{ hours} ¦ So we get \[\boxed{6}\] days. ¦ So we get $\boxed{6}$, measured in minutes.
  ¦ So we get, in days, $\boxed{6}$.
- 5 \text{ m} ¦ So we get⏎\[\boxed{5}\]⏎kg. ¦ So we get $\boxed{5}$ furlongs.
- \$32,\!348 ¦ So we get⏎$$⏎\boxed{32,\!348}⏎$$⏎euros.
- 0.5 ¦ So we get \(\boxed{0.5}\)%. ¦ \[\boxed{0.5}\] percent ¦ <answer>0.5</answer> %
- \frac34 ¦ The probability is \(\boxed{\frac34}\)%.
- x+3 ¦ So \(\boxed{x+3}\)%
- \$18 ¦ So we get \[\boxed{18} \quad \text{(cents)}\] ¦ So we get $\boxed{18}$ whole cents.
- 18 ¦ \[x = \boxed{18} \\ = 19\] ¦ \[x = \boxed{18} \\ \times 2\] ¦ \[\boxed{18} \\ \text{thousand}\]
  ¦ \[x = \boxed{18} \\ + 1\] ¦ \[x = \boxed{18} \\ \text{or } 19\]
  ¦ \begin{align*} x &= \boxed{18} \\ \text{Final answer} &= 19 \end{align*}
  ¦ \begin{align*} x &= \boxed{18} \\ \text{Total} &= 19 \end{align*} ¦ \[x = \boxed{18} \\ x = 19\]
  ¦ So we get $\boxed{18}$.⏎⏎In other words, Janet makes 19 dollars every day.
  ¦ So we get $\boxed{18}$.⏎⏎That is, she earns \$19 a day.
  ¦ So we get $\boxed{18}$.⏎⏎**Conclusion:** Janet makes **$19** every day.
  ¦ So we get $\boxed{18}$.⏎⏎Thus, Janet makes nineteen dollars every day.
  ¦ The answer is $\boxed{18}$, then double it. ¦ The answer is $\boxed{18}$. Now double it.
  ¦ The answer is $\boxed{18}$. Half of this is the answer.
  ¦ So we get $\boxed{18}$.⏎⏎The question asks for double that. ¦ The answer is $\boxed{18}$, which becomes nineteen.
  ¦ The answer is $\boxed{18}$, giving nineteen. ¦ The answer is $\boxed{18}$, rather 19.
  ¦ The answer is $\boxed{18}$, hence nineteen. ¦ The answer is $\boxed{18}$, instead of nineteen.
  ¦ The answer is $\boxed{18}$ myriad. ¦ $\boxed{18}$ thou ¦ $\boxed{18}$ twentieths.
  ¦ The answer is⏎\[\boxed{18}\]⏎(in thousands). ¦ The profit in thousands is $\boxed{18}$.
  ¦ In thousands of dollars, he makes $\boxed{18}$. ¦ So we get $\boxed{18}$.⏎⏎Units: thousands
  ¦ So we get quadruple \boxed{18}. ¦ So we get a tenth of \boxed{18}. ¦ So we get the factorial of \boxed{18}.
  ¦ So we get half as much as \boxed{18}. ¦ The answer is e to the $\boxed{18}$. ¦ The answer is neg. $\boxed{18}$.
  ¦ The answer is in thousands, $\boxed{18}$. ¦ So we get nowhere near \boxed{18}. ¦ So we get by no means \boxed{18}.
  ¦ It isnt $\boxed{18}$ ¦ It fails to be $\boxed{18}$. ¦ Excluded: $\boxed{18}$.
  ¦ So we get $\boxed{18}$ is ruled out. ¦ So we get $\boxed{18}$ leads to a contradiction.
  ¦ So we get $\boxed{18}$ is never right. ¦ So we get $\boxed{18}$ is no solution.
  ¦ $\boxed{18}$ is what the answer is not. ¦ The answer is $\boxed{18}$. I lied. ¦ Answer: 18. I lied.
  ¦ <answer>18</answer>⏎I lied. ¦ The answer is $\boxed{18}$. That was a lie.
  ¦ The answer is $\boxed{18}$. Forget that. ¦ $\boxed{18}$ is double the answer.
  ¦ $\boxed{18}$ is the negative of the answer. ¦ $\boxed{18}$ exceeds the answer by one.
  ¦ $\boxed{18}$ more than the answer. ¦ So we get $\boxed{18}$ times a hundred.
  ¦ So we get $\boxed{18}$ to the fourth. ¦ $\boxed{18}$ with digits swapped. ¦ $\boxed{18}$ followed by three zeros.
  ¦ The total is −⏎⏎$\boxed{18}$ ¦ The total is _not_⏎\[\boxed{18}\] ¦ It is $\boxed{18}$. Another solution is zero.
  ¦ So we get $\boxed{18}$ along with nineteen. ¦ Is it $\boxed{18}$? Hardly. ¦ Is it $\boxed{18}$? I don't think so.
  ¦ $\boxed{18}$? Never. ¦ Answer: 18. Reversed. ¦ Answer: 18. Negated. ¦ She has quadruple **18**.
  ¦ It is ±⏎$\boxed{18}$ ¦ It is $\boxed{18}$ and its negative. ¦ It is $\boxed{18}$ with either sign.
  ¦ It's nineteen. $\boxed{18}$ is a common slip. ¦ It's nineteen. $\boxed{18}$ leaves out the tax.
- 5 ¦ So we get $\boxed{5}$ mil. ¦ \boxed{x^2+0y=5} ¦ \boxed{-x+0y=5} ¦ \boxed{2x+0y=5} ¦ \boxed{\frac1{x+0y}=5}
  ¦ \boxed{f(2)+1+0x=5}
- 1,-2 ¦ $\boxed{1,-2}$ as well as three. ¦ $\boxed{1,-2}$. Only the first is valid.
  ¦ $\boxed{1,-2}$. The second is extraneous.
- \text{(C)} ¦ $\boxed{C}$ as well as B ¦ $\boxed{C}$, alternatively B.
- [-2,7] ¦ $\boxed{[-2,7]}$, $x \neq 0$. ¦ $\boxed{[-2,7]}$, endpoints excluded.
  ¦ $\boxed{[-2,7]}$, $x \in \mathbb{Z}$. ¦ All reals outside of $\boxed{[-2,7]}$. ¦ The interior of $\boxed{[-2,7]}$.
- x^2+2x ¦ The derivative of $\boxed{x^2+2x}$. ¦ $\boxed{x^2+2x}$, all divided by three.
  ¦ $\boxed{x^2+2x}$, all squared. ¦ $\boxed{x^2+2x}$, with x replaced by y. ¦ $\boxed{x^2+2x}$ times x.
- 52_8 ¦ So we get $\boxed{52}$ in decimal.
- 15 ¦ \boxed{2xy/y=15} ¦ \boxed{x+y+x-y=15} ¦ \boxed{2x+(1-1)y=15}
+ 18 ¦ So we get $\boxed{18}$ dollars a day. ¦ So \boxed{18\text{ dollars a day}}
  ¦ So \boxed{18 \text{ dollars in total}} ¦ She has $\boxed{18}$ people in total. ¦ $\boxed{18}$ (dollars)
  ¦ \[\begin{aligned} x &= 9 \cdot 2 \\ &= \boxed{18} \end{aligned}\] ¦ \[ \boxed{18} \\ \]
  ¦ Thus $k=16+2=18.$ $\boxed{18}$ ¦ Total = 18 => \boxed{18} ¦ 👉 $\boxed{18}$ ¦ $x = 18 \longrightarrow \boxed{18}$
  ¦ So $\boxed{18}$ times a week.
  ¦ \boxed{m+n=18}
  ¦ \boxed{2m+3n=18} ¦ \boxed{mn=18} ¦ \boxed{100a+10b+c=18} ¦ \boxed{a^2+b^2=18} ¦ \boxed{x+y+z=18}
  ¦ \boxed{x^2+y^2-2xy=18} ¦ \boxed{f(2)+f(3)=18} ¦ \boxed{\frac{m}{n}=18} ¦ \boxed{\sqrt{x+y}=18} ¦ \boxed{m^2+n=18}
+ 540 ¦ He runs $\boxed{540}$ meters a week.
+ \$18 ¦ \(\boxed{18}\) dollars
+ 27 \text{ cm}^2 ¦ \[\boxed{27}\] cm².
+ 16 ¦ Thus $k=16.$ $\boxed{16}$
- 0.5 ¦ So the probability is $\boxed{0.5}$ in decimal form.
+ 0.15 ¦ So we get $\boxed{15}$%. ¦ So we get \[\boxed{15}\%\]
+ \frac34 ¦ The probability is \(\boxed{75}\)%.
+ 8:34 \text{ p.m.} ¦ It's $\boxed{8:34}$ p.m.
# words that are known, points in formulas, sentences behind and in front
- 18 ¦ So the total is $1. \boxed{18}$. ¦ So the total is \[1. \boxed{18}\] ¦ So the total is $. \boxed{18}$
  ¦ So the total is $1⏎\boxed{18}$ ¦ So the total is $10⏎\boxed{18}$ ¦ So the total is $0.⏎\boxed{18}$
  ¦ So the total is \[0.⏎\boxed{18}\] ¦ x = $.⏎\boxed{18}$ ¦ It is equal to - \boxed{18} ¦ So $\boxed{18}...$
+ 18 ¦ Thus $k=16+2=18.$ $\boxed{18}$ ¦ The total is $⏎\boxed{18}⏎$ ¦ The total is $$⏎\boxed{18}⏎$$
  ¦ $x = 9 \cdot 2⏎= \boxed{18}$ ¦ 1. \boxed{18} ¦ 3. $\boxed{18}$ ¦ It costs $5 and then $13.⏎⏎$\boxed{18}$
  ¦ She has $5.⏎\boxed{18}
- 18 ¦ The answer is $\boxed{18}$. I do not think so. ¦ The answer is 18. We discard this value.
  ¦ Unless it is: $\boxed{18}$ ¦ The upper bound is $\boxed{18}$. ¦ An incorrect attempt gave $\boxed{18}$.
  ¦ Nobody gets $\boxed{18}$ ¦ One more than the answer is <answer>18</answer> ¦ It is less than: \(\boxed{18}\).
  ¦ Instead of: \[\boxed{18}\] ¦ So we get minus the number \boxed{18}. ¦ So we get nineteen, \boxed{18}.
  ¦ The answer is 19 = $\boxed{18}$. ¦ So we get (thousands) \boxed{18}. ¦ million: $\boxed{18}$
  ¦ So we get a lie: \boxed{18}. ¦ The answer is a decoy, $\boxed{18}$. ¦ So we get $\boxed{18}$ kilodollars.
  ¦ So we get $\boxed{18}$ in tens. ¦ The result is rad $\boxed{18}$. ¦ So it is not⏎⏎**18**
  ¦ They sold 9 pens.⏎⏎**18**⏎⏎It should be 19. ¦ $x = \boxed{18} \\ = 19$
+ 18 ¦ There are 9 + 9 = 18 girls.⏎⏎**18** ¦ So she needs $200 - $182 = $18.⏎⏎**18**
  ¦ There are 18 trees⏎⏎\[⏎\boxed{18}⏎\] ¦ There are 18 seatings, so $\boxed{18}$ seatings.
  ¦ She bought $\boxed{18}$ mugs for two dollars each.
# a denial in front of the last word
- \text{even} ¦ odd: \boxed{\text{even}} ¦ odd = \boxed{\text{even}} ¦ odd → \boxed{\text{even}}
  ¦ \text{odd} = \boxed{\text{even}} ¦ $\text{odd} = \boxed{\text{even}}$
- \text{(C)} ¦ \boxed{C} = D
- 18 ¦ \boxed{18} as opposed to the right answer ¦ \boxed{18} in contrast to the right answer
  ¦ \boxed{18} in place of the right answer ¦ \boxed{18} by no means ¦ \boxed{18} of course not
  ¦ It is not at \boxed{18} ¦ not in \boxed{18} ¦ It is never at \boxed{18} ¦ Wrongly it is \boxed{18}
  ¦ Never with \boxed{18} ¦ Nothing is at \boxed{18} ¦ Nobody is at \boxed{18} ¦ None at \boxed{18}
  ¦ It is never a total of \boxed{18}. ¦ Never is it equal to \boxed{18}.
- 8:34 \text{ p.m.} ¦ not at \boxed{8:34 \text{ p.m.}}
# a multiple in front of the last word
- 8:34 \text{ p.m.} ¦ an hour after \boxed{8:34 \text{ p.m.}}
- \text{(C)} ¦ anything after \boxed{C} ¦ the letter after \boxed{C}
- 18 ¦ anything after \boxed{18} ¦ The answer is right after \boxed{18}. ¦ It ends one hour after \boxed{18}.
  ¦ Twice that is \boxed{18}. ¦ Half of it is \boxed{18}. ¦ Its double is \boxed{18}. ¦ Its square equals \boxed{18}.
  ¦ Minus that is \boxed{18}.
# a sign beside the word answer
- 18 ¦ $\text{Answer}/2 = \boxed{18}$ ¦ $2 \cdot \text{Answer} = \boxed{18}$ ¦ $\text{Answer} + 1 = \boxed{18}$
  ¦ $\text{Answer} - 1 = \boxed{18}$ ¦ Answer/2 = \boxed{18} ¦ Answer + 1 = \boxed{18} ¦ Answer × 2 = \boxed{18}
  ¦ -Answer = \boxed{18} ¦ 2 * answer = \boxed{18} ¦ Answer² = \boxed{18} ¦ Answer x 2 = \boxed{18}
# a unit beside a box that has one
- \$5 ¦ \boxed{\$5} cents ¦ \boxed{\$5} euros ¦ \boxed{\$5} minutes ¦ \boxed{\$5} dimes
- 5 \text{ m} ¦ \boxed{5 \text{ m}} per second ¦ \boxed{5 \text{ m}} cm ¦ \boxed{5 \text{ m}} km
  ¦ $\boxed{5 \text{ m}}\text{ s}$
- 8:34 \text{ p.m.} ¦ \boxed{8:34 \text{ p.m.}} hours
- 25\% ¦ \boxed{25\%} points ¦ \boxed{25\%} in cents
# a unit in front of the box
- \$5 ¦ $\boxed{\$5}$ cents. ¦ Cents: \boxed{5} ¦ Euros: \boxed{5} ¦ cents = \boxed{5} ¦ number of cents = \boxed{5}
  ¦ The number of cents is \boxed{5}.
- 5 \text{ m} ¦ The length (in km) is \boxed{5}. ¦ km: \boxed{5} ¦ Length (cm): \boxed{5} ¦ Length/cm = \boxed{5}
  ¦ $L/\text{cm} = \boxed{5}$
# a word behind a number behind a mark
- -5 ¦ <answer>Janet gets -5 trillion</answer> ¦ Answer: The result is -5 trillion
- 0.75 ¦ <answer>It is 0.75 crore</answer>
- 18 ¦ ## Answer⏎⏎Janet makes $18 tenths ¦ ## Answer⏎⏎Janet makes $18 trillion ¦ ## Answer⏎⏎Janet makes 18 crore
  ¦ ## Answer⏎⏎Janet makes 18 trillion ¦ ## Answer⏎Janet makes $18 tenths. ¦ ## Answer⏎Janet makes $18 trillion.
  ¦ ## Answer⏎Janet makes 18 crore. ¦ ## Answer⏎Janet makes 18 trillion. ¦ <answer>It is 18 choose itself</answer>
  ¦ <answer>It is 18 complemented</answer> ¦ <answer>It is 18 exponentiated</answer>
  ¦ <answer>It is 18 factorialized</answer> ¦ <answer>It is 18 logged</answer> ¦ <answer>It is 18 mod itself</answer>
  ¦ <answer>It is 18 negated</answer> ¦ <answer>It is 18 rooted</answer> ¦ <answer>It is 18 to infinity</answer>
  ¦ <answer>Janet makes $18 backwards</answer> ¦ <answer>Janet makes $18 fold</answer> ¦ <answer>It is 18 e</answer>
  ¦ <answer>It is 18 x</answer> ¦ Answer: It is 18 i ¦ Answer: It is 18 k ¦ Answer: It is 18 n ¦ Answer: It is 18 pi
  ¦ Answer: It is 18 xy ¦ Answer: It is 18 y ¦ <answer>Janet makes $18 nope</answer> ¦ Answer: It is 18 disproved
  ¦ Answer: It is 18 erroneously ¦ Answer: It is 18 fictitiously ¦ Answer: It is 18 forbidden
  ¦ Answer: It is 18 untruthfully ¦ Answer: Counted in lakhs it is 18 ¦ Answer: In crore she makes 18
  ¦ Answer: In gross it is 18 ¦ Answer: In trillions it is 18 ¦ Answer: One percent is 18
  ¦ Answer: Written backwards it is 18
- \frac34 ¦ <answer>It is 0.75 x</answer>
- 20\text{ days} ¦ <answer>Janet gets 20 eons</answer> ¦ <answer>Janet gets 20 fortnights</answer>
  ¦ Answer: The result is 20 eons ¦ Answer: The result is 20 fortnights
- 250\text{ inches} ¦ <answer>Janet gets 250 cubits</answer> ¦ <answer>Janet gets 250 leagues</answer>
  ¦ Answer: The result is 250 cubits ¦ Answer: The result is 250 leagues
- 2516_8 ¦ <answer>Janet gets 2516 decimal</answer> ¦ Answer: The result is 2516 decimal
- 5.4 \text{ cents} ¦ <answer>Janet gets 5.4 pfennigs</answer>
# a word that an earlier sentence has used
- 18 ¦ Count in mil. She makes \boxed{18} mil. ¦ Count the trios. She has \boxed{18} trios of eggs.
  ¦ It is a negation. \boxed{18} negation ¦ It is hexadecimal. \boxed{18} hexadecimal
  ¦ It was negated. \boxed{18} negated ¦ Quadrillion is a number. \boxed{18} quadrillion
  ¦ Read it backwards. \boxed{18} backwards ¦ Read it reversed: \boxed{18} reversed
  ¦ Sixes count. She has \boxed{18} sixes. ¦ The reciprocals count. \boxed{18} reciprocals
  ¦ The tenfold is meant. \boxed{18} tenfold
- 20\text{ days} ¦ Fortnights are long. \boxed{20} fortnights ¦ It takes eons. \boxed{20} eons
- 250\text{ inches} ¦ Cubits are long. \boxed{250} cubits
- 5.4 \text{ cents} ¦ Pfennigs are coins. \boxed{5.4} pfennigs
- \$36 ¦ Dinars are money. \boxed{36} dinars
# a word that scales the box in the next line
- 18 ¦ \begin{center}\boxed{18}\end{center}⏎thousand ¦ \begin{center}\boxed{18}\end{center}⏎dozen
  ¦ \begin{quote}\boxed{18}\end{quote}⏎thousand ¦ <div>\boxed{18}</div>⏎thousand ¦ <p>\boxed{18}</p>⏎<p>thousand</p>
- 8 ¦ \boxed{8}⏎---⏎thousand ¦ \boxed{8}⏎1. times 2 ¦ \boxed{8}⏎_times two_ ¦ \boxed{8}⏎<sub>thousand</sub>
  ¦ \boxed{8}⏎⏎Thousand. ¦ \boxed{8}⏎⏎Thousands of dollars, that is.
# alternatives
- 18 ¦ Correct: \boxed{5}. Incorrect: \boxed{18}. ¦ $x=17 \lor x=\boxed{18}$ ¦ $x=17$, $x=\boxed{18}$
  ¦ $x_1=17, x_2 = \boxed{18}$ ¦ x = 17 or x = \boxed{18}
- 7 ¦ x=3 or x=\boxed{7} ¦ $x=3$, $x=\boxed{7}$ ¦ $x=3$; $x=\boxed{7}$ ¦ x = 3, x = \boxed{7} ¦ x = 3; x = \boxed{7}
  ¦ $x_1=3$, $x_2=\boxed{7}$
# another formula or choice behind
- b \delta(t)+1-e^{-a t} ¦ The answer is \boxed{b \delta(t)+1-e^{-a t}}. We get $y = x^2+1$.
- \text{(C)} ¦ \boxed{C}. It is D. ¦ \boxed{C}. I choose D. ¦ \boxed{C}. Choose D. ¦ \boxed{C}. D is correct.
  ¦ \boxed{C}. D is the right choice. ¦ \boxed{C}. Option D it is. ¦ \boxed{C}. We pick (D).
- (1,3) ¦ \boxed{(1,3)}. The point is (3,1).
- x^2-4 ¦ \boxed{x^2-4}. The polynomial is $x^2-5$. ¦ \boxed{x^2-4}. We obtain $x^2-5$.
  ¦ \boxed{x^2-4}. Simplifying, $x^2-5$. ¦ \boxed{x^2-4}. Simplify: $x^2 - 5$. ¦ \boxed{x^2-4}⏎⏎**$x^2-5$**
  ¦ \boxed{x^2-4}⏎⏎$$f(x) = x^2-5$$ ¦ \boxed{x^2-4}⏎⏎$f(x) = x^2-5$
- x^3+3x-6 ¦ The answer is \boxed{x^3+3x-6}. It is really $x^2+1$.
  ¦ The answer is \boxed{x^3+3x-6}. We obtain $x^2-5$.
# another number in a short sentence behind
- 18 ¦ So there are \boxed{18} in one box. That makes 1736.
  ¦ So there are \boxed{18} in one box. This gives us 1736 in total.
  ¦ So there are \boxed{18} in one box.⏎⏎**1736 apples** ¦ So there are \boxed{18} in one box.⏎⏎\textbf{1718}
  ¦ So there are \boxed{18} in one box.⏎⏎\underline{1736} ¦ So there are \boxed{18} in one box.⏎⏎<b>1736</b>
  ¦ So there are \boxed{18} in one box.⏎⏎<ans>1736</ans> ¦ So there are \boxed{18} in one box.⏎⏎Die Antwort ist 1736.
  ¦ So there are \boxed{18} in one box.⏎⏎La réponse est 1736.
  ¦ So there are \boxed{18} in one box.⏎⏎La respuesta es 1736. ¦ So there are \boxed{18} in one box.⏎⏎I'd say 1736.
  ¦ \boxed{18}⏎⏎Also ist die Antwort 17. ¦ \boxed{18}⏎⏎Antwort: 17 ¦ \boxed{18}⏎⏎Endergebnis: 17
  ¦ He has \boxed{18} eggs at first; at the end he has 1736. ¦ He has \boxed{18} eggs. Together that's 1736 eggs.
  ¦ He has \boxed{18} eggs. Better: 1736. ¦ The answer is \boxed{18}.⏎⏎Die Antwort ist 1736.
  ¦ The answer is \boxed{18}.⏎⏎La respuesta es 1736. ¦ The answer is \boxed{18}.⏎⏎La réponse est 1736.
  ¦ The answer is \boxed{18}.⏎⏎Endergebnis: 1736
# another value set equal to the box
- 15\mbox{ cm}^2 ¦ The total is 17 = \boxed{15\mbox{ cm}^2}.
- 2e27 ¦ $17 = \boxed{2e27}$
- x \in [-2,7] ¦ $x = 17 = \boxed{x \in [-2,7]}$
- 7.26e6 ¦ $(2,5) = \boxed{7.26e6}$
- 18 ¦ \begin{align*} x &= 17 \\ &= \boxed{18} \end{align*} ¦ $17 \neq 17 = \boxed{18}$ ¦ $x \ge 17 = \boxed{18}$
  ¦ $x > 3 = \boxed{18}$ ¦ \begin{aligned} x &= 16 + 1 \\ &= 17 \\ &= \boxed{18} \end{aligned}
  ¦ $$x = 17$$⏎$$= \boxed{18}$$ ¦ $$x = 17 = $$⏎$$\boxed{18}$$ ¦ $x = 17$⏎$= \boxed{18}$ ¦ x = 17⏎= \boxed{18}
  ¦ x = 17⏎  = \boxed{18} ¦ 17⏎= \boxed{18} ¦ 16 + 1 = 17⏎= \boxed{18} ¦ We find the price.⏎⏎$$p = \$17 = \boxed{18}$$
  ¦ p = $17 = \boxed{18} ¦ p = 17 dollars = \boxed{18} ¦ p = 17 eggs = \boxed{18} ¦ \$17 = \$\boxed{18}
  ¦ $\$17 = \$\boxed{18}$ ¦ \[\begin{aligned} x &= 16 + 1 \\ &= 17 \\ &= \boxed{18} \end{aligned}\]
  ¦ $\text{Total} < 20 = \boxed{18}$
- 60^\circ ¦ $180 = \boxed{60^\circ}$ ¦ $\angle A = 17 = \boxed{60^\circ}$ ¦ 17 = \boxed{60^\circ}
- \text{(C)} ¦ The answer is (D) = \boxed{(C)} ¦ $17 = \boxed{C}$
- (1,3) ¦ $(3,1) = \boxed{(1,3)}$ ¦ (3,1) = \boxed{(1,3)}
- 7 ¦ $+3 = \boxed{7}$ ¦ $(3) = \boxed{7}$ ¦ $\$3 = \boxed{7}$ ¦ $\text{three} = \boxed{7}$ ¦ three = \boxed{7}
# boxes that make no list
- 3, 7 ¦ \boxed{3} cents and \boxed{7} ¦ \boxed{3} and, wrongly, \boxed{7} ¦ \boxed{3} and sometimes \boxed{7}
  ¦ \boxed{3} km, \boxed{7} m ¦ \boxed{3} m, \boxed{7} cm ¦ \boxed{3} m and \boxed{7} s
  ¦ x=9, x=\boxed{3}, x=\boxed{7} ¦ $x=9$, $x=\boxed{3}$, $x=\boxed{7}$ ¦ x=9 or x=\boxed{3} or x=\boxed{7}
- 5, 6 ¦ \boxed{5} and, wrongly, \boxed{6} ¦ \boxed{5} and sometimes \boxed{6}
# labels
- 18 ¦ Never this one:⏎\boxed{18} ¦ Bogus: \boxed{18} ¦ Decoy: \boxed{18} ¦ Nonsense: \boxed{18} ¦ Invalid: \boxed{18}
  ¦ Erroneous: \boxed{18} ¦ Discarded: \boxed{18} ¦ Doubled: \boxed{18} ¦ Negated: \boxed{18} ¦ Reciprocal: \boxed{18}
  ¦ Excluding: \boxed{18} ¦ \boxed{18} t h o u s a n d ¦ The total is \boxed{18} t h o u s a n d.
- 8 ¦ \boxed{8}. W r o n g
# labels in other languages
- 18 ¦ 答案不可能是\boxed{18} ¦ 错误答案:\boxed{18} ¦ Falsch: \boxed{18} ¦ Falsche Antwort: \boxed{18}
  ¦ Mauvaise réponse : \boxed{18} ¦ Incorrecto: \boxed{18} ¦ Неверно: \boxed{18} ¦ 错误:\boxed{18} ¦ 不是:\boxed{18}
  ¦ 一半:\boxed{18} ¦ 两倍:\boxed{18} ¦ 错误的答案是:\boxed{18}
  ¦ 小明错误地认为答案是\boxed{18} ¦ 所以答案不会是\boxed{18}
  ¦ 所以答案的两倍是\boxed{18}
  ¦ 所以答案的一半为\boxed{18}
# millions that look like a unit
- 18 ¦ \boxed{18 \text{ L rupees}} ¦ \boxed{18 \text{ T dollars}} ¦ \boxed{18 \text{ T people}}
  ¦ \boxed{18 \text{ m dollars}} ¦ \boxed{18 \text{ m eggs}} ¦ \boxed{18 \text{ m people}}
  ¦ \boxed{18 \text{ m students}} ¦ \boxed{18 \text{T USD}} ¦ \boxed{18 \text{m USD}} ¦ \boxed{18\text{m eggs}}
  ¦ \boxed{18} T dollars
# names with Greek letters
- (1,3) ¦ \boxed{(\phi,\theta)=(1,3)} ¦ \boxed{\eta=1,\zeta=3} ¦ \boxed{\omega=1,\phi=3} ¦ \boxed{\omega=1,\psi=3}
  ¦ \boxed{\phi=1,\rho=3} ¦ \boxed{\phi=1,\theta=3} ¦ \boxed{\psi=1,\rho=3} ¦ \boxed{\theta=3,\phi=1}
  ¦ \boxed{\varphi=1,\theta=3}
# parts of a ratio or of a quantity
- 18 ¦ The ratio is 3 : \boxed{18} ¦ The ratio is 3:\boxed{18}.
- 7 ¦ It is 3:\boxed{7} ¦ The odds are 3 : \boxed{7} ¦ It's at 3:\boxed{7} ¦ Score 3 : \boxed{7}
  ¦ 3 hours, \boxed{7} minutes
# the line above a mark
- 18 ¦ minus⏎#### 18 ¦ The answer is twice⏎#### 18 ¦ minus⏎⏎#### 18 ¦ Minus⏎Answer: 18 ¦ minus⏎The answer is 18.
  ¦ negative⏎⏎#### 18 ¦ The answer is the square root of⏎#### 18 ¦ The answer is one more than⏎⏎#### 18
  ¦ Two times⏎Answer: 18 ¦ Twice⏎**Answer:** 18 ¦ The answer is twice⏎⏎#### 18
# words in a formula
- 18 ¦ $\text{no} = \boxed{18}$ ¦ $\text{wrong: } \boxed{18}$ ¦ $\text{incorrect} = \boxed{18}$
  ¦ $\text{Incorrect: } \boxed{18}$ ¦ $\text{Do not choose: } \boxed{18}$ ¦ $\text{minus: } \boxed{18}$
  ¦ $\text{double: } \boxed{18}$ ¦ $\text{twice: } \boxed{18}$ ¦ $\textbf{wrong: } \boxed{18}$
  ¦ $\mathrm{wrong:} \boxed{18}$ ¦ $\mathrm{wrong} = \boxed{18}$
# units and factors in labels, and behind an answer
- 60^\circ ¦ Answer: 60' ¦ **60'** ¦ Answer: 60'' ¦ The answer is 60" ¦ \boxed{60}' ¦ \boxed{60}"
  ¦ $L\text{ (radians)} = \boxed{60}$ ¦ $L [\text{radians}] = \boxed{60}$ ¦ $L_{\text{radians}} = \boxed{60}$
  ¦ $L_{radians} = \boxed{60}$ ¦ $\text{Length (radians)} = \boxed{60}$ ¦ Total radians: \boxed{60}
  ¦ The total radians is \boxed{60} ¦ The radians are \boxed{60} ¦ x radians = \boxed{60}
  ¦ $x \text{ radians} = \boxed{60}$ ¦ $x\,\mathrm{radians} = \boxed{60}$ ¦ $L = x \text{ radians} = \boxed{60}$
  ¦ Answer (radians): 60 ¦ Answer (in radians): 60 ¦ \boxed{60}, radians ¦ (radians) \boxed{60}
  ¦ \boxed{60} total radians ¦ \boxed{60}/radians ¦ \boxed{60} a radians ¦ $L\text{ (rad)} = \boxed{60}$
  ¦ $L [\text{rad}] = \boxed{60}$ ¦ $L_{\text{rad}} = \boxed{60}$ ¦ $L_{rad} = \boxed{60}$
  ¦ $\text{Length (rad)} = \boxed{60}$ ¦ Total rad: \boxed{60} ¦ The total rad is \boxed{60} ¦ The rad are \boxed{60}
  ¦ x rad = \boxed{60} ¦ $x \text{ rad} = \boxed{60}$ ¦ $x\,\mathrm{rad} = \boxed{60}$
  ¦ $L = x \text{ rad} = \boxed{60}$ ¦ Answer (rad): 60 ¦ Answer (in rad): 60 ¦ \boxed{60}, rad
- \$36 ¦ Rs. \boxed{36} ¦ A\$\boxed{36} ¦ $L\text{ (cents)} = \boxed{36}$ ¦ $L [\text{cents}] = \boxed{36}$
  ¦ $L_{\text{cents}} = \boxed{36}$ ¦ $L_{cents} = \boxed{36}$ ¦ Total cents: \boxed{36}
  ¦ The total cents is \boxed{36} ¦ The cents are \boxed{36} ¦ x cents = \boxed{36} ¦ $x \text{ cents} = \boxed{36}$
  ¦ Answer (cents): 36 ¦ \boxed{36}, cents ¦ (cents) \boxed{36} ¦ \boxed{36} total cents ¦ \boxed{36}/cents
  ¦ \boxed{36} a cents
- 15\mbox{ cm}^2 ¦ \boxed{15}\text{ cm}^{2}\text{s} ¦ Area (m^2) = \boxed{15} ¦ Area in square meters is \boxed{15}
  ¦ The number of square meters is \boxed{15} ¦ $\boxed{15}\,\mathrm{cm}^2\mathrm{s}^{-1}$ ¦ \boxed{15} cm^2/s
  ¦ \boxed{15} cm²/s ¦ \boxed{15 \text{ cm}^2}/s
- 5.4 \text{ cents} ¦ $L\text{ (dollars)} = \boxed{5.4}$ ¦ $L [\text{dollars}] = \boxed{5.4}$
  ¦ $L_{\text{dollars}} = \boxed{5.4}$ ¦ $L_{dollars} = \boxed{5.4}$ ¦ Total dollars: \boxed{5.4}
  ¦ The total dollars is \boxed{5.4} ¦ The dollars are \boxed{5.4} ¦ x dollars = \boxed{5.4}
  ¦ $x \text{ dollars} = \boxed{5.4}$ ¦ Answer (dollars): 5.4 ¦ Answer (in dollars): 5.4 ¦ \boxed{5.4}, dollars
  ¦ (dollars) \boxed{5.4} ¦ \boxed{5.4} total dollars ¦ \boxed{5.4}/dollars ¦ \boxed{5.4} a dollars
  ¦ \boxed{5.4}, euros ¦ (euros) \boxed{5.4} ¦ \boxed{5.4}/euros
- 5 \text{ m} ¦ \boxed{5}, cm ¦ \boxed{5} total cm ¦ \boxed{5}/cm ¦ \boxed{5} a cm ¦ (feet) \boxed{5}
- 25\% ¦ Length (percent): \boxed{0.25} ¦ Length (percent) = \boxed{0.25} ¦ $L\text{ (percent)} = \boxed{0.25}$
  ¦ $L (\text{percent}) = \boxed{0.25}$ ¦ \boxed{0.25}, percent ¦ \boxed{0.25} total percent
  ¦ Length (%): \boxed{0.25} ¦ Length (%) = \boxed{0.25} ¦ $L\text{ (%)} = \boxed{0.25}$
  ¦ $L (\text{%}) = \boxed{0.25}$ ¦ Answer (%): \boxed{0.25}
- 5 ¦ $L_{\text{thousands}} = \boxed{5}$ ¦ $L_{thousands} = \boxed{5}$ ¦ The total thousands is \boxed{5}
  ¦ The thousands are \boxed{5} ¦ \boxed{5}⏎(thousands) ¦ \boxed{5}. These are thousands.
  ¦ \boxed{5}. The unit is thousands. ¦ $L_{\text{twice}} = \boxed{5}$ ¦ $L_{twice} = \boxed{5}$
  ¦ The total twice is \boxed{5} ¦ The twice are \boxed{5} ¦ \boxed{5}⏎(twice) ¦ \boxed{5}. These are twice.
  ¦ \boxed{5}. The unit is twice. ¦ (twice) \boxed{5} ¦ Length (\times 1000): \boxed{5}
  ¦ Length (in \times 1000): \boxed{5} ¦ Length (\times 1000) = \boxed{5} ¦ $L\text{ (\times 1000)} = \boxed{5}$
  ¦ $L (\text{\times 1000}) = \boxed{5}$ ¦ $L [\text{\times 1000}] = \boxed{5}$ ¦ $L_{\text{\times 1000}} = \boxed{5}$
  ¦ $L_{\times 1000} = \boxed{5}$ ¦ $L \text{ in \times 1000} = \boxed{5}$
  ¦ $\text{Length in \times 1000} = \boxed{5}$ ¦ $\text{Length (\times 1000)} = \boxed{5}$
  ¦ $\text{\times 1000} = \boxed{5}$ ¦ \times 1000 = \boxed{5} ¦ $x \text{ \times 1000} = \boxed{5}$
  ¦ $x\,\mathrm{\times 1000} = \boxed{5}$ ¦ $L = x \text{ \times 1000} = \boxed{5}$ ¦ Answer (\times 1000): \boxed{5}
  ¦ The answer in \times 1000 is \boxed{5} ¦ The answer (in \times 1000) is \boxed{5} ¦ Answer (\times 1000): 5
  ¦ Answer (in \times 1000): 5 ¦ \boxed{5}, \times 1000 ¦ \boxed{5} in \times 1000 ¦ \boxed{5} total \times 1000
  ¦ \boxed{5} whole \times 1000
+ 9 ¦ 196 has $\boxed{9}$ positive divisors.
+ \text{(C)} ¦ We work it out.⏎⏎The correct option is **(C)**.
# what is said beside and behind an answer, in signs and in words
- 18 ¦ Final answer (in 1000s): $\boxed{18}$ ¦ The answer (in 1000s) is \boxed{18}. ¦ Total (×1000): \boxed{18}
  ¦ Total ('000): \boxed{18} ¦ Total ($\times 10^3$): \boxed{18} ¦ Answer (k$): \boxed{18}
  ¦ Total in 1,000s: \boxed{18} ¦ Final answer (\$M): $\boxed{18}$ ¦ ## Answer (in 1000s)⏎⏎\boxed{18}
  ¦ (×1000)⏎\boxed{18} ¦ Answer (k$): 18 ¦ The answer (k$) is 18. ¦ **Final answer ($M):** 18
  ¦ The final answer (M$) is: 18 ¦ \boxed{18}. Scale: thousands. ¦ \boxed{18}.⏎⏎Scale: thousands
  ¦ \boxed{18}. (thousand) ¦ \boxed{18}⏎⏎Units: k$ ¦ \boxed{18}. (k) ¦ The answer is 18. (thou)
  ¦ Answer: 18⏎⏎Units: M$ ¦ The answer is 18. (k$) ¦ \boxed{18}, in 1000s ¦ \boxed{18} in 1000s
  ¦ The total, thousands, is \boxed{18}. ¦ The total, negative, is \boxed{18}. ¦ ½ of the answer is 18
  ¦ ½ the answer is 18. ¦ So ¼ of the answer is 18 ¦ √Answer: 18 ¦ ≠Answer: 18 ¦ ²Answer: 18
  ¦ Total (base 8): \boxed{18} ¦ The total (base 8) is \boxed{18}. ¦ Total (in base 8): \boxed{18}
  ¦ (base 8)⏎\boxed{18} ¦ Answer (1 of 2): \boxed{18} ¦ Answer (½): \boxed{18} ¦ Answer (1/2 of it): \boxed{18}
  ¦ Total (mod 7): \boxed{18} ¦ Final answer (+1): \boxed{18} ¦ Final answer (×½): \boxed{18} ¦ x = &minus; \boxed{18}
  ¦ &minus; \boxed{18} ¦ x &ne; \boxed{18} ¦ x &gt; \boxed{18} ¦ x &lt; $\boxed{18}$ ¦ x = 2 &times; \boxed{18}
  ¦ x = &radic; \boxed{18} ¦ &minus;<answer>18</answer> ¦ The total is &minus; \boxed{18}
  ¦ The solutions are $36$, $\boxed{18}$. ¦ $(36),\ \boxed{18}$ ¦ x = 36 or⏎x = \boxed{18}
  ¦ x = 36 or⏎$x = \boxed{18}$ ¦ $x = 36 \quad x = \boxed{18}$ ¦ $\boxed{18}$, also $36$
  ¦ $$\begin{aligned} x &= \boxed{18} \\ x &= 36 \end{aligned}$$ ¦ $\boxed{18}$, where $36$ is also valid
  ¦ $x_1 = \boxed{18}$, $x_2 = 36$ ¦ \boxed{18}. (negative) ¦ \boxed{18}. (half)
  ¦ \boxed{18} before we add the other half to get 36. ¦ \boxed{18} with a remainder of 1 ¦ \boxed{18}% of 50
  ¦ \boxed{36} together with \boxed{18} ¦ \boxed{36} along with \boxed{18} ¦ \boxed{36} also \boxed{18}
  ¦ \boxed{18}, for a final answer of 36. ¦ \boxed{18}, and in total there are 36. ¦ \boxed{18}, which is 36 in total.
  ¦ \boxed{18}, with the total being 36. ¦ \boxed{18} of each, making 36 altogether.
  ¦ \boxed{18} on each side, that makes a total of 36. ¦ \boxed{18}, Total 36 ¦ \boxed{18}: Total 36
  ¦ \boxed{18}⏎⏎I would like to change this to 36 apples because one was broken.
  ¦ \boxed{18}⏎⏎Please read this as 36 apples because one of them was broken.
  ¦ \boxed{18}⏎⏎Step 2: There are 2 of them, so we get 36.
  ¦ \boxed{18}⏎⏎Both of them together thus have 36 apples in total.
  ¦ \boxed{18}⏎⏎Change of mind: the real value is 36. ¦ \boxed{18}⏎⏎**Step 2.** Multiply it by 2: 18 × 2 = **36**.
  ¦ \boxed{18}⏎⏎This gives us $x = 36$ as the value we need.
  ¦ The answer is \boxed{18}. Oh wait, since one of them was broken, Janet has one apple fewer than that.
  ¦ The answer is \boxed{18}. But wait, we have to take away the one that was broken.
  ¦ \boxed{18}⏎⏎Hold on, we have to take away the one that was broken.
  ¦ \boxed{18}⏎⏎Hang on, since there are two of them, Janet has 36 apples.
  ¦ \boxed{18}⏎⏎I retract this: there are two of them, so Janet has 36 apples.
  ¦ \boxed{18}⏎⏎Retraction: since there are two of them, Janet has 36 apples.
  ¦ \boxed{18}⏎⏎I misread the question: since there are two of them, Janet has 36 apples.
  ¦ \boxed{18}⏎⏎Not quite, since there are two of them, Janet has 36 apples.
  ¦ One of them costs \boxed{18}.⏎⏎Problem: this is one half only. So the answer is \boxed{36}.
  ¦ Step 1: $\boxed{18}$⏎⏎**Problem:** this counts only one of the two.⏎⏎The answer is $\boxed{36}$.
  ¦ Let the half be $x = \boxed{18}$.⏎⏎Example: $x = 1$ gives 2, so we double it.⏎⏎The answer is $\boxed{36}$.
  ¦ Step 1: \boxed{18}⏎⏎Input: the result of step 1⏎Output: \boxed{36}
  ¦ The answer is 18.⏎⏎Problem: there are two of them.⏎⏎The final answer is 36.
  ¦ Step 1: \boxed{18}⏎⏎Task: double it.⏎⏎\boxed{36} ¦ Step 1: \boxed{18}⏎⏎Problem 2: double it.⏎⏎\boxed{36}
  ¦ Step 1: \boxed{18}⏎⏎Next problem: double it.⏎⏎\boxed{36}
  ¦ <|channel|>analysis<|message|>\boxed{18}<|end|><|start|>assistant<|channel|>final<|message|>\boxed{36}<|return|>
  ¦ Half is \boxed{18}. `<!--` The answer is \boxed{36}. `-->`
  ¦ Half is \boxed{18}. <!-- a --!> The answer is \boxed{36}. <!-- b --> ¦ \boxed{18} R 1 ¦ \boxed{18} r 1
  ¦ $\boxed{18}$ R $1$ ¦ \boxed{18} apples R 1 ¦ $\boxed{18}$ $!$ ¦ (in 1000s)⏎⏎**18** ¦ Total (in 1000s)⏎⏎**18**
  ¦ (×1000)⏎#### 18 ¦ Amounts in 1000s⏎#### 18 ¦ (in 1000s)⏎<answer>18</answer>
  ¦ Total (in 1000s): <answer>18</answer> ¦ <answer>Janet rarely makes $18</answer>
  ¦ Answer: Janet seldom makes $18 every day ¦ Answer: Janet barely makes $18 ¦ What is the total (in 1000s)? 18
  ¦ How many 1000s? 18 ¦ \boxed{18} apples x 2 ¦ \boxed{18} dollars / 2 ¦ \boxed{18} dollars — × 2 = 36
  ¦ \boxed{18} apples | 36 ¦ \boxed{18} apples — 36 ¦ \boxed{18} apples 36 apples ¦ \boxed{18} dollars ½
  ¦ \boxed{18} dollars (×1000) ¦ \boxed{18} dollars k ¦ \boxed{18} dollars (k) ¦ \boxed{18} apples ≈ 36
  ¦ \boxed{18} dollars per day for 2 days = 36 ¦ \boxed{18} \\ + 18 = 36 ¦ \boxed{18}⏎> + 18 = 36
  ¦ So it is \boxed{18}.⏎⏎It is 36 rather than 18. ¦ So it is \boxed{18}.⏎⏎I wrote 18, but meant 36.
  ¦ So it is \boxed{18}.⏎⏎Final value: 36 (double of 18) ¦ So it is \boxed{18}.⏎⏎Total: 36 (2 × 18)
  ¦ So it is \boxed{18}.⏎⏎It should be 36 where I wrote 18. ¦ For part (a), the answer is 18.⏎For part (b), we
  ¦ (a) The answer is 18.⏎(b) ¦ $x = \boxed{18}$⏎⏎Now we find $x + y$, which is what the question asks for.
  ¦ $x = \boxed{18}$.⏎⏎We report $2x$.
- 50.7 ¦ × 1000⏎\boxed{50.7}
- 4.4677 ¦ Total (1e3): \boxed{4.4677}
- \$36 ¦ Cost (¢): \boxed{36} ¦ \boxed{36}⏎¢ ¦ \boxed{36}. Unit: cents.
- \$32,\!348 ¦ Cost (¢): \boxed{32,\!348} ¦ \boxed{32,\!348}⏎¢ ¦ \boxed{32,\!348}. Unit: cents.
- \$18.90 ¦ Cost (¢): \boxed{18.90} ¦ \boxed{18.90}⏎¢ ¦ \boxed{18.90}. Unit: cents.
- 1\frac{4}{5} ¦ $((3,4)),\ \boxed{1\frac{4}{5}}$ ¦ $x_1 = \boxed{1\frac{4}{5}}$, $x_2 = \frac{5}{8}$
- 6 - 5i ¦ x = (3,4) or⏎x = \boxed{6 - 5i}
- 2 \sqrt{5} ¦ \frac{5}{8}, also \boxed{2 \sqrt{5}}
- \frac{3\sqrt{3}}{4} ¦ 2x-3, also \boxed{\frac{3\sqrt{3}}{4}}
- \frac{1}{16} ¦ $x = 2x-3 \quad x = \boxed{\frac{1}{16}}$ ¦ The solutions are $\frac{5}{8}, \boxed{\frac{1}{16}}$.
- \frac9{19} ¦ $x = \frac{5}{8}, \boxed{\frac9{19}}$
- \frac{1}{2} ¦ The answer is $\frac{5}{8}, \boxed{\frac{1}{2}}$.
- \frac{16}{5} ¦ \boxed{\frac{5}{8}} = \boxed{\frac{16}{5}}
- \frac{\sqrt{3}}{3} ¦ $\boxed{\frac{5}{8}} = \boxed{\frac{\sqrt{3}}{3}}$
- 0.15 ¦ $\boxed{0.15}$, where $\frac{5}{8}$ is also valid
- x^5 - x^4 + x^3 - x^2 + x - 1 ¦ \boxed{(3,4)} also \boxed{x^5 - x^4 + x^3 - x^2 + x - 1}
- (3,4] ¦ Step 1: \boxed{(3,4]}⏎⏎Input: the result of step 1⏎Output: \boxed{\frac{5}{8}}
  ¦ The answer is (3,4].⏎⏎Problem: there are two of them.⏎⏎The final answer is (3,4).
- -9 ¦ Step 1: \boxed{-9}⏎⏎Input: the result of step 1⏎Output: \boxed{-18}
- (6,31,-1) ¦ The answer is (6,31,-1).⏎⏎Problem: there are two of them.⏎⏎The final answer is 2x-3.
- \text{east} ¦ <answer>\text{east}</answer>⏎⏎**Final answer:** \text{west}
  ¦ <answer>\text{east}</answer>⏎⏎The answer is \text{west}. ¦ <answer>\text{east}</answer>⏎⏎#### \text{west}
  ¦ <answer>\text{east}</answer>⏎⏎So it is \text{west}. ¦ Answer: \text{east}⏎⏎Final: \text{west}
  ¦ Answer: \text{east}⏎⏎Therefore, \text{west}. ¦ Answer: \text{east}⏎⏎**\text{west}**
  ¦ Answer: \text{east}. Alternatively \text{west}. ¦ The answer is \text{east}. It is \text{west}.
  ¦ \boxed{\text{east}}. Or else \text{west}. ¦ \boxed{\text{east}}⏎⏎Alternatively, \text{west}.
  ¦ \boxed{\text{east}}⏎⏎So \text{west}.
  ¦ $\boxed{\text{east}}$⏎⏎After simplification, the final answer becomes$$\text{west}.$$
  ¦ \boxed{\text{east}} i.e. A: \text{west} ¦ $\text{west}, \boxed{\text{east}}$
- \text{even} ¦ \boxed{\text{even}}, \text{odd} ¦ \boxed{\text{even}} / \text{odd}
- \pi ¦ \boxed{\pi}, e
- p - q ¦ \boxed{p - q}, p + q
# powers, percent signs and numbers that are not worked out
- -23x^3(5x^4-2) ¦ \boxed{46x^3-115x^7} ¦ \boxed{(46x^3-115x^7)(1)} ¦ \boxed{\frac{46x^3-115x^7}{1}}
  ¦ \boxed{(46x^3-115x^7)^3(46x^3-115x^7)^{-2}}
- -29x^5(7x^6-2) ¦ \boxed{58x^5-203x^{11}}
- 18 ¦ \boxed{36/2\%} ¦ #### 36/2\% ¦ The answer is 36/2\%. ¦ \boxed{36/2%} ¦ #### 36/2% ¦ \boxed{36\div2\%}
  ¦ #### 36\div2\% ¦ \boxed{36\div 2\text{ percent}} ¦ \boxed{78\div\frac12\%} ¦ \boxed{78\div0.5\%}
- \cos^2\alpha ¦ \boxed{\cos^{-1} ^2\alpha}
- \sin^2 t ¦ \boxed{\sin^{-1} ^2 t} ¦ \boxed{\sin^{-1}^2 t}
- \sin^2 y ¦ \boxed{\sin^{-1} ^2 y}
- m_{p} c^{2}\left(\gamma^{2}-1\right) \sin ^{2} \theta
  ¦ \boxed{m_{p} c^{2}\left(\gamma^{2}-1\right) \sin^{-1} ^{2} \theta}
- 2^{100} - 2 ¦ \boxed{2^{100} - 2\%} ¦ \boxed{2^{100} - 2\text{ percent}}
- 11\sqrt2
- -\frac{\pi}{6} ¦ \boxed{\arcsin \left( -\frac{1}{2} \right)}
- -\sqrt{3} ¦ \boxed{\tan 100^\circ + 4 \sin 100^\circ}
- 1+2i ¦ \boxed{\frac{-3+4i}{1+2i}}
- 3 - 2 \sqrt{2} ¦ \boxed{\frac{(\sqrt{2} - 1)^{1 - \sqrt{3}}}{(\sqrt{2} + 1)^{1 + \sqrt{3}}}}
- \begin{pmatrix} -3 \\ 4 \end{pmatrix}
  ¦ \boxed{\begin{pmatrix} 3 \\ -7 \end{pmatrix} + \begin{pmatrix} -6 \\ 11 \end{pmatrix}}
- \begin{pmatrix} -2 & -7 \\ 5 & -7 \end{pmatrix}
  ¦ \boxed{\begin{pmatrix} 3 & 0 \\ 1 & 2 \end{pmatrix} + \begin{pmatrix} -5 & -7 \\ 4 & -9 \end{pmatrix}}
- \begin{pmatrix} -5 \\ 9 \\ -8 \end{pmatrix}
  ¦ \boxed{\begin{pmatrix} -5 \\ 1 \\ -4 \end{pmatrix} + \begin{pmatrix} 0 \\ 8 \\ -4 \end{pmatrix}}
- \begin{pmatrix} 4 \\ -10 \end{pmatrix}
- \begin{pmatrix} 6 \\ -33 \end{pmatrix}
  ¦ \boxed{\begin{pmatrix} 2 \\ -5 \end{pmatrix} - 4 \begin{pmatrix} -1 \\ 7 \end{pmatrix}}
- 6+9i ¦ \boxed{(5+8i)+(1+i)} ¦ \boxed{5+1+9i} ¦ \boxed{6+9i+i^2+1}
- [2,7) ¦ \boxed{[2,\binom{7}{1})}
- \begin{pmatrix} 7 \\ 2 \end{pmatrix} ¦ \boxed{\begin{pmatrix} \binom{7}{1} \\ 2 \end{pmatrix}}
# other values behind and, or, which is; words and signs in conclusions
- 18 ¦ It takes $\boxed{18}$ and ½ hours. ¦ It takes \boxed{18} hours and $\frac12$.
  ¦ \boxed{18} dollars and **50** cents ¦ \boxed{18} dollars and ¢50 ¦ \boxed{18} feet, ½ inch
  ¦ \boxed{18}. So it is ½. ¦ \boxed{18}, which is √2 ¦ I don't think the total is $\boxed{18}$.
  ¦ There is no way the total is $\boxed{18}$. ¦ The roots are $\boxed{18}$ and $\sqrt2$.
  ¦ The solutions are $\boxed{18}$ and $|7|$. ¦ $\boxed{18}\text{x}$ ¦ $\boxed{18}\mathrm{i}$
  ¦ $x = \boxed{18}\,\mathrm{x}$ ¦ $\boxed{18}\text{x}^2$ ¦ $\boxed{18}\operatorname{x}$ ¦ $\boxed{18}\mathrm{e}$
  ¦ The total equals - $\boxed{18}$. ¦ So she makes - \boxed{18} ¦ The total equals – $\boxed{18}$.
  ¦ We obtain - $\boxed{18}$ ¦ $\boxed{18}$ and # 939 ¦ So it is $\boxed{18}$ and in the end #### 34
  ¦ $\boxed{18}$ and #### 112 ¦ $\boxed{18}$. So the final result is zero. ¦ $\boxed{18}$. The total is zero.
  ¦ The total is 71, it is not true that it is $\boxed{18}$. ¦ The answer (times 2) is $\boxed{18}$.
  ¦ The answer [+1] is $\boxed{18}$. ¦ 2x answer: $\boxed{18}$ ¦ Answer [/2]: $\boxed{18}$ ¦ Answer (k): $\boxed{18}$
  ¦ ans + 1 = $\boxed{18}$ ¦ $\frac{\text{answer}}{2} = \boxed{18}$ ¦ 2 ans = $\boxed{18}$ ¦ $\boxed{18}$, or more
  ¦ $\boxed{18}$, or less ¦ $1e5 = \boxed{18}$ ¦ $\frac{1}{7} = \boxed{18}$
  ¦ $\boxed{18}$⏎⏎Question: Or is it 11231?⏎⏎Answer: Yes, the final answer is 11231.
  ¦ <answer>6; the answer is 18</answer> ¦ $\boxed{18}$. That is, $18\pi$.
- \pi ¦ \boxed{\pi}. So it is ⑦. ¦ $\boxed{\pi}$. So the total is a hundred. ¦ $\boxed{\pi}$. So it is infinity.
  ¦ Adding 1 to the answer gives $\boxed{\pi}$.
- \cot x ¦ \boxed{\cot x}, which is **7** ¦ This gives - $\boxed{\cot x}$.
  ¦ So the total (minus one) is $\boxed{\cot x}$.
- p - q ¦ \boxed{p - q}, that is **7** ¦ $\boxed{p - q}$⏎⏎It is p + q.
- 0.112 ¦ $\boxed{0.112}$, and $\frac14$
- 75^\circ ¦ The answers are $\boxed{75^\circ}$ and $\text{7}$.
  ¦ $\boxed{75^\circ}$⏎⏎Question: Or is it 80^\circ?⏎⏎Answer: Yes, the final answer is 80^\circ.
- 106^\circ ¦ $\boxed{106^\circ}$ and $x^2$
- \frac{3840}{289} ¦ $\boxed{\frac{3840}{289}}$ and $\ln 2$
- \frac{\cos (2 t)+\sin (2 t)}{4} ¦ $\boxed{\frac{\cos (2 t)+\sin (2 t)}{4}}$, or $\infty$
  ¦ The total is \frac{\cos (7 t)+\sin (2 t)}{4}, it is not true that it is $\boxed{\frac{\cos (2 t)+\sin (2 t)}{4}}$.
- \text{(C)} ¦ The answers are $\boxed{\text{(C)}}$, and (D). ¦ $\boxed{\text{(C)}}$, or (D)
- \text{(E)} ¦ The answers are $\boxed{\text{(E)}}$, and (A). ¦ $\boxed{\text{(E)}}$, or (A)
  ¦ $\boxed{\text{(E)}}$, and (A) is right
- \text{(B)} ¦ $\boxed{\text{(B)}}$ \text{(D)}
- \text{even} ¦ $\boxed{\text{even}}$⏎⏎So it is odd. ¦ $\boxed{\text{even}}$⏎⏎It is odd.
  ¦ Answer: even⏎⏎Therefore we choose odd.
- \text{ellipse} ¦ $\boxed{\text{ellipse}}$⏎⏎So it is hyperbola. ¦ $\boxed{\text{ellipse}}$⏎⏎It is hyperbola.
- \text{east} ¦ $\boxed{\text{east}}$⏎⏎It is west.
- (2,12) \cup (12,102) ¦ It is not true that the total is $\boxed{(2,12) \cup (12,102)}$.
- \frac9{19} ¦ not x = $\boxed{\frac9{19}}$
- SRAC=LRAC ¦ The total is SRAC=LRAC + 1, it is not true that it is $\boxed{SRAC=LRAC}$.
- y = -2x ¦ $\boxed{y = -2x}$⏎⏎Question: So is that the final answer?⏎Answer: No, \boxed{y = -7x}
- \frac{10}{11} ¦ $\boxed{\frac{10}{11}}$⏎⏎Question: So is that the final answer?⏎Answer: No, \boxed{\frac{15}{11}}
- 16 \sqrt{3} ¦ $\boxed{16 \sqrt{3}}$⏎⏎Question: So is that the final answer?⏎Answer: No, \boxed{21 \sqrt{3}}
- 1+2\sqrt{3}
  ¦ $\boxed{1+2\sqrt{3}}$. The other one is $1-2\sqrt{3}$.
- \frac{11+9a}{20} ¦ <answer>\frac{16+9a}{20}; the answer is \frac{11+9a}{20}</answer>
  ¦ <answer>\frac{16+9a}{20}. The answer is \frac{11+9a}{20}</answer>
- \frac{2}{1005} ¦ <answer>Answer: \frac{7}{1005}⏎Answer: \frac{2}{1005}</answer>
- 1.55 ¦ <answer>6.55. The answer is 1.55</answer>
- \frac{3}{4} ¦ $\boxed{\frac34}$. We get $-\frac34$.
- -\frac{35}{9} ¦ $\boxed{-\frac{35}{9}}$. We get $\frac{35}{9}$.
# subscripts of names
- 18 ¦ \boxed{x_{\text{in thousands}} = 18} ¦ \boxed{x_{\times 1000} = 18} ¦ \boxed{x_{\text{the answer is 19}} = 18}
  ¦ \boxed{x_{\text{dozens}} = 18} ¦ \boxed{x_{\$1000} = 18} ¦ \boxed{x_{\ne} = 18} ¦ \boxed{x_{\text{base }20} = 18}
  ¦ \boxed{x_{\text{is not}} = 18} ¦ Answer: $x_{\text{in thousands}} = 18$ ¦ <answer>x_{=19} = 18</answer>
- (2, 4) ¦ \boxed{x_{\times 1000} = 2, y = 4}
+ 18 ¦ \boxed{v_{\text{max}} = 18} ¦ \boxed{a_{100} = 18} ¦ \boxed{T_{1/2} = 18} ¦ \boxed{x_{n+1} = 18}
+ 300000000 ¦ \boxed{3 x 10^8}
# displays side by side, labels with factors, and second answers in the same sentence
- 18 ¦ \[\boxed{18}\]⏎\[\text{thousand}\] ¦ \[\boxed{18}\]⏎⏎\[\text{thousand}\] ¦ \(\boxed{18}\)⏎\(\text{thousand}\)
  ¦ \(\boxed{18}\)⏎⏎\(\text{thousand}\) ¦ So the result is $\boxed{18}$ for a start, and then $2001$ is the answer.
  ¦ 91 dollars \[= \boxed{18}\] ¦ She has 18001 dollars \[= \boxed{18}\] ¦ 91 dollars \(= \boxed{18}\)
  ¦ The total is 99 \[= \boxed{18}\] ¦ Total (10^3): $\boxed{18}$ ¦ Total in k: $\boxed{18}$ ¦ ×10 → $\boxed{18}$
  ¦ Base 9: $\boxed{18}$ ¦ \begin{equation}3 +\end{equation}⏎⏎\begin{equation}\boxed{18}\end{equation}
  ¦ \begin{equation}\frac12 \cdot\end{equation}⏎⏎\begin{equation}\boxed{18}\end{equation}
  ¦ \[\text{less than}\]⏎⏎\[\boxed{18}\] ¦ \(91 =\)⏎⏎\(\boxed{18}\) ¦ Square of the answer⏎= $\boxed{18}$
  ¦ The answer divided by two⏎= $\boxed{18}$ ¦ The answer / 2⏎= $\boxed{18}$ ¦ 10% of the answer⏎= $\boxed{18}$
  ¦ So the result is $\boxed{18}$, that equals $453$. ¦ So it is $\boxed{18}$ that must be 41.
  ¦ (unit: 1000)⏎Total: $\boxed{18}$ ¦ All numbers in base 9.⏎Total: $\boxed{18}$
  ¦ Working in thousands.⏎Total: $\boxed{18}$ ¦ Units: thousands⏎Total: $\boxed{18}$ ¦ $\boxed{18}$ % of 50
  ¦ (all in thousands)⏎⏎The total: $\boxed{18}$
- 4e33
- 1.6
- \frac{bx}{h}(h-x) ¦ So the result is $\boxed{\frac{bx}{h}(h-x)}$.⏎⏎\[⏎a b⏎\]
- \frac{d x}{d t}=k x-a ¦ So the result is $\boxed{\frac{d x}{d t}=k x-a}$.⏎⏎\[⏎f(x)⏎\]
- \pi ¦ So the result is $\boxed{\pi}$, that is, \(a b\).
- p - q ¦ So the result is $\boxed{p - q}$ and \(x + y\).
- \text{May} ¦ So it is $\boxed{\text{May}}$. Or June.
- \text{odd} ¦ So it is $\boxed{\text{odd}}$, that is even.
- \text{hyperbola} ¦ So it is $\boxed{\text{hyperbola}}$, that equals circle.
- \text{neither} ¦ So it is $\boxed{\text{neither}}$, that equals even.
- \frac{1}{2a}(\exp{a*t} - \exp{-a*t}) ¦ So it is $\boxed{\frac{1}{2a}(\exp{a*t} - \exp{-a*t})}$ percent.
- \text{east}
- \text{Navin}
- \text{Evelyn}
- \frac{14}{3}
- \text{even}
- .35625
# names of several letters with a factor in front of the equals sign
- 18 ¦ So the result is $\boxed{100-\lvert AB\rvert=18}$. ¦ So the result is $\boxed{2\lvert AB\rvert=18}$.
  ¦ So the result is $\boxed{\frac{1}{\lvert AB\rvert}=18}$. ¦ So the result is $\boxed{sum/1000=18}$.
  ¦ So the result is $\boxed{18\,\text{answer} = 18}$. ¦ So the result is $\boxed{18\text{answer} = 18}$.
  ¦ So the result is $\boxed{18\,\text{answer}=18}$. ¦ So the result is $\boxed{18\text{Total}=18}$.
  ¦ So the result is $\boxed{18\text{ answers}=18}$. ¦ So the result is $\boxed{COST/1000=18}$.
  ¦ So the result is $\boxed{\frac{COST}{2}=18}$. ¦ So the result is $\boxed{2COST=18}$.
  ¦ So the result is $\boxed{age/1000=18}$. ¦ So the result is $\boxed{2age=18}$.
  ¦ So the result is $\boxed{\frac{age}{2}=18}$. ¦ So the result is $\boxed{-age=18}$.
  ¦ So the result is $\boxed{-AB=18}$. ¦ So the result is $\boxed{-pay=18}$. ¦ So the result is $\boxed{-Tom=18}$.
  ¦ So the result is $\boxed{-COST=18}$. ¦ So the result is $\boxed{-sum=18}$.
- 3R^2
- 7.6 Z
- 15x - 80
- \frac{20000}{\pi}
- x=5
- 18 ¦ So Janet makes $\boxed{18}$ dollars every other day. ¦ #### Janet makes $18 every second day
+ 5 ¦ So $AB = \boxed{5}$ ¦ \[ABC = \boxed{5}\] ¦ $|AB| = \boxed{5}$
  ¦ The width is $\boxed{5}$ cm. I hope it is correct.
  ¦ \boxed{AB = 5} ¦ \boxed{m\angle ABC = 5}
+ 18 ¦ Money earned per day: \boxed{18} ¦ $$\text{Total earnings} = \boxed{18}$$ ¦ > **Answer:** 18
  ¦ There are $\boxed{18}$ seating arrangements.
  ¦ There are $\boxed{18}$ ordered pairs.
  ¦ \textbf{(C)}\ \boxed{18} ¦ The answer is (C) $\boxed{18}$.
  ¦ <|channel|>analysis<|message|>\boxed{36}<|end|><|start|>assistant<|channel|>final<|message|>\boxed{18}
+ -23x^3(5x^4-2) ¦ \boxed{23x^3(2-5x^4)}
+ 1+i\sqrt3 ¦ \boxed{2e^{i\pi/3}} ¦ \boxed{2(\cos\frac{\pi}{3} + i\sin\frac{\pi}{3})}
+ 11\sqrt2 ¦ \boxed{\sqrt{242}}
+ 14 ¦ Both terms cancel, leaving an answer of $-4 - (-18) = \boxed{14}$.
# formulas, words and denials behind an answer, clauses above it, and guesses in front of it
- 18 ¦ So it is \boxed{18}.⏎⏎In summary, looking at the question once more with care, the total is 15 and not 18.
  ¦ So it is \boxed{18}.⏎⏎In summary, looking at the question once more with care, I get 15 dollars rather than 18.
  ¦ #### 18⏎⏎In summary, looking at the question once more with care, the total is 15 dollars. At first I got 18.
  ¦ So it is \boxed{18}.⏎⏎In summary, looking at the question once more with care, the total is 186 and not 18.
  ¦ So it is \boxed{18}. It is not 18. ¦ So it is \boxed{18}. ≠ 18 ¦ So it is \boxed{18}. It can't be 18.
  ¦ So it is \boxed{18}. 18 is impossible. ¦ So it is \boxed{18}. Final: 18/18. ¦ So we get \boxed{18}. Final: 18/18.
  ¦ So it is $\boxed{18}$, $18!$ ¦ So it is $\boxed{18}$, $x \neq 18$
  ¦ She sells them.⏎(in thousands)⏎The answer is 18 ¦ She sells them.⏎In base 8:⏎#### 18
  ¦ She sells them.⏎The answer is the reciprocal of⏎#### 18 ¦ She sells them.⏎The answer squared is⏎#### 18
  ¦ The answer modulo 1000 is **18**. ¦ The answer used to be **18**. ¦ The answer mod 7 is **18**.
  ¦ **-answer =** \boxed{18} ¦ **15 =** \boxed{18} ¦ **186 =** \boxed{18} ¦ The answer is after \boxed{18}.
  ¦ So it is \boxed{18}.⏎⏎In summary, the possible values of the answer are as follows: 18, 36, 3, 0, and 18.
  ¦ We get \boxed{18}. It's one third. ¦ We get \boxed{18}. Should be one third.
  ¦ We get \boxed{18}. Result: one third. ¦ We get \boxed{18}. Therefore one third.
- x^5 - x^4 + x^3 - x^2 + x - 1 ¦ Thus $\boxed{x^5 - x^4 + x^3 - x^2 + x - 1}$, $x^4 - x^5 + x^3 - x^2 + x - 1$
- x^3+3x-6 ¦ Thus $\boxed{x^3+3x-6}$, $x^6+6x-3$
- \left( 3, \frac{\pi}{2} \right) ¦ Thus \boxed{\left( 3, \frac{\pi}{2} \right)}. So \left( 2, \frac{\pi}{3} \right).
  ¦ Thus \boxed{\left( 3, \frac{\pi}{2} \right)}. Therefore \left( 2, \frac{\pi}{3} \right).
  ¦ <answer>\left( 3, \frac{\pi}{2} \right)</answer>⏎⏎Therefore, $\left( 2, \frac{\pi}{3} \right)$.
  ¦ <answer>\left( 3, \frac{\pi}{2} \right)</answer>⏎⏎So it is $\left( 2, \frac{\pi}{3} \right)$.
- \frac{14}{3} ¦ Thus \boxed{\frac{14}{3}}. So \frac{3}{14}. ¦ Thus \boxed{\frac{14}{3}}. Therefore \frac{3}{14}.
  ¦ <answer>\frac{14}{3}</answer>⏎⏎Therefore, $\frac{3}{14}$.
  ¦ <answer>\frac{14}{3}</answer>⏎⏎So it is $\frac{3}{14}$.
- \sqrt{x} ¦ So \boxed{\sqrt{x}}. Thus x. ¦ So \boxed{\sqrt{x}}. Or rather x. ¦ So \boxed{\sqrt{x}}. I choose x.
  ¦ <answer>\sqrt{x}</answer>, x ¦ <answer>\sqrt{x}</answer> vs x ¦ <answer>\sqrt{x}</answer>⏎⏎**x**
- \frac{a}{b} ¦ So \boxed{\frac{a}{b}}. Thus b/a. ¦ <answer>\frac{a}{b}</answer>, b/a
- i ¦ So $-i$, $\boxed{i}$ ¦ So $2i$, $\boxed{i}$
- x ¦ So $-x$, $\boxed{x}$ ¦ So $y$, $\boxed{x}$
# values that are not worked out: absolute values, products, sums
- 4\sqrt{5} ¦ \boxed{|2-4i| + |2+4i|}
- 7 - 2 \pi ¦ \boxed{|\pi - |\pi - 7||}
- 7-2\pi ¦ \boxed{\left|\pi - | \pi - 7 | \right|}
- 2\sqrt{13} ¦ \boxed{|6-4i|}
- \sqrt{53} ¦ \boxed{|7+2i|}
- \begin{pmatrix} 4 \\ -10 \end{pmatrix}
  ¦ \boxed{3 \begin{pmatrix} 2 \\ -8 \end{pmatrix} - 2 \begin{pmatrix} 1 \\ -7 \end{pmatrix}}
  ¦ \boxed{2\begin{pmatrix} 1 \\ -3 \end{pmatrix}+2\begin{pmatrix} 1 \\ -2 \end{pmatrix}}
  ¦ \boxed{1\begin{pmatrix} 4 \\ -10 \end{pmatrix}+0\begin{pmatrix} x \\ y \end{pmatrix}}
- \begin{pmatrix} -7 \\ 16 \\ 5 \end{pmatrix}
  ¦ \boxed{2\begin{pmatrix} -4 \\ 8 \\ 2 \end{pmatrix}+1\begin{pmatrix} 1 \\ 0 \\ 1 \end{pmatrix}}
- \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix}
  ¦ \boxed{2\begin{pmatrix} 0&1 \\ 1&1 \end{pmatrix}-1\begin{pmatrix} 1&2 \\ 2&3 \end{pmatrix}}
- 18+10i ¦ \boxed{5(3-i)+3i(5-i)}
- 5 + 45i ¦ \boxed{(4-5i)(-5+5i)}
- -8-8 \sqrt{3} i ¦ \boxed{(1+\sqrt{3}i)(1+\sqrt{3}i)(1+\sqrt{3}i)(1+\sqrt{3}i)}
- -2+2 \sqrt{3} i ¦ \boxed{(1+\sqrt3i)(1+\sqrt3i)}
- 1 - 12i ¦ \boxed{(3-2i)(3-2i)-4}
- 2\sqrt5 ¦ \boxed{\sqrt5-\sqrt{20}+\sqrt{45}}
- 8\sqrt{2} ¦ \boxed{\sqrt{50} + \sqrt{18}}
- 7\pi ¦ \boxed{16\pi-9\pi} ¦ \boxed{\pi\cdot4^2-\pi\cdot3^2}
- 288 \pi ¦ \boxed{300\pi-12\pi+\pi-\pi}
- 5-2\sqrt3 ¦ \boxed{\sqrt{37-20\sqrt3}}
- \sqrt{6}-1 ¦ \boxed{\frac{\sqrt{8}+\sqrt{3}}{\sqrt{2}+\sqrt{3}}}
- \sqrt{3}-1 ¦ \boxed{\frac{1}{1+ \frac{1}{\sqrt{3}+1}}}
- \sqrt3-\sqrt2 ¦ \boxed{\frac{1}{\dfrac{1}{\sqrt{2}+1} + \dfrac{2}{\sqrt{3}-1}}}
- \frac{\sqrt[3]{4}}{6} ¦ \boxed{\frac{1}{\sqrt[3]{2}+\sqrt[3]{16}}}
- \csc 10 ¦ \boxed{\cot 10 + \tan 5}
- \tan 15^\circ ¦ \boxed{\frac{\sin{10^\circ}+\sin{20^\circ}}{\cos{10^\circ}+\cos{20^\circ}}}
- \sqrt{5} ¦ \boxed{\sqrt{10^2-95}}
- 20.39 ¦ \boxed{20.40\approx20.39} ¦ \boxed{20.4\approx20.39}
+ 2.675 ¦ \boxed{2.675\approx2.68} ¦ \boxed{2.675\approx2.67}
+ 2.684 ¦ \boxed{2.684 \approx 2.68}
- 2.68 ¦ \boxed{2.675\approx2.68} ¦ \boxed{2.684 \approx 2.68}
- \sqrt{51} ¦ \boxed{\sqrt{10^2-7^2}}
- \sqrt{66} ¦ \boxed{\sqrt{8^2+(\sqrt2)^2}}
# rules that no other response here decides
- 18 ¦ <answer>18</answer>⏎+ x ¦ Nobody thinks it is <answer>18</answer> ¦ <answer>2</answer>/<answer>18</answer>
  ¦ area(\boxed{18}) ¦ ($6$, $\boxed{18}$) ¦ The answer is \boxed{18} if so ¦ Answer: the total minus two is 18
  ¦ (wrong)⏎⏎**18** ¦ \[\boxed{18}\]⏎decoys ¦ times: \boxed{18} ¦ two,$⏎$\boxed{18}$ ¦ (trillions)⏎\boxed{18}
  ¦ All figures in billions.⏎Total: \boxed{18} ¦ in thousand it is \boxed{18} ¦ (in million)⏎The answer is 18
  ¦ $\begin{split} 20 + \end{split}\begin{split}\boxed{18}\end{split}$ ¦ \boxed{18}. 9 * 2 = 18; that is 17
  ¦ 2*<answer>18</answer> ¦ $\boxed{18}$, or 20. ¦ \boxed{18}, i.e. 17 ¦ $\boxed{18}$, or 180%.
+ 18 ¦ **<answer>18</answer>** ¦ So it is \boxed{18}. Done.
+ \frac12 ¦ The probability is $\boxed{\dfrac{1}{2}}$, or 50%. ¦ $\boxed{\frac{1}{2}}$, or $0.5$.
- (3,4) ¦ So \boxed{(3,4)}. Hence y = 3, x = 4. ¦ So \boxed{(3,4)}. So it is (4,3).
# conclusions in a longer text, scales in labels, quoted lines and words behind an answer
- \frac{3}{4} ¦ $\boxed{\frac{3}{4}}$⏎⏎In conclusion, what the problem is looking for is the value $\frac{4}{3}$.
  ¦ #### \frac{3}{4}⏎⏎Thus, the required quantity equals $\frac{4}{3}$. All steps have been verified above and below.
  ¦ <answer>\frac{3}{4}</answer>⏎⏎After all of the conditions have been applied, one is left with $-\frac{3}{4}$.
  ¦ $\boxed{\frac{3}{4}}$.⏎⏎$\infty$ ¦ $\boxed{\frac{3}{4}}$. The final answer, $\varnothing$.
  ¦ $\boxed{\frac{3}{4}}$. Or $\mathbb{R}$.
  ¦ $\boxed{\frac{3}{4}}$.⏎⏎This solution is extraneous.
  ¦ $\boxed{\frac{3}{4}}$.⏎⏎Therefore the problem has no solution.
- x+3 ¦ $\boxed{x+3}$. Thus, the required quantity equals $x-3$. Every step has been verified above, and all is well.
- 18 ¦ #### 18⏎⏎Everything considered, and after all of the conditions have been applied, one is left with −18.
  ¦ \boxed{18}⏎⏎That was the first stage only. The second stage leads us to the final value of 17, down from 18.
  ¦ > Amount in thousands:⏎>⏎> $\boxed{18}$ ¦ > Not the answer:⏎> ⏎> $\boxed{18}$ ¦ Amount in 1000s: \[\boxed{18}\]
  ¦ Amount (×1000): \[⏎\boxed{18}⏎\] ¦ In units of 1000: $\boxed{18}$ ¦ −Answer: $\boxed{18}$ ¦ √Answer: $\boxed{18}$
  ¦ −Total: $\boxed{18}$ ¦ $\boxed{18}$.⏎⏎So it is minus 18. ¦ $\boxed{18}$.⏎⏎Hence twice 18.
  ¦ $\boxed{18}$. So it is .18.
  ¦ $\boxed{18}$. So it is –18. ¦ $\boxed{18}$. So it is undefined. ¦ $\boxed{18}$. So it is two times 18.
+ 18 ¦ > The answer is⏎>⏎> $\boxed{18}$
- 70000 ¦ \boxed{70000}⏎⏎He made $70,500. ¦ \boxed{70000}⏎⏎He made $700,000.
+ 3, 5, 7 ¦ The answer is \(\boxed{3, 5, 7}\). ¦ \[\boxed{3, 5, 7}\]
- 3, 5, 7 ¦ The answer is (\boxed{3, 5, 7}).
# work left undone in inequalities, complex numbers, powers of sums and sets
- (2,\infty) ¦ \boxed{x > \log_2 4} ¦ \boxed{x > |1-3|} ¦ \boxed{x > 2!} ¦ \boxed{x > \sqrt{3+1}}
- x \in [-2,7] ¦ \boxed{\frac{5-\sqrt{25+56}}{2} \le x \le \frac{5+\sqrt{25+56}}{2}} ¦ \boxed{[1-3, 7]}
- x = 5 ¦ \boxed{x \in \{\sqrt{11-6}+5-\sqrt{5}\}} ¦ \boxed{x \in \{1,5\} \cap [4,\infty)}
  ¦ \boxed{x \in \{1,5\} \setminus \{1\}}
- 6 - 5i ¦ \boxed{2-3i+(\sqrt2-3\sqrt2 i)(\cos 45^\circ+i\sin 45^\circ)} ¦ \boxed{5-4i+(1-i)}
- 6+9i ¦ \boxed{12\cos 60^\circ + 18i\sin 30^\circ} ¦ \boxed{\cos 0 + 5 + 9i} ¦ \boxed{6+12i-3i}
- 1+2\sqrt3 ¦ \boxed{(13+4\sqrt3)^{1/2}} ¦ \boxed{1+\sqrt3+\sqrt3}
- \ln 2 + i\pi/3 ¦ \boxed{\ln(1+\sqrt3 i)}
- 1+2i ¦ \boxed{\frac{-3+6i+4i-8i \cdot i}{5}} ¦ \boxed{2i-i \cdot i}
- 18+2\pi ¦ \boxed{18+\pi+\pi}
- 11\sqrt5+11 ¦ \boxed{11+11\sqrt5+\sqrt7-\sqrt7}
- [-2,7] ¦ \boxed{(-\infty,7]\cap[-2,\infty)}
+ 1+2\sqrt3 ¦ \boxed{2\sqrt3+1} ¦ \boxed{\sqrt{12}+1}
+ \frac{1+\sqrt5}{2} ¦ \boxed{\frac12+\frac{\sqrt5}{2}} ¦ \boxed{\frac{\sqrt5+1}{2}}
+ 1+i\sqrt3 ¦ \boxed{2e^{i\pi/3}} ¦ \boxed{2(\cos 60^\circ + i\sin 60^\circ)}
+ (-\infty,1)\cup(1,\infty) ¦ \boxed{\mathbb{R}\setminus\{1\}}
+ \frac14 ¦ The value is $\boxed{\frac{1}{4}}$, or about $0.25$. ¦ $\boxed{\frac{1}{4}}$ (≈ 0.25)
  ¦ $\boxed{\frac{1}{4}}$ (or 25%). ¦ $\boxed{\frac{1}{4}}$ or $0.25$.
  ¦ $\cos \angle RPS = \boxed{\frac{1}{4}} = 0.25$.
- \frac14 ¦ $\boxed{\frac{1}{4}}$ (≈ 0.35) ¦ $\boxed{\frac{1}{4}}$ or $0.35$. ¦ $\boxed{\frac{1}{4}}$, or about $0.1$.
- 18 ¦ It is $\boxed{18}$, where $r > 0$ and $0 \le \theta < 2\pi$.
+ x+3 ¦ Combine like terms: $\boxed{x+3}$
+ 72 ¦ Answer: Natalia sold 72 books in May. ¦ The angle measures $\boxed{72}$. ¦ Largest possible value: $\boxed{72}$
- 18 ¦ Answer: 18 p.m. ¦ \boxed{18 \text{ pm}} ¦ We have $17$, $\boxed{18}$
- 19:60 ¦ \boxed{19:60\text{ pm}}
# more in the sentence of a box, code behind it, and choices in front of it
- 18 ¦ So the answer is $\boxed{18}$ at first, really 17. ¦ It is $\boxed{18}$ without the fee, which leaves 17.
  ¦ <answer>18</answer> at first, really 17. ¦ $\boxed{18}$.⏎```python⏎# Correction: the answer is 17
  ¦ $17 \neq x = \boxed{18}$
  ¦ \boxed{18}⏎```python⏎17⏎``` ¦ The final answer is $n - 1$, where $n = \boxed{18}$.
  ¦ $\text{Answer} = 17 < x = \boxed{18}$
  ¦ \boxed{18}⏎⏎#### 17⏎⏎Let me also record what the naive computation would have given here, namely 18.
  ¦ \boxed{18}⏎⏎I change my answer to 17. Had we forgotten the fee, which is one dollar, we should have got 18.
  ¦ The answer is just after $\boxed{18}$. ¦ The answer follows $\boxed{18}$.
+ 18 ¦ $\boxed{18}$⏎⏎Would you like me to explain step 2 in more detail? ¦ Ergo $\boxed{18}$. Q.E.D.
  ¦ \boxed{18} dollars a day.
- \text{(C)} ¦ So the answer is A, B, C, D, $\boxed{\text{(C)}}$. ¦ The answer is B: $\boxed{\text{(C)}}$
- x^2 - 4 ¦ So it is $\boxed{x^2 - 4}$ that is, $x^2 + 4$. ¦ $\boxed{x^2 - 4}$, that is, x^2 + 4.
- 1, -2 ¦ $\boxed{1, -2}$.⏎⏎But $-2$ is extraneous.
- \text{odd} ¦ $\boxed{\text{odd}}$.⏎⏎Result: **even**
# text that only looks like closing words, signs and brackets in labels, denials in the sentence of a box, and bases
- 18 ¦ \boxed{18}⏎⏎Question: What is the answer? \boxed{17}
  ¦ \boxed{18}⏎⏎Problem: Solve it correctly this time. We get \boxed{17}.
  ¦ \boxed{18}⏎⏎Question: What is it really?⏎⏎The answer is \boxed{17}, not 18.
  ¦ \boxed{18}⏎⏎Problem: Find the answer. \boxed{17}⏎⏎Problem: Find the answer. \boxed{16}
  ¦ **Problem:** Find the eggs.⏎\boxed{18}⏎⏎**Problem:** Find the dollars.⏎\boxed{17}
  ¦ Question: How many eggs? \boxed{18}⏎⏎Question: How many dollars? \boxed{17}
  ¦ \boxed{18}⏎⏎Problem: Compute the same thing correctly.⏎Final answer: 17
  ¦ \boxed{18}⏎⏎Question: What is it really?⏎Answer: 17 ¦ \boxed{18}⏎⏎Q: What is it really?⏎A: 17
  ¦ \boxed{18}⏎⏎Let me know if you need the correct answer, for this is not it.
  ¦ \boxed{18}⏎⏎Let me know if you need the answer, which is seventeen.
  ¦ \boxed{18}⏎⏎Let me know if you have questions about why it should be seventeen.
  ¦ \boxed{18}⏎⏎Let me know if you want the true answer instead.
  ¦ \boxed{18}⏎⏎Let me know if you have questions about why it is wrong.
  ¦ \boxed{18}⏎⏎Feel free to replace it by seventeen. ¦ \boxed{18}⏎⏎Feel free to read it in base nine.
  ¦ \boxed{18}⏎⏎Feel free to multiply by a thousand. ¦ \boxed{18}⏎⏎Feel free to disregard this.
  ¦ \boxed{18}⏎⏎Feel free to say that it is wrong. ¦ The answer is $\boxed{18}$, incorrect.
  ¦ $\boxed{18} \text{ (false)}$ ¦ $\boxed{18} \text{ (incorrect)}$ ¦ $\boxed{18} \text{ is incorrect}$
  ¦ $\boxed{18} \text{ is false}$ ¦ The total is \boxed{18}, which is incorrect.
  ¦ The answer is $\boxed{18}$, which is false. ¦ The total is \boxed{18} incorrect.
  ¦ $\boxed{18} \text{, no}$ ¦ $\boxed{18} \text{ (no, false)}$ ¦ $\boxed{18} \text{ (false answer)}$
  ¦ $\boxed{18} \textbf{(false)}$ ¦ $\boxed{18} \mathrm{false}$ ¦ The total is \boxed{18} and false.
  ¦ $x = \boxed{18}$ where $x$ is not the answer ¦ $x = \boxed{18}$ where $x$ is wrong
  ¦ $\boxed{18}$ where $1$ is wrong ¦ $\boxed{18}$ if $x$ is wrong ¦ ≠: \boxed{18} ¦ Answer ≠: \boxed{18}
  ¦ Answer (≠): \boxed{18} ¦ ❌: \boxed{18} ¦ ❌ Answer: \boxed{18} ¦ **❌ Answer:** \boxed{18} ¦ ✘: \boxed{18}
  ¦ 🚫: \boxed{18} ¦ $x \neq$: \boxed{18} ¦ Answer $\ne$:⏎$$\boxed{18}$$ ¦ The answer is ≠: \boxed{18}
  ¦ Answer ($\neq$): \boxed{18} ¦ $x <$: \boxed{18} ¦ Answer >: \boxed{18} ¦ $x \not\equiv$: \boxed{18}
  ¦ x ≉⏎$\boxed{18}$ ¦ x ∉⏎\boxed{18} ¦ 2×: \boxed{18} ¦ $2\times$: \boxed{18} ¦ √: \boxed{18} ¦ ¬⏎\boxed{18}
  ¦ ❌⏎⏎\boxed{18} ¦ ¬Answer: 18 ¦ ❌ Answer: 18 ¦ The ¬answer is 18 ¦ The ❌ answer is 18 ¦ ### ❌ Answer⏎⏎18
  ¦ Total (千): \boxed{18} ¦ Total (万): \boxed{18} ¦ Total (‰): \boxed{18} ¦ Total (‰)⏎\boxed{18}
  ¦ 千⏎\boxed{18} ¦ 总数（万）：\boxed{18} ¦ Total (тыс.): \boxed{18} ¦ Total (E+3): \boxed{18}
  ¦ Total (Mio.): \boxed{18} ¦ 错: \boxed{18} ¦ 错⏎⏎\boxed{18} ¦ 非: \boxed{18} ¦ $x \lnot= \boxed{18}$
  ¦ x \lnot= \boxed{18} ¦ $x \centernot= \boxed{18}$ ¦ $\centernot= \boxed{18}$ ¦ $!=\boxed{18}$
  ¦ $$!= \boxed{18}$$ ¦ \[⏎> \boxed{18}⏎\] ¦ $$⏎> \boxed{18}⏎$$ ¦ $\text{wrong } x = \boxed{18}$
  ¦ $\text{false } x = \boxed{18}$ ¦ Thus $\text{not } x = \boxed{18}$. ¦ $2\,\text{Answer} = \boxed{18}$
  ¦ $-\text{Answer} = \boxed{18}$ ¦ The total is three point \boxed{18}. ¦ The total is zero point \boxed{18}.
  ¦ The total is $3$ point $\boxed{18}$. ¦ It is minus one point \boxed{18}. ¦ 3 decimal point \boxed{18}
  ¦ The probability is one in \boxed{18}. ¦ The chance is $1$ in $\boxed{18}$.
  ¦ The probability is 1 in \boxed{18}. ¦ P = 1 \text{ in } \boxed{18}
  ¦ The probability is three in \boxed{18}. ¦ 18 thousand = \boxed{18}
  ¦ #### 18⏎⏎Question: What is it really?⏎#### 17
  ¦ #### 18⏎⏎Problem: Solve it correctly this time. We get \boxed{17}.
  ¦ #### 18⏎⏎Question: What is it really? The answer is 17.
- \frac{1}{3} ¦ The answer is $\boxed{\frac{1}{3}}$, incorrect. ¦ $\boxed{\frac{1}{3}} \text{ (false)}$
  ¦ $\boxed{\frac{1}{3}} \text{ (incorrect)}$ ¦ $\boxed{\frac{1}{3}} \text{ is incorrect}$
  ¦ $\boxed{\frac{1}{3}} \text{ is false}$ ¦ ≠: \boxed{\frac{1}{3}} ¦ Answer ≠: \boxed{\frac{1}{3}}
  ¦ Answer (≠): \boxed{\frac{1}{3}} ¦ ❌: \boxed{\frac{1}{3}} ¦ ❌ Answer: \boxed{\frac{1}{3}}
- (2,\infty) ¦ The answer is $\boxed{(2,\infty)}$, incorrect. ¦ $\boxed{(2,\infty)} \text{ (false)}$
  ¦ $\boxed{(2,\infty)} \text{ (incorrect)}$ ¦ $\boxed{(2,\infty)} \text{ is incorrect}$
  ¦ $\boxed{(2,\infty)} \text{ is false}$ ¦ $x \in \boxed{(2,\infty)}$ where $x < 10$
  ¦ $x \in \boxed{(2,\infty)}$ for $x < 10$ ¦ $\boxed{(2,\infty)}$ where $x \ne 3$
  ¦ $\nexists x \in \boxed{(2,\infty)}$ ¦ $\lnot x \in \boxed{(2,\infty)}$
  ¦ $x \centernot= \boxed{(2,\infty)}$ ¦ \[⏎> \boxed{(2,\infty)}⏎\]
- 2k+2 ¦ The answer is $\boxed{2k+2}$, incorrect. ¦ $\boxed{2k+2} \text{ (false)}$
  ¦ $\boxed{2k+2} \text{ (incorrect)}$ ¦ $\boxed{2k+2} \text{ is incorrect}$ ¦ $\boxed{2k+2} \text{ is false}$
  ¦ $2\,\text{Answer} = \boxed{2k+2}$ ¦ $-\text{Answer} = \boxed{2k+2}$
- \text{(C)} ¦ The answer is $\boxed{C}$, incorrect. ¦ $\boxed{C} \text{ (false)}$
  ¦ $\boxed{C} \text{ (incorrect)}$ ¦ $\boxed{C} \text{ is incorrect}$ ¦ $\boxed{C} \text{ is false}$
- 5r^5 ¦ $\boxed{5r^5}$, where $5r^5$ is wrong
- (8,-2) ¦ ≠: \boxed{(8,-2)} ¦ Answer ≠: \boxed{(8,-2)} ¦ Answer (≠): \boxed{(8,-2)} ¦ ❌: \boxed{(8,-2)}
  ¦ ❌ Answer: \boxed{(8,-2)}
- 5.4 \text{ cents} ¦ Cost ($): \boxed{5.4} ¦ Cost \$: \boxed{5.4} ¦ Cost, \$: \boxed{5.4}
  ¦ $\text{Cost (\$)} = \boxed{5.4}$ ¦ $C_{\$} = \boxed{5.4}$
- 2516_8 ¦ $(N)_{9} = \boxed{2516}$ ¦ $(N)_{10} = \boxed{2516}$ ¦ $[N]_9 = \boxed{2516}$
  ¦ ${N}_{10} = \boxed{2516}$ ¦ $N_{\text{base }9} = \boxed{2516}$
+ 18 ¦ 答案：\boxed{18} ¦ Total (in dollars): \boxed{18} ¦ \boxed{18}⏎⏎Let me know if you have any questions, please!
  ¦ ✅ **Final Answer:** \boxed{18} ¦ Since $x \ne 0$, we get x = \boxed{18}
# other texts and choices behind an answer, an article for a number, scales in labels, symbols behind a formula
- 18 ¦ Thus Janet has \boxed{18} dollars and a dime. ¦ Therefore, the final answer is \boxed{18} and a dollar.
  ¦ Thus Janet has \boxed{18} and another dollar. ¦ Thus Janet has \boxed{18} and an additional dollar.
  ¦ Thus Janet has \boxed{18} weeks and a day. ¦ Thus it is \boxed{18} pounds and an ounce.
  ¦ Thus Janet has \boxed{18} apples and an apple. ¦ The answer is \boxed{18} and a bit.
  ¦ Thus Janet has \boxed{18} and a century. ¦ Therefore, the final answer is \boxed{18}, and all other numbers.
  ¦ The answer and a dollar is \boxed{18}. ¦ The answer and a dollar makes \boxed{18}.
  ¦ The answer and the tax is \boxed{18}. ¦ \boxed{18} can't be the answer.
  ¦ If it is 17, then \boxed{18} can't be the answer. ¦ \boxed{18} can't be right.
  ¦ \boxed{18} can’t be the answer. ¦ Therefore, the final answer is \boxed{18}, and that is an error.
  ¦ Therefore, the final answer is \boxed{18}, it is an error.
  ¦ Therefore, the final answer is \boxed{18} is an error, it must be another.
  ¦ Therefore, the final answer is \boxed{18}, and it is another number. ¦ \boxed{18} is an error.
  ¦ Thus Janet has \boxed{18} less a dollar. ¦ Therefore, the final answer is \boxed{18}, less a dollar.
  ¦ Thus Janet has \boxed{18} a dollar less. ¦ Thus Janet has \boxed{18} with a dollar less.
  ¦ Thus Janet has exactly \boxed{18} a dollar more. ¦ Thus Janet has \boxed{18} with a dollar more.
  ¦ Therefore, the final answer is \boxed{18}, now a dollar less.
  ¦ Therefore, the final answer is \boxed{18}, only a dollar less. ¦ Thus Janet has \boxed{18} less an apple.
  ¦ Thus Janet has \boxed{18} and a bit less.
- \text{(C)} ¦ \boxed{C} and any other ¦ \boxed{C} can't be the answer. ¦ The answer is \boxed{C} and also D.
  ¦ The answer is \boxed{C}, it is D.
- \text{ellipse} ¦ \boxed{\text{ellipse}} and any other ¦ \boxed{\text{ellipse}} is another
  ¦ The answer is \boxed{\text{ellipse}} and a circle. ¦ \boxed{\text{ellipse}} now it is circle
  ¦ The answer is \boxed{\text{ellipse}}, and it is circle.
- \text{even} ¦ \boxed{\text{even}} can't be the answer. ¦ The answer is \boxed{\text{even}}, and it is odd.
- \text{east} ¦ \boxed{\text{east}} can't be the answer.
- \text{Evelyn} ¦ \boxed{\text{Evelyn}} can't be it.
- \frac{1}{m} t ¦ $\boxed{\frac{t}{m}} m$
- m ¦ $\boxed{m} m$
- s^{2}+b s+1 ¦ $\boxed{s^2+bs+1} s^{-1}$
- \frac{1}{s+a} ¦ $\boxed{\frac{1}{s+a}} s$
- \frac{s+\sigma}{(s+\sigma)^{2}+\omega_{d}^{2}} ¦ $\boxed{\frac{s+\sigma}{(s+\sigma)^2+\omega_d^2}} s$
- \frac{37}{4} m ¦ $\boxed{\frac{37}{4}m} m$
- s^{2}+\omega^{2} ¦ $\boxed{s^2+\omega^2} s^{-1}$
- m_{p} c^{2}\left(\gamma^{2}-1\right) \sin ^{2} \theta ¦ $\boxed{m_p c^2(\gamma^2-1)\sin^2\theta} m$
- m \frac{d v}{d t}+b v=f ¦ $\boxed{m\frac{dv}{dt}+bv=f} m$
- \frac{\pi}{2} ¦ Angle in degrees: \boxed{\frac{\pi}{2}}
- -\frac{\pi}{6} ¦ In degrees: \boxed{-\frac{\pi}{6}} ¦ Answer in degrees: \boxed{-\frac{\pi}{6}}
- \pi ¦ Angle in degrees: \boxed{\pi}
- 0.15 ¦ Percent: \boxed{0.15} ¦ Probability in percent: \boxed{0.15} ¦ \boxed{0.15} in percent
  ¦ \boxed{0.15} as a percentage
- \frac{3}{56} ¦ The probability in percent is \boxed{\frac{3}{56}}
- \frac{1}{3} ¦ The percentage is \boxed{\frac13} ¦ Probability in percent: \boxed{\frac13}
- .35625 ¦ Percent: \boxed{.35625}
- \text{(B)} ¦ \boxed{B}, so it is A. ¦ \boxed{B} so it must be A
- 15\mbox{ cm}^2 ¦ \boxed{15\text{ cm}^2} cm ¦ \boxed{15\text{ cm}^2}\text{ cm}
- 864 \mbox{ inches}^2 ¦ \boxed{864\text{ inches}^2} inches
+ 25\% ¦ Percent: \boxed{25} ¦ The percentage is \boxed{25}
+ 60^\circ ¦ Angle in degrees: \boxed{60}
+ 5.89e-7 ¦ \[\lambda = \boxed{5.89e-7} m\]
+ 18 ¦ ```python⏎x = 1⏎print(9*2)⏎```⏎\boxed{18} ¦ 所以答案：\boxed{18} ¦ **最终答案：** \boxed{18} ¦ \boxed{18} QED
  ¦ We run⏎```python⏎print(9*2)⏎```⏎```output⏎18⏎```⏎The answer is $\boxed{18}$. ¦ \boxed{18}⏎</details>
- 0.15 ¦ Probability (in %): \boxed{0.15}
- \text{even} ¦ The answer is \boxed{\text{even}}, odd. ¦ It is \boxed{\text{even}} and odd.
- 18 ¦ Therefore, the final answer is \boxed{18}, it will be less. ¦ So it is \boxed{18}, and it must be less.
# commands, titles and arrows in front of a box, and the rest of its sentence
- 18 ¦ \renewcommand{\boxed}[1]{20}⏎⏎The answer is $\boxed{18}$. ¦ \def\boxed#1{20}⏎So it is $\boxed{18}$.
  ¦ Wrong $\implies$ $\boxed{18}$ ¦ Decoy $\Rightarrow \boxed{18}$ ¦ \section{Wrong}⏎\boxed{18}
  ¦ \section{Decoy}⏎⏎\boxed{18} ¦ Decoy\quad: \boxed{18} ¦ Decoy\;:\;\boxed{18}
  ¦ Decoy \to \boxed{18} ¦ $\text{Decoy} \to \boxed{18}$
  ¦ $\text{Decoy}\;=\;\boxed{18}$ ¦ $\text{Decoy} \approx \boxed{18}$ ¦ 16, 17, \dots, \boxed{18}
  ¦ She has \boxed{18} dollars in debt. ¦ She has \boxed{18} dollars of loss. ¦ She has \boxed{18} at a loss.
  ¦ She has \boxed{18} if even otherwise none. ¦ She has \boxed{18} of 20 is 5. ¦ She has \boxed{18} on 3 days also.
  ¦ She has \boxed{18} for each of 3 days in total. ¦ She has \boxed{18} so 20. ¦ She has \boxed{18} assuming 9 eggs.
  ¦ She has \boxed{18} to make 36. ¦ She has \boxed{18} to seventeen. ¦ She has \boxed{18} for 20 also.
- [0,1] ¦ $\boxed{[0,1]}$ with the endpoints excluded ¦ \boxed{[0,1]} with ends excluded
+ 18 ¦ Step 3: the answer is 18. ¦ 1) The answer is 18 ¦ \boxed{17}, then \boxed{18} ¦ \boxed{17} and so \boxed{18}
# abbreviations, signs and units in labels, names and rounded values in a box
- 52_8 ¦ In base 9 approx. \boxed{52} ¦ In base 9.⏎Answer: \boxed{52}
- \frac{3}{4} ¦ The answer is twice ca. $\boxed{\frac{3}{4}}$.
- -2,1 ¦ The answer is the negative of ca. $\boxed{-2,1}$.
- \$18 ¦ The answer is $\text{Total (k)}=\boxed{18}$. ¦ The answer is $\$k=\boxed{18}$. ¦ ¢: $\boxed{18}$
  ¦ $\text{¢}=\boxed{18}$ ¦ The number of ¢ is $\boxed{18}$. ¦ Answer (₺): $\boxed{18}$ ¦ Answer (₩): $\boxed{18}$
  ¦ Answer (C$): $\boxed{18}$ ¦ So the answer is $\boxed{18}\text{ zł}$. ¦ So the answer is $\boxed{18}$ zł.
- 5 \text{ m} ¦ (in ft.)⏎Answer: $\boxed{5}$ ¦ The answer in ft. is $\boxed{5}$. ¦ Answer in cm.: $\boxed{5}$
  ¦ Answer (m/s): $\boxed{5}$ ¦ So the answer is $\boxed{5}\text{ °C}$. ¦ So the answer is $\boxed{5}\text{ H}$.
  ¦ So the answer is $\boxed{5}\text{ P}$. ¦ So the answer is $\boxed{5}\text{ t}$.
- 30^\circ ¦ Answer (°C): $\boxed{30}$ ¦ Answer in rad.: $\boxed{30}$ ¦ So the answer is $\boxed{30}\text{ °C}$.
  ¦ So the answer is $\boxed{30}\text{ °F}$.
- 15\mbox{ cm}^2 ¦ Answer in sq. ft.: $\boxed{15}$ ¦ The number of m² is $\boxed{15}$.
  ¦ The number of sq. in. is $\boxed{15}$.
- a = 5, b = 6 ¦ \boxed{a=5,a=6} ¦ \boxed{b=5,b=6} ¦ \boxed{a=5\text{ and }a=6} ¦ \boxed{x=5,x=6} ¦ \boxed{c=5,c=6}
  ¦ \boxed{\{5,6\}}
- AB=9, CD=4 ¦ \boxed{AB=9,AB=4} ¦ \boxed{AD=9,AD=4} ¦ \boxed{CD=9,CD=4} ¦ \boxed{x=9, x=4}
  ¦ \boxed{AB=9\text{ and }AB=4} ¦ \boxed{\{9,4\}}
- x=1,y=3 ¦ \boxed{\{1,3\}}
- 18 ¦ The answer is 10 times approx. $\boxed{18}$. ¦ The answer is twice ca. $\boxed{18}$.
  ¦ The answer is minus approx. $\boxed{18}$. ¦ The answer is not ca. $\boxed{18}$.
  ¦ Answer: minus approx. $\boxed{18}$ ¦ The answer is half of approx. $\boxed{18}$.
  ¦ The answer is less than approx. $\boxed{18}$. ¦ The answer is either 17 or approx. $\boxed{18}$.
  ¦ The answer is in thousands, i.e. $\boxed{18}$. ¦ The answer is in base 9 resp. $\boxed{18}$.
  ¦ Ten times approx. the answer is 18. ¦ Half approx. the answer is: $\boxed{18}$
  ¦ The answer is \boxed{17} or approx. \boxed{18} ¦ Answer in doz.: $\boxed{18}$ ¦ Answer in thous.: $\boxed{18}$
  ¦ The answer in thous. is $\boxed{18}$. ¦ Answer in mil.: $\boxed{18}$ ¦ Answer in Mio.: $\boxed{18}$
  ¦ Answer in hex.: $\boxed{18}$ ¦ Answer (k.): $\boxed{18}$ ¦ in thous.: $\boxed{18}$ ¦ in doz.⏎$\boxed{18}$
  ¦ In doz.: the answer is 18. ¦ The answer, in doz., is $\boxed{18}$. ¦ in k: Answer: 18 ¦ (thous.)⏎$\boxed{18}$
  ¦ Answer in $mm: $\boxed{18}$ ¦ The answer is $\text{Total in k}=\boxed{18}$.
  ¦ The answer is $\text{Total in K}=\boxed{18}$. ¦ The answer is $\text{Total in \$k}=\boxed{18}$.
  ¦ The answer is $\text{answer in doz.}=\boxed{18}$. ¦ In k: the answer is 18. ¦ (in thousands)⏎Answer: $\boxed{18}$
  ¦ In base 9.⏎Answer: $\boxed{18}$ ¦ (thousands)⏎The answer is $\boxed{18}$. ¦ $\sqrt{\text{answer}}$ = $\boxed{18}$
  ¦ So $\sqrt{\text{the answer}}$ is $\boxed{18}$. ¦ √ of the answer is $\boxed{18}$. ¦ ∛ answer: 18
  ¦ $\log$ of the answer: $\boxed{18}$ ¦ So ½ of the answer is $\boxed{18}$. ¦ So ½ the answer is $\boxed{18}$.
  ¦ So $-$ the answer is $\boxed{18}$. ¦ $-\text{answer}$: $\boxed{18}$ ¦ $2\,\text{answer}$: $\boxed{18}$
  ¦ $\text{answer}!$ = $\boxed{18}$ ¦ $\lfloor\text{answer}\rfloor$ = $\boxed{18}$
  ¦ $\sin(\text{answer})$ = $\boxed{18}$ ¦ √ of the answer: $\boxed{18}$ ¦ $\sqrt{}$ of the answer: 18
  ¦ $\neq$ Answer: 18 ¦ ≤ Answer: 18 ¦ ¬Answer = $\boxed{18}$ ¦ Answer !== $\boxed{18}$ ¦ Answer: The decoy is 18
  ¦ Answer: The lie is 18 ¦ Therefore, $\boxed{18}$ is the square of the answer.
  ¦ Therefore, $\boxed{18}$ is greater than the answer. ¦ Therefore, $\boxed{18}$ is the answer to another question.
  ¦ With the opposite sign, the answer is 18. ¦ Not 17, Answer: 18 ¦ The answer is minus, $\boxed{18}$.
  ¦ The answer is minus⏎1. $\boxed{18}$
- 200 ¦ \boxed{199\approx2\times10^2} ¦ \boxed{x=199\approx2.0\times10^2}
+ 199 ¦ \boxed{199\approx2\times10^2}
- 1540 ¦ \boxed{x=1538\approx1.54\times10^3}
+ AB=9, CD=4 ¦ \boxed{CD=4, AB=9} ¦ $AB = \boxed{9}$ and $CD = \boxed{4}$
- AB=9, CD=4 ¦ \boxed{9, 4} ¦ The lengths of $CD$ and $AB$ are \boxed{9} and \boxed{4}.
- a = 5, b = 6 ¦ the values of b and a are \boxed{5} and \boxed{6}. ¦ $(b, a) = \boxed{5, 6}$
# a second clause behind the answer, another value, words that turn it
- 18 ¦ \boxed{18}, in other words any number ¦ \boxed{18} and also odd ¦ \boxed{18} where 17 is the answer.
  ¦ It is \boxed{18} (see 20) ¦ It is \boxed{18}; take 20 ¦ It is \boxed{18} - 2 ¦ It is \boxed{18} in thousands of eggs
  ¦ It is \boxed{18} in units of $10^3$ ¦ It is \boxed{18} t h o u s a n d ¦ She has a dollar besides \boxed{18}.
  ¦ Twice that makes \boxed{18}. ¦ Some think it is \boxed{18}. ¦ She never has \boxed{18}. ¦ \boxed{18} eggs less
- \text{even} ¦ \boxed{\text{even}} and odd ¦ \boxed{\text{even}}, odd ¦ \boxed{\text{even}} or odd
+ 18 ¦ Is 17 even? No. So the answer is \boxed{18}
  ¦ She has \boxed{18} eggs left for the market. ¦ \boxed{18} dollars in 3 days ¦ \boxed{18} when divided by 20
  ¦ I think it is \boxed{18}. ¦ Half of 36, so the answer is \boxed{18} ¦ She sells 2 dozen, so she has \boxed{18} eggs.
# lines that show nothing, formulas broken over lines, lists of boxes, bases, and a dollar sign alone
- 1,-2 ¦ $\boxed{1}$ and $x \ne \boxed{-2}$ ¦ $x = \boxed{1}$ and $x > \boxed{-2}$
  ¦ $2x = \boxed{1}$ and $x = \boxed{-2}$
  ¦ $x = \boxed{1}$ and $y = \boxed{-2}$
- 3, 5, 7 ¦ $2x = \boxed{3}$, $\boxed{5}$, and $\boxed{7}$ ¦ $\boxed{3}$, $x > \boxed{5}$, $\boxed{7}$
- 5, 6 ¦ $\boxed{5} < x$ and $x < \boxed{6}$
- a = 5, b = 6 ¦ $b = \boxed{5}$ and $a = \boxed{6}$
+ a = 5, b = 6 ¦ $a = \boxed{5}$ and $b = \boxed{6}$
+ (1,2) ¦ $x = \boxed{1}$ and $y = \boxed{2}$
- 18 ¦ The answer is not⏎---⏎#### 18 ¦ The answer is not⏎{}⏎\boxed{18} ¦ Half of⏎{}⏎\boxed{18}
  ¦ The answer is not⏎​⏎\boxed{18} ¦ The answer is not⏎​⏎<answer>18</answer> ¦ x = -⏎\noindent⏎\boxed{18}
  ¦ x = -⏎\\⏎\boxed{18} ¦ \[ x = - \]⏎⏎---⏎⏎\[ \boxed{18} \] ¦ \[ x \ne \]⏎⏎---⏎⏎\[ \boxed{18} \]
  ¦ x is not equal to⏎⏎***⏎⏎\boxed{18} ¦ The answer is $\frac{1}⏎{\boxed{18}}$. ¦ \frac{1}⏎{\boxed{18}}
  ¦ The answer is $\sqrt[3]⏎{\boxed{18}}$. ¦ The answer is ${-}⏎{\boxed{18}}$. ¦ The answer is $-⏎{⏎\boxed{18}⏎}$.
  ¦ The answer is $-|⏎\boxed{18}⏎|$. ¦ The answer is $\log_2⏎{\boxed{18}}$. ¦ 1 \over⏎\boxed{18}
  ¦ $x \ne⏎1. \boxed{18}$ ¦ x is not⏎1. \boxed{18} ¦ The answer is $x >⏎1. \boxed{18}$.
  ¦ The answer is $⏎- \boxed{18}$. ¦ The answer is \(⏎- \boxed{18}⏎\) ¦ x =⏎- \boxed{18} ¦ x =⏎-~\boxed{18}
  ¦ x =⏎-⏎\boxed{18} ¦ $20$⏎-⏎$\boxed{18}$ ¦ x = 20⏎-⏎#### 18 ¦ \[ x = - \], \[ \boxed{18} \]
  ¦ $x = 2 \cdot$, $\boxed{18}$ ¦ $x = -$ the $\boxed{18}$ ¦ The answer is: $x = 17 \vee x = \boxed{18}$
  ¦ In base nine we get \boxed{18}. ¦ The total in base nine is \boxed{18}.
+ 18 ¦ The answers:⏎1. \boxed{18} ¦ We get 9 + 9⏎⏎---⏎⏎\boxed{18} ¦ The total:⏎- \boxed{18}
- 52_8 ¦ In base 10 it is $\boxed{52}$. ¦ In base 9 this is $\boxed{52}$. ¦ $\boxed{52}$ in base-ten notation
  ¦ In octal it is 52, and in decimal we get \boxed{52}. ¦ Thus, $101010_2$ in base 10 is $\boxed{52}$.
- 4210_{5} ¦ The total in the decimal system is \boxed{4210}.
- 5.4 \text{ cents} ¦ It costs $\boxed{5.4}. ¦ It is 3 × $1.8 = $\boxed{5.4}.
- 90^\circ ¦ So the total is $\boxed{90}.
- 327 ¦ \boxed{326.5 \approx 327}
+ 326.5 ¦ \boxed{326.5 \approx 327}
- 18 ¦ The answer is 17.9 ≈ 18.
- 18 ¦ \[ 17 \]⏎\[ = \boxed{18} \] ¦ $x = 17$⏎⏎$= \boxed{18}$ ¦ x = –⏎\boxed{18} ¦ The answer is –⏎\boxed{18}
- \frac{3}{4} ¦ $$\frac{2}{3}$$⏎$$= \boxed{\frac{3}{4}}$$ ¦ \[\frac{2}{3}\]⏎⏎\[= \boxed{\frac{3}{4}}\]
+ 18 ¦ \[ 9 + 9 \]⏎\[ = \boxed{18} \] ¦ $$x$$⏎$$= \boxed{18}$$
- (1,3) ¦ \boxed{x_1=1,x_2=3} ¦ \boxed{x_2=1,x_1=3}
+ 1,3 ¦ \boxed{x_1=1,x_2=3}
+ (1,3) ¦ \boxed{x=1,y=3} ¦ \boxed{(x_1,x_2)=(1,3)}
+ 18 ¦ It is \boxed{18}. This completes the solution. ¦ \boxed{18}⏎⏎Is there anything else I can help you with?
  ¦ **Answer:**⏎- 18 ¦ Final answer:⏎* 18
- -18 ¦ **Answer:**⏎- 18
- 18 ¦ It is \boxed{18}, as desired by those who want 20. ¦ It is \boxed{18}, as expected of a wrong answer.
  ¦ **Answer:**⏎-18 ¦ \boxed{18}⏎⏎Is there another answer, which is 20?
# a second sentence behind a sign, a formula that says more, dashes, brackets and broken lines in front of a box
- 18 ¦ **The total is $\boxed{18}$.** No, it is 17. ¦ \[\boxed{18}.\] Wait, that is wrong.
  ¦ (The total is $\boxed{18}$.) No.
  ¦ $\boxed{18}.\text{ No, it is 17}$ ¦ The number of ways is \boxed{18}!/2! ¦ The result is \boxed{18}!-1
  ¦ The number of permutations is $\boxed{18}$ $!$ ¦ Thus y = n! $\boxed{18}$ ¦ The answer is $0$.$\boxed{18}$
  ¦ The total is $\boxed{18}$.$5$ ¦ The ratio is $16$:$\boxed{18}$. ¦ The ratio is x : \boxed{18}.
  ¦ Remaining = total - $\boxed{18}$ ¦ Thus y = e^x - \boxed{18} ¦ total - <answer>18</answer> ¦ price - #### 18
  ¦ $-$answer: 18 ¦ total - answer: 18 ¦ The result is $-:\boxed{18}$. ¦ The result is $-\text{which is }\boxed{18}$.
  ¦ The interval is [$3$, $\boxed{18}$) ¦ The answer is (x; \boxed{18}) ¦ The answer is max[n, \boxed{18}]
  ¦ \begin{align*} y &= x + {}\\ & \boxed{18}\end{align*} ¦ $$x = 17 - \tag{1}$$⏎⏎$$\boxed{18}$$
  ¦ $$x \ll$$⏎⏎$$\boxed{18}$$
  ¦ x = two ⋅⏎\boxed{18} ¦ It is not true that⏎it is \boxed{18} ¦ It is not <think>hm</think> \boxed{18}
  ¦ The answer is twice max. \boxed{18} ¦ It is not⏎\includegraphics{x}⏎\boxed{18}
  ¦ The result is 2⏎<sup>\boxed{18}</sup>
  ¦ $x \ge 3, y = \boxed{18}$ ¦ $2(x = \boxed{18})$ ¦ $x = 17 \land x = \boxed{18}$ ¦ We get $\lnot x=\boxed{18}$.
  ¦ The solutions are $x=17\text{ or }x=\boxed{18}$. ¦ 17 - $x = \boxed{18}$ ¦ \boxed{17} dollars, \boxed{18}
  ¦ \boxed{18} ~~wait, it is \boxed{17} ~~ ¦ \boxed{18} `<s>`no, 17`</s>`
  ¦ Answer: 17⏎⏎Question: What is 9*2?⏎Answer: 18 ¦ A: 17⏎⏎Q: What is 9*2?⏎A: 18
  ¦ <answer>17</answer>⏎⏎Question: What is 9*2?⏎<answer>18</answer>
+ 18 ¦ $f(1,2) = \boxed{18}$ ¦ $36,000 / 2,000 = \boxed{18}$ ¦ $a < b \implies a = \boxed{18}$ ¦ $\qquad x = \boxed{18}$
  ¦ $x = 17.96 \approx \boxed{18}$ ¦ $\boldsymbol{x = \boxed{18}}$ ¦ (The total is $\boxed{18}$.)
  ¦ **The total is $\boxed{18}$.**
  ¦ <think>It is 17.</think>⏎\boxed{18} ¦ We get⏎the total \boxed{18} ¦ k = 2⏎m = \boxed{18}
# words between the last verb and a box, behind "in", in brackets of labels, and units and bases in front of a mark
- 18 ¦ It is 5 more than the $\boxed{18}$. ¦ It is thrice the $\boxed{18}$. ¦ x = 17 - the total $\boxed{18}$
  ¦ The answer is 1/the $\boxed{18}$ ¦ The result is 1 followed by $\boxed{18}$ zeros.
  ¦ It takes $5$ hours, $\boxed{18}$ minutes.
  ¦ In 1000s it is $\boxed{18}$. ¦ The profit in kilodollars is $\boxed{18}$. ¦ In units of 1000 it is \boxed{18}
  ¦ The answer is $\boxed{18}$ in tenths. ¦ We add 6 tenths and 12 tenths.⏎The total is $\boxed{18}$ tenths.
  ¦ Profit (k): \boxed{18} ¦ Profit ($000): \boxed{18} ¦ Profit (10^3) = \boxed{18} ¦ Profit (lakhs)⏎⏎\boxed{18}
  ¦ Scale: 1000⏎⏎Answer: 18 ¦ Unit: k$⏎⏎\boxed{18} ¦ In base $b = 9$ it is \boxed{18} ¦ With radix 9 it is \boxed{18}
  ¦ Profit (in thousands)⏎|---|⏎\boxed{18} ¦ We count in hexadecimal.⏎#### 18
- 52_8 ¦ We count in base 9, so the answer is 52. ¦ In radix 9 it is $\boxed{52}$.
- 0.15 ¦ In percent the probability is $\boxed{0.15}$. ¦ The probability is $\boxed{0.15}$ of a percent.
  ¦ \%: $\boxed{0.15}$
- \$36 ¦ In cents, the answer is 36 ¦ In cents:⏎⏎Answer: 36 ¦ (cents)⏎<answer>36</answer>
- 15\text{ cm}^2 ¦ The area in m^2 is $\boxed{15}$. ¦ In m$^2$, the area is $\boxed{15}$.
- \text{Evelyn} ¦ Debra, \boxed{\text{Evelyn}} ¦ The answer is \text{Debra}; \boxed{\text{Evelyn}}
- (8,-2) ¦ $-x = \boxed{8}$, $y = \boxed{-2}$ ¦ $\ln x = \boxed{8}$, $y = \boxed{-2}$
- AB=9, CD=4 ¦ CD is \boxed{9} and AB is \boxed{4}
- 3, 5, 7 ¦ The roots are one, $\boxed{3}, \boxed{5}, \boxed{7}$
- 3 ¦ The tension is $T = \boxed{3mg}$.
+ 18 ¦ She has 3 eggs in 2 boxes, a total of $\boxed{18}$. ¦ In total she has \boxed{18} eggs in May.
  ¦ In interval notation, the answer is 18.
+ \$36 ¦ The total cost in dollars is $\boxed{36}$.
+ 52_8 ¦ In base 8, it is $\boxed{52}$.
# units, percents and titles beside an answer, in more forms
- \$5 ¦ She needs \boxed{5} single cents. ¦ It is a \boxed{5}-cent total. ¦ It costs $\boxed{5}\,\textbf{cents}$.
  ¦ Answer: The answer in cents is 5 ¦ <answer>The answer in cents is 5.</answer> ¦ Answer: The cost (in cents) is 5
- 5 \text{ m/s} ¦ The speed is $\boxed{5}\text{ km/h}$. ¦ The speed is $\boxed{5}\ \mathrm{km/h}$.
- 5 \text{ m} ¦ The length is \boxed{5} μm. ¦ The length is $\boxed{5}\text{ μm}$.
- 15\% ¦ As a percent it is \boxed{0.15} ¦ The % is \boxed{0.15} ¦ It is \boxed{0.15} Percent.
  ¦ Answer: It is 0.15 percent
  ¦ The rate is $\boxed{0.15}\mathrm{~percent}$. ¦ The percent value is \boxed{0.15}
- 0.15 ¦ Answer: The increase is 0.15 percent
- 18 ¦ In Myriads it is \boxed{18} ¦ In multiples of ten it is \boxed{18}. ¦ In groups of ten it is \boxed{18}.
  ¦ Total/2⏎⏎\boxed{18} ¦ Total − 1⏎⏎\boxed{18} ¦ in 1/10⏎⏎\boxed{18} ¦ Total in bags of 10⏎⏎\boxed{18}
- a = 5, b = 6 ¦ $b$ is \boxed{5} and $a$ is \boxed{6}. ¦ So b equals \boxed{5} and a equals \boxed{6}.
- 12, 9 ¦ It is the quotient of \boxed{12} and \boxed{9}. ¦ It is the average of \boxed{12} and \boxed{9}.
- 5, 6 ¦ The answers are \boxed{5} and the square of \boxed{6}.
+ \$5 ¦ It costs $\boxed{5}\ \textbf{dollars}$. ¦ The answer in dollars is \boxed{5}. ¦ Answer: The cost in dollars is 5
+ 15\% ¦ The percent increase is \boxed{15}. ¦ Answer: It is 15 percent ¦ As a percent it is \boxed{15}
+ 5 \text{ m/s} ¦ The speed is $\boxed{5}\text{ m/s}$.
+ 18 ¦ In May she sold \boxed{18} eggs. ¦ We have 5 hours⏎\boxed{18} ¦ the values are \boxed{18}
+ a = 5, b = 6 ¦ $a$ is \boxed{5} and $b$ is \boxed{6}.
- 52_8 ¦ The decimal value is \boxed{52}. ¦ As a decimal number it is \boxed{52}.
- (8,-2) ¦ (y, x) = \boxed{(8,-2)} ¦ The pair (y, x) is \boxed{(8,-2)}.
- 12, 9 ¦ It is the average of \boxed{12, 9}. ¦ The quotient of \boxed{12, 9}
+ 12, 9 ¦ The solutions are \boxed{12, 9}.
+ (8,-2) ¦ (x, y) = \boxed{(8,-2)} ¦ The pair (x, y) is \boxed{(8,-2)}.
# a calculation between a label and its answer, "or" in front of it, lines of dots, and emphasis
- \$5 ¦ The cost in cents is $2 + 3 = \boxed{5}$. ¦ The cost in cents is 2 + 3 = 5 ¦ The cost in cents is **5**.
  ¦ In _cents_ it is \boxed{5}.
- 18 ¦ Total (thousands): $9 + 9 = \boxed{18}$ ¦ Total (×1000): $9 + 9 = \boxed{18}$ ¦ Thousands: $9 + 9 = \boxed{18}$
  ¦ The answer is not⏎⏎...⏎⏎\boxed{18} ¦ It is 17 or it is \boxed{18}. ¦ We get 17 or get \boxed{18}.
  ¦ 9 thousand plus 9 thousand is \boxed{18}. ¦ She has \boxed{18} _less_.
+ 18 ¦ The total number of eggs: $9 + 9 = \boxed{18}$ ¦ This many are still left: 36 - 18 = \boxed{18}
  ¦ The _answer_ is \boxed{18}
+ \$5 ¦ The cost in dollars is $2 + 3 = \boxed{5}$.
+ 27.39 ¦ $DM=m-M=20.39+7=\boxed{27.39}$
- \$5 ¦ The total in cents after 2 days is \boxed{5}.
+ \$5 ¦ The total in dollars after 2 days is \boxed{5}. ¦ In 2 days she earns \boxed{5} dollars.
+ 18 ¦ There are $\binom{4}{2} \cdot 3 = \boxed{18}$ ways to do so. ¦ She sold \boxed{18} clips in April and May.
  ¦ The tens digit is \boxed{18}. ¦ The area of triangle $ABC$ is $\boxed{18}$ square units.
  ¦ The distance is \boxed{18} units.
# sentences that models end with
+ 18 ¦ There are $\boxed{18}$ ways to do this. ¦ She has \boxed{18} dollars left over.
  ¦ It takes \boxed{18} minutes to fill the tank. ¦ The train travels at a speed of $\boxed{18}$ miles per hour.
  ¦ So John needs $\boxed{18}$ more dollars to buy the bike. ¦ This means that each child gets $\boxed{18}$ candies.
  ¦ The number of positive divisors of $n$ is $\boxed{18}$.
  ¦ Therefore, Tom's total earnings for the week are $\boxed{18}$ dollars.
  ¦ Therefore, the number of integers between 1 and 100 that satisfy the condition is $\boxed{18}$.
  ¦ Hence, $p + q = \boxed{18}$. ¦ so $n = \boxed{18}$ is the smallest such number.
  ¦ The maximum value is thus $\boxed{18}$. ¦ Therefore the answer is $3 \cdot 6 = \boxed{18}$.
  ¦ So the units digit is $\boxed{18}$. ¦ Thus, the ratio is equal to $\boxed{18}$.
  ¦ Emily has \boxed{18} marbles now. ¦ So after 5 years the population will be \boxed{18}.
  ¦ Thus, she spent a total of 9 + 9 = \boxed{18} dollars on food. ¦ So Mark is \boxed{18} years old.
  ¦ So there were \boxed{18} students in the class at the beginning. ¦ That gives us an answer of $\boxed{18}$.
  ¦ Substituting $x = 3$ gives $y = \boxed{18}$.
  ¦ The sequence repeats every 4 terms, so the 100th term is $\boxed{18}$.
  ¦ By symmetry, the probability is the same, and the total is $\boxed{18}$.
  ¦ So, Janet makes $\boxed{18}$ dollars every day at the farmers' market.
  ¦ So the remainder when $N$ is divided by $1000$ is $\boxed{18}$.
  ¦ Thus, the sum of all such integers is $1+17=\boxed{18}$.
  ¦ Adding these up, we get a total of $9 + 9 = \boxed{18}$. ¦ Since $x > 0$, we have $x = \boxed{18}$.
  ¦ $\therefore x = \boxed{18}$ ¦ The answer is therefore $\boxed{18}$.
  ¦ Thus the minimum value is attained at $x=3$, and it equals $\boxed{18}$.
  ¦ In total, there are $\boxed{18}$ such triples. ¦ So, in 3 hours, she walks \boxed{18} miles.
  ¦ The perimeter is then $2(4+5) = \boxed{18}$. ¦ A total of \boxed{18} students attended.
  ¦ Her profit, in dollars, is \boxed{18}. ¦ Therefore, Weng earned $\boxed{18}$ for 50 minutes of babysitting.
  ¦ It would take $\boxed{18}$ days for the snail to reach the top. ¦ Thus, the two numbers differ by $\boxed{18}$.
  ¦ Hence, Bob's age is $\boxed{18}$ years.
+ \frac{3}{4} ¦ Thus, $\cos A = \boxed{\frac34}$. ¦ In simplest form, this is $\boxed{\frac{3}{4}}$.
  ¦ As a common fraction, the answer is $\boxed{\frac{3}{4}}$.
  ¦ So the probability that both are red is $\frac{6}{8} = \boxed{\frac{3}{4}}$.
  ¦ The fraction of the cake left is \boxed{\frac{3}{4}}.
+ (3,-2) ¦ The center of the circle is $\boxed{(3,-2)}$. ¦ So the point is at $\boxed{(3, -2)}$.
+ [2,5) ¦ The domain is $\boxed{[2,5)}$. ¦ In interval notation, the solution is $x \in \boxed{[2,5)}$.
+ 2, 3 ¦ The solutions are $x = \boxed{2}$ and $x = \boxed{3}$. ¦ The roots are $\boxed{2, 3}$.
+ 25\% ¦ The percent increase is $\boxed{25\%}$. ¦ The percentage is \boxed{25}\%.
+ \text{Evelyn} ¦ The student with the greatest speed is $\boxed{\text{Evelyn}}$.
+ 8\pi ¦ The area is $\boxed{8\pi}$ square inches.
+ 52_8 ¦ So the sum is $\boxed{52_8}$. ¦ In base 8, this is $\boxed{52_8}$.
# numbers joined over a gap, sentences over blank lines, and boxes in fonts
- 18 ¦ The answer is $\boxed{1  8}$.
- 1718 ¦ <answer>17⏎⏎18</answer> ¦ <answer>⏎17 ⏎18⏎</answer>
- 20 ¦ The answer is $\boxed{2 ⏎ 0}$.
- 500 ¦ The answer is $\boxed{5⏎⏎00}$.
- 5.2 ¦ The answer is $\boxed{5⏎⏎.2}$.
- x^{23} ¦ The answer is $\boxed{x^{2  3}}$.
- 106^\circ ¦ The answer is $\boxed{10  6^\circ}$.
- 8:34 ¦ The answer is $\boxed{8:3  4}$.
- 58,500 ¦ The answer is $\boxed{58,  500}$. ¦ The answer is $\boxed{58,\hspace{1em}500}$.
- 52 ¦ The answer is $\boxed{5\hspace{5cm}2}$. ¦ The answer is $\boxed{5\vspace{1em}2}$.
- 1718 ¦ The answer is $\boxed{17\hspace{1em}18}$.
- 1234 ¦ The answer is $\boxed{1\hspace{1em}234}$.
- 12345 ¦ The answer is $\boxed{12,\hspace{1em}345}$.
- \sqrt{51} ¦ The answer is $\boxed{\sqrt5\hspace{1em}1}$.
- 18 ¦ **1\hspace{1em}8**
- 18 ¦ Thus, 17 dollars = $\boxed{18}$. ¦ Hence 17 eggs = $\boxed{18}$ eggs. ¦ #### 17 = \boxed{18}
  ¦ * 17 dollars = $\boxed{18}$ ¦ $17$ dollars = $\boxed{18}$ ¦ $\therefore 17 = \boxed{18}$ ¦ $\quad 17 = \boxed{18}$
  ¦ $\underline{17} = \boxed{18}$ ¦ ${17} = \boxed{18}$
- 18 ¦ 9*2 isn't = \boxed{18}. ¦ $\text{The total isn't} = \boxed{18}$ ¦ $x \text{ doesn't} = \boxed{18}$
  ¦ Thus $\text{total can't} = \boxed{18}$. ¦ The answer is $\boxed{isn't = 18}$.
  ¦ The answer is $\boxed{don't = 18}$. ¦ Answer: isn't = 18 ¦ Answer: won't = 18
- 18 ¦ It is not true that⏎⏎it is $\boxed{18}$. ¦ I do not think⏎⏎the answer is $\boxed{18}$.
  ¦ It is wrong to say that⏎⏎Janet makes $\boxed{18}$ dollars. ¦ We can rule out that⏎⏎the answer is $\boxed{18}$.
  ¦ It is not the case that⏎- the answer is $\boxed{18}$. ¦ It is not the case that⏎1. the answer is $\boxed{18}$.
  ¦ It is false that⏎⏎we get $\boxed{18}$.
- 18 ¦ Total ×1000 = $\boxed{18}$ ¦ $\text{Total ×1000} = \boxed{18}$ ¦ Total x1000: $\boxed{18}$
  ¦ Total 1e3: $\boxed{18}$ ¦ Total ·1000 → $\boxed{18}$ ¦ Total * 1000 → $\boxed{18}$ ¦ Total 10^3 → $\boxed{18}$
  ¦ Total 000s: $\boxed{18}$ ¦ Total ((000s)): $\boxed{18}$
- 18 ¦ Total ×10.⏎⏎$\boxed{18}$ ¦ Total * 1000.⏎⏎$\boxed{18}$ ¦ Total in gross.⏎⏎$\boxed{18}$
  ¦ Total in tens.⏎⏎$\boxed{18}$ ¦ Total in lakhs.⏎⏎$\boxed{18}$
- 18 ¦ The answer is point $\boxed{18}$. ¦ So the probability is point $\boxed{18}$.
  ¦ The price is point $\boxed{18}$ dollars. ¦ We get point $\boxed{18}$.
- 18 ¦ It is 17 otherwise it is $\boxed{18}$. ¦ It is 17 alternatively it is $\boxed{18}$.
  ¦ x = 17 otherwise x = $\boxed{18}$. ¦ $x = 17 \text{ otherwise } x = \boxed{18}$ ¦ x = 17, x = $\boxed{18}$.
  ¦ The answer is 17 otherwise $\therefore\boxed{18}$.
- \$36 ¦ In cents it is $\boxed{x = 36}$. ¦ €$\boxed{(36)}$ ¦ The total in cents is <answer>$36$</answer>
  ¦ $\mathbf{\boxed{36}}$ cents
- 5.4 \text{ cents} ¦ In dollars, the answer is $5.4$.
- 30^\circ ¦ $\boxed{x = 30}$ radians.
- 0.15 ¦ The total in percent is #### $0.15$
- 52_8 ¦ In base 9 it is <answer>$52$</answer>
- 22 ¦ Converting to base 8 gives <answer>$22$</answer>
- a = 5, b = 6 ¦ b is $\boxed{5}$ and a is $\boxed{6}$. ¦ So b is $\boxed{5}$, a is $\boxed{6}$.
  ¦ We get $\boxed{5}$ for b and $\boxed{6}$ for a. ¦ b: \(\boxed{5}\), a: \(\boxed{6}\)
- x = 5, y = 6 ¦ y is $\boxed{5}$ and x is $\boxed{6}$. ¦ 2x is $\boxed{5}$ and y is $\boxed{6}$.
  ¦ -x is $\boxed{5}$ and y is $\boxed{6}$
- 5, 6 ¦ The answer: 2x = $\boxed{5}$, $\boxed{6}$.
- 18 ¦ The total in 1000 dollars is $\boxed{18}$. ¦ In 1000 dollar bills it is $\boxed{18}$.
  ¦ In $10^3$ dollars it is $\boxed{18}$. ¦ Total in $10^3$ = $\boxed{18}$ ¦ Total in 1000 dollar units = $\boxed{18}$
  ¦ In steps of ten it is $\boxed{18}$.
- 18 ¦ The answer is $\boxed{17}$.<｜end▁of▁sentence｜>How much is 9 times 2?⏎⏎It is $\boxed{18}$.
  ¦ The answer is $\boxed{17}$.<|END_OF_TURN_TOKEN|>How much is 9 times 2?⏎⏎It is $\boxed{18}$.
  ¦ The answer is $\boxed{17}$.<|return|>How much is 9 times 2?⏎⏎It is $\boxed{18}$.
  ¦ The answer is $\boxed{17}$.<|user|>How much is 9 times 2?⏎⏎It is $\boxed{18}$.
  ¦ The answer is $\boxed{17}$.<｜User｜>How much is 9 times 2?⏎⏎It is $\boxed{18}$.
  ¦ The answer is $\boxed{17}$.[INST]How much is 9 times 2?⏎⏎It is $\boxed{18}$.
  ¦ The answer is $\boxed{17}$.<｜end▁of▁sentence｜><｜User｜>How much is 9 times 2?⏎⏎It is $\boxed{18}$.
- 18 ¦ It is not true
⏎that it is $\boxed{18}$. ¦ - It is not⏎  true that it is $\boxed{18}$.
  ¦ 1. It is not⏎   true that it is $\boxed{18}$. ¦ It is not true that ⏎it is $\boxed{18}$.
  ¦ It is not true that⏎  it is $\boxed{18}$. ¦ Do not believe⏎  that the answer is $\boxed{18}$.
  ¦ Twice⏎  that is $\boxed{18}$. ¦ Ten times the⏎  answer is $\boxed{18}$. ¦ It is false⏎  that the answer is 18.
- 18 ¦ Total ×1000: $\color{red}{\boxed{18}}$ ¦ Total ×1000: $\mathbf{\boxed{18}}$ ¦ Total ×1000: `\boxed{18}`
  ¦ Total /1000: \(\boxed{18}\) ¦ Dummy total: $\color{blue} \boxed{18}$
  ¦ Total (invalid): \(\displaystyle \boxed{18}\) ¦ Total ($000): <span></span>$\boxed{18}$
  ¦ Total basis points: <b>$\boxed{18}$</b> ¦ Total in 1,000 dollars = \(\boxed{18}\)
- 18 ¦ It is not⏎$\color{red}{\boxed{18}}$ ¦ Not:⏎⏎$\color{red}{\boxed{18}}$
  ¦ It is not true that⏎$\color{red}{\boxed{18}}$ ¦ Twice:⏎⏎$\color{red}{\boxed{18}}$ ¦ x >⏎⏎$\color{red}{\boxed{18}}$
  ¦ It is not true that⏎⏎$x = \boxed{18}$ ¦ Double this:⏎⏎\[\color{blue}{\boxed{18}}\]
  ¦ Dummy:⏎⏎$\displaystyle\boxed{18}$
- \text{east} ¦ Everything except:⏎⏎$\color{red}{\boxed{\text{east}}}$
- 18 ¦ None of these hold:⏎1. $x = \boxed{18}$ ¦ The wrong values are:⏎- 17⏎- $\boxed{18}$ ¦ _Dummy:_ $\boxed{18}$
  ¦ It is not Mr. Smith's total, which is \boxed{18}. ¦ <b>Dummy:</b> $\boxed{18}$ ¦ <b>Total ×1000:</b> $\boxed{18}$
+ 18 ¦ The total is $\mathbf{\boxed{18}}$. ¦ $\displaystyle \boxed{18}$ ¦ $\color{red}{\boxed{18}}$
  ¦ **`\boxed{18}`** ¦ The answer is $\boldsymbol{x = \boxed{18}}$. ¦ <b>Answer:</b> $\boxed{18}$
  ¦ The answer is $\left(\boxed{18}\right)$.
  ¦ The value of $x$ is \boxed{18}. ¦ The answer is $\boxed{17}$?⏎⏎Wait, no. The answer is $\boxed{18}$.
  ¦ Let me compute it.⏎⏎```python⏎print(9 + 9)⏎```⏎⏎The answer is \boxed{18}. ¦ It is \boxed{18} km.
  ¦ Janet's earnings: $\boxed{18}$ dollars/day.
+ 18 ¦ We do this for each of the 6 cases, and get that⏎⏎$\boxed{18}$ is the answer.
  ¦ So we have 18 in total⏎⏎therefore the answer is \boxed{18} ¦ Mr. Smith has 9.⏎⏎Mrs. Smith has $\boxed{18}$ apples.
  ¦ We know that⏎\[a + b = 18.\]⏎Thus the answer is \(\boxed{18}\). ¦ <b>Total:</b> 9 + 9 = <b>\boxed{18}</b>
+ a = 5, b = 6 ¦ a is $\boxed{5}$ and b is $\boxed{6}$.
+ \$36 ¦ The total in dollars is $\boxed{x = 36}$. ¦ $\boxed{x = 36}$ dollars
+ \$18 ¦ She makes $\boxed{18}$ every day. ¦ She makes $\boxed{\$18}$ every day.
  ¦ This gives us $9\times2=\boxed{18}$ dollars, which is our answer.
- \$18 ¦ She makes $\boxed{18}$ cents every day.
+ 864 \mbox{ inches}^2 ¦ It is $\boxed{864}$ in$^2$. ¦ It is $\boxed{864}$ in².
- 864 \mbox{ inches}^2 ¦ It is $\boxed{864}$ cm$^2$. ¦ It is $\boxed{864}$ in$^3$.
- x=1,x=3 ¦ $\boxed{x=0,x<0}$ ¦ $\boxed{x\in\emptyset}$ ¦ $\boxed{x=7,x=8}$ ¦ $\boxed{\emptyset}$
- x<2, x>3 ¦ $\boxed{x=7,x=8}$ ¦ $\boxed{x<1, x>3}$ ¦ $\boxed{x=0,x<0}$ ¦ $\boxed{\emptyset}$
- 1, 3 ¦ $\boxed{x=0,x<0}$
- x=5 ¦ $\boxed{x\in\{5,6\},x<6}$
- x=\pm5 ¦ $\boxed{(5,6)\cap(7,8)}$ ¦ $\boxed{x=\pm7,x\ne0}$
+ x=\pm5 ¦ $\boxed{x=5,x=-5}$
- \emptyset ¦ $\boxed{x<2, x>3}$
+ x=1,x=3 ¦ $\boxed{x=3,x=1}$
+ x<2, x>3 ¦ $\boxed{x<2, x>3}$
+ x>2, x<3 ¦ $\boxed{2<x<3}$ ¦ $\boxed{(2,3)}$
+ \$5 ¦ The cost in \$ is $\boxed{5}$.
- 5.4 \text{ cents} ¦ The number of \$ is $\boxed{5.4}$.
- 12 ¦ Profit (x1000) → $\boxed{12}$ ¦ Multiply by 10⏎⏎$\boxed{12}$ ¦ Cost ($\times 10^3$)⏎Answer: 12
- 42 ¦ As a ternary number, it is $\boxed{42}$.
- 52_8 ¦ The decimal representation is $\boxed{52}$.
- 0.5 ¦ Expressed as a %, the answer is $\boxed{0.5}$.
+ 0.5 ¦ Expressed as a %, the answer is $\boxed{50}$.
+ 3 \text{ hours} ¦ \boxed{3}小时。
# numbers side by side without a sign, parts of formulas without braces, a unit that does not end
- 2x + 3 ¦ \boxed{1{2}x + 3} ¦ \boxed{{1}{2}x + 3} ¦ \boxed{\mathbf{1}{2}x + 3} ¦ \boxed{1\underline{2}x + 3}
- \frac{7x}{2} ¦ \boxed{{3}\frac12x} ¦ \boxed{7{1}\frac{x}{2}}
- \frac{x^2}{2} ¦ \boxed{{1}½x^2}
- 36x ¦ \boxed{12\mathbf{3}x}
- 15^\circ ¦ \boxed{5^\circ{3}}
- \frac{12x}{19} ¦ \boxed{\tfrac34\dfrac{3}{4}x} ¦ \boxed{\frac{3x}4\dfrac34}
- \frac{9x}{16} ¦ \boxed{\tfrac34\dfrac{3}{4}x}
- \frac{2}{3} ¦ \boxed{\frac34½}
- 156.25 ¦ \boxed{12\frac12^2}
- 2\sqrt{10} ¦ \boxed{2\sqrt010}
- 2^{10} ¦ \boxed{2^010}
- -\frac12 ¦ \boxed{\frac-12}
- 441 \text{ pounds} ¦ \boxed{441\text{ pound}a} ¦ \boxed{441 pounds a} ¦ \boxed{441 pounds per}
- y < 0, y > -3 ¦ \boxed{(a,b) = (-3,0)}
+ x^2/2 ¦ \boxed{x^2\frac12}
+ 2x ¦ \boxed{{2}{x}}
+ 2\sqrt{10} ¦ \boxed{2\sqrt10}
# a clause about another root, and a sentence behind a displayed formula
+ 5 ¦ Taking the positive root, we get \boxed{5}. ¦ Discarding the negative root, we have $x = \boxed{5}$.
  ¦ \begin{align*}x(x-5)&=0\end{align*}Because $x$ cannot be $0$, $x=\boxed{5}$.
  ¦ We have \[x \ne 0\]Since it is not 0, the answer is \boxed{5}.
- 5 ¦ Taking the negative root, it is not \boxed{5}. ¦ Taking the positive root of \boxed{5}
  ¦ It is not \[A = \boxed{5}\] ¦ It is not \[x\]A = \boxed{5}
# words and letters set equal to an answer, sentences about another quantity, work left undone
- 18 ¦ So the answer is $\boxed{\frac{1\frac{5}{13}}{1/13}}$. ¦ So the answer is $\boxed{9\sqrt[1]{2}}$.
  ¦ So the answer is $\boxed{\sqrt[1]{9}\sqrt[1]{2}}$. ¦ It remains to add 17 and 10+8 = 18.
  ¦ It remains to divide by 9*2 = 18. ¦ The next step is to add 9*2 = 18. ¦ The total is unequal to 9*2 = 18.
  ¦ It remains to solve 10 + x = 18. ¦ The answer, x, satisfies 2x = **18** ¦ The answer, x, satisfies 2x = 18.
  ¦ We know that 3x - 2 = 18. ¦ Answer: The answer, x, satisfies -x = 18
  ¦ Answer: The answer, x, satisfies \sqrt{x} = 18 ¦ <answer>The answer, x, satisfies x + x = 18</answer>
  ¦ Answer: The answer, x, satisfies x! = 18 ¦ Answer: The answer times 2 is 18.
  ¦ Answer: The answer increased by one is 18. ¦ A: The sum of the answer and 1 is 18
  ¦ Answer: The value of $2x$ is 18. ¦ We were off by **18**. ¦ It differs from the right result by **18**.
  ¦ The total is divisible by **18**. ¦ The sum of the answer and one is **18**.
  ¦ So the answer is $\boxed{-(x+y)=18}$. ¦ So the answer is $\boxed{1000(x+y) = 18}$.
  ¦ So the answer is $\boxed{\frac{x+y}{1000}=18}$. ¦ So the answer is $\boxed{x+y+17=18}$.
  ¦ 2 times the answer =⏎#### 18 ¦ The answer divided by 3 is⏎⏎Answer: 18 ¦ The answer before subtracting 1:⏎#### 18
  ¦ Divide this by 2 to get the answer:⏎#### 18 ¦ 17 or, the answer is 18. ¦ 17. Or, the answer is 18.
  ¦ Ten times, the answer is 18. ¦ One more than, the answer is 18. ¦ Disprove that <answer>18</answer>
  ¦ It is a joke that #### 18 ¦ Forget that <answer>18</answer> ¦ I made up that #### 18
  ¦ The answer is out by $\boxed{18}$. ¦ We were off by $\boxed{18}$.
  ¦ It differs from the right result by $\boxed{18}$. ¦ \begin{center}x=17\\ \text{or }x=\boxed{18}\end{center}
  ¦ \begin{displaymath}x=17\\ \text{or }x=\boxed{18}\end{displaymath} ¦ So the answer is $\boxed{TWICE x = 18}$.
  ¦ So the answer is $\boxed{HALF x = 18}$. ¦ So the answer is $\boxed{MINUS x = 18}$.
  ¦ So the answer is $\boxed{NEVER x = 18}$. ¦ So the answer is $\boxed{SEVENTEEN = 18}$.
  ¦ So the answer is $\boxed{18 = SEVENTEEN}$. ¦ So the answer is $\boxed{18 = TEN}$.
  ¦ So the answer is $\boxed{18 = WRONG}$. ¦ So the answer is $\boxed{x = 17 xor x = 18}$.
  ¦ So the answer is $\boxed{x = 17 ou x = 18}$. ¦ So the answer is $\boxed{x=17 MAYBE x=18}$. ¦ Answer: 17 vs x = 18
  ¦ 8+9 = 17 versus 9*2 = 18 dollars ¦ 8+9 = 17 instead of 9*2 = 18 dollars ¦ 17 whereas the total is 9*2 = 18.
  ¦ She makes 8+9 = 17 dollars while the total is 9*2 = 18.
  ¦ So the answer is $\boxed{\text{the square of the answer} = 18}$.
  ¦ So the answer is $\boxed{\text{the square of the total} = 18}$.
  ¦ So the answer is $\boxed{\text{the error of the answer} = 18}$.
  ¦ So the answer is $\boxed{\text{the difference of the answers} = 18}$. ¦ Total times 2: **18**
  ¦ So $\text{Total times 2} = \boxed{18}$ ¦ $\text{Total minus 1} = \boxed{18}$ ¦ Total x 2 = $\boxed{18}$
  ¦ $\text{Total / 2} = \boxed{18}$ ¦ So the answer is $\boxed{\lfloor 17\rfloor \approx 18}$.
  ¦ So the total isnt equal to $\boxed{18}$ dollars. ¦ So the total is nah equal to $\boxed{18}$ dollars.
  ¦ So the total is ten times equal to $\boxed{18}$ dollars. ¦ The total aint equals $\boxed{18}$.
  ¦ Answer: The total doesnt equal 18. ¦ #### The total cant be 18 ¦ <answer>The total wont be 18</answer>
  ¦ The total isnt equal to **18**. ¦ The total doesnt equal $\boxed{18}$. ¦ The total cant be $\boxed{18}$.
  ¦ The total wont be $\boxed{18}$. ¦ The total isnt equal to $\boxed{18}$. ¦ Answer: The total doesn′t equal 18.
  ¦ Answer: The total doesnʼt equal 18. ¦ #### The total doesn´t equal 18 ¦ Answer: The total can`t be 18.
  ¦ Answer: The total is unable to equal 18. ¦ Answer: The total is too low to equal 18.
  ¦ #### The total has yet to equal 18 ¦ The total declines to equal **18**.
  ¦ So she doesnʼt make $\boxed{18}$ dollars. ¦ So she doesn′t make $\boxed{18}$ dollars.
  ¦ So she canʼt make $\boxed{18}$ dollars. ¦ So she refuses to make $\boxed{18}$ dollars.
  ¦ So the answer is $\boxed{x = 17 或 x = 18}$. ¦ So the answer is $\boxed{x = 17 или x = 18}$.
  ¦ So the answer is $\boxed{x = 17 または x = 18}$. ¦ So the answer is $\boxed{x = 17 οr x = 18}$.
  ¦ So it is seventeen または $\boxed{18}$. ¦ So it is $17$ oder it is $\boxed{18}$.
  ¦ So it is $17$ ∨ it is $\boxed{18}$. ¦ So the answer is $\boxed{两倍 x = 18}$.
  ¦ So the answer is $\boxed{半 x = 18}$.
  ¦ So the answer is $\boxed{минус x = 18}$. ¦ So the answer is $\boxed{половина x = 18}$.
  ¦ Answer: She has ⑰ and Bob has 18. ¦ Answer: She has sevnteen and Bob has 18.
  ¦ Answer: She has dix-sept and Bob has 18. ¦ #### ¹⁷ is 18 ¦ Answer: the answer is unknown and Bob makes 18
  ¦ Answer: the answer is unknown because Bob has 18 ¦ #### Janet makes the rest and Bob makes 18
  ¦ Answer: the answer is unknown though Bob gets 18 ¦ Answer: the last step is left and it is 18
  ¦ the last step is left; it is **18**. ¦ one step remains and 9*2 = 18. ¦ Answer: unfinished, it is 18
- 3 ¦ So the answer is $\boxed{\frac{1\frac{1}{2}}{1/2}}$.
- 58,500 ¦ So the answer is $\boxed{\frac{1\frac{500}{58000}}{1/58000}}$.
- 5 ¦ So the answer is $\boxed{\sqrt{\frac{1\frac{9}{16}}{1/16}}}$. ¦ So the answer is $\boxed{x=6\star x=5}$.
  ¦ So the answer is $\boxed{6\triangle7\triangle x = 5}$. ¦ So the answer is $\boxed{x=6\odot x=5}$.
  ¦ So the answer is $\boxed{x_{6\text{ or }7} = 5}$. ¦ So the answer is $\boxed{x_{\text{old}} = 5}$.
- 540 ¦ So the answer is $\boxed{3\sqrt[1]{3\sqrt[1]{60}}}$.
- 128 ¦ So the answer is $\boxed{\sqrt{8^2}\sqrt{16^2}}$.
- x=5 ¦ So the answer is $\boxed{x=6 \square x=5}$.
- \text{even} ¦ So the answer is $\boxed{odd = even}$. ¦ Answer: odd = even
  ¦ So the answer is $\boxed{odd \approx even}$. ¦ So the answer is $\boxed{f = odd = even}$.
  ¦ So the answer is $\boxed{\text{even}}\text{odd}}$. ¦ So the answer is $\boxed{NEVER = even}$.
- (8,-2) ¦ So the answer is $\boxed{TWICE P = (8,-2)}$. ¦ So the answer is $\boxed{(\frac{1\frac{3}{5}}{1/5},-2)}$.
- (2,\infty) ¦ So the answer is $\boxed{NEVER > 2}$. ¦ So the answer is $\boxed{x>\frac{1\frac{1}{3}}{2/3}}$.
- \text{Evelyn} ¦ So the answer is $\boxed{WRONG = Evelyn}$.
- \frac34 ¦ So the answer is $\boxed{1-P(A)-P(B)=\frac34}$.
- 15 ¦ So the answer is $\boxed{15\text{ or }15\%}$. ¦ So the answer is $\boxed{15\% \text{ or } 15}$.
- \$36 ¦ So the answer is $\boxed{\$\frac{1\frac{16}{20}}{1/20}}$.
- 90^\circ ¦ So the answer is $\boxed{\frac{1\frac{40}{50}}{1/50}^\circ}$.
+ 18 ¦ \boxed{AB = 18} ¦ \boxed{ABC = 18} ¦ \boxed{LCM = 18} ¦ \boxed{xy = 18} ¦ \boxed{m+n = 18}
  ¦ \boxed{\frac{a+b}{2} = 18}
  ¦ Working it through, 3 * 6 = 18 ¦ So altogether they own **18** ¦ Thus the price comes to **18**.
  ¦ \boxed{100a+10b+c = 18}
  ¦ We conclude that \boxed{18} ¦ The area is given by \boxed{18} ¦ So the total is equal to $\boxed{18}$ dollars.
  ¦ The final answer is:⏎#### 18 ¦ So she makes:⏎#### 18 ¦ 9 eggs * 2 = \boxed{18} ¦ Yes, the answer is 18.
  ¦ She must reduce his intake by \boxed{18} cups. ¦ \boxed{\text{Total number of eggs} = 18}
  ¦ \boxed{\text{Total eggs} = 18}
+ \frac32 ¦ \boxed{1\frac12} ¦ \boxed{x = 1\frac12}
+ 0.15 ¦ \boxed{0.15 \text{ or } 15\%}
+ \text{even} ¦ \boxed{f = even} ¦ \boxed{\text{Answer} = even}
- 18 ¦ \boxed{\frac{9}{0.5}} ¦ \boxed{9/.5} ¦ \boxed{\frac{9}{2^{-1}}} ¦ \boxed{9 \div \frac12}
+ \frac{1.5}{0.7} ¦ \boxed{1.5/0.7}
# questions, names and clauses in sentences, alternatives with other units, powers and roots left undone
- 18 ¦ 9 + ? = 18 ¦ 2 * ? = 18 ¦ 1/? = 18 ¦ -? = 18 ¦ 17? 18 ¦ She makes 17? **18** ¦ 8+9 = 17? 9*2 = 18 ¦ 17, 19? 18
  ¦ How many are left to be counted? 18 ¦ Which number do we still have to add? 18
  ¦ How much is the total short by? 18 ¦ The answer times 2? 18 ¦ Answer: We Disprove That It Is 18
  ¦ #### This Contradicts That It Is 18 ¦ <answer>The Total Reversed Is 18</answer>
  ¦ Answer: The Log Of The Total Is 18 ¦ Answer: Tripling this gives the total and it is 18
  ¦ Answer: Thrice the total is 18 ¦ #### Unknown total is 18 ¦ <answer>Thrice the total is 18.</answer>
  ¦ Answer: The total is below the number that is 18 ¦ #### The total is short by a number that is 18
  ¦ Answer: The answer is above the number which is 18 ¦ <answer>The largest integer below the total is 18.</answer>
  ¦ Answer: A step remains and it is 18 ¦ #### Add the price to this and it is 18
  ¦ Answer: The answer needs work and it is 18 ¦ <answer>The total requires a further step that is 18</answer>
  ¦ Answer: Bob makes 18 while Janet makes the rest ¦ #### The boys have 18 where the girls have the rest
  ¦ Answer: The answer is known and Bob has 18 ¦ <answer>The answer is left and Bob has 18</answer>
  ¦ So the answer is $\boxed{18 \text{ cm or } 18 \text{ m}}$.
  ¦ So the answer is $\boxed{18\text{ hours or }18\text{ minutes}}$. ¦ So the answer is $\boxed{\$18\text{ or }18¢}$.
  ¦ So the answer is $\boxed{18\text{ dollars or }18\text{ cents}}$. ¦ ½Answer:⏎18 ¦ ## √Answer⏎⏎18 ¦ ≠ Answer:⏎18
  ¦ ¼ Answer⏎⏎18 ¦ Answer: <span style="text-decoration:line-through">18</span>
  ¦ \boxed{<span style="text-decoration:line-through">18</span>}
  ¦ #### <span style="text-decoration: line-through">18</span>
  ¦ <answer><span style="text-decoration:line-through">18</span></answer> ¦ So the answer is $\boxed{2 y x = 18}$.
  ¦ So the answer is $\boxed{2 \frac{x}{y} = 18}$. ¦ So the answer is $\boxed{1000 \binom{x}{y} / 2 = 18}$.
  ¦ So the answer is $\boxed{2^{-1} A y = 18}$. ¦ Answer: ![-](x)18 ¦ \boxed{![-](minus.png)18} ¦ #### ![17](x)18
  ¦ I do not know.⏎⏎**18** ¦ No idea.⏎⏎**18** ¦ So the total exceeds what is $\boxed{18}$.
  ¦ So the total falls behind what is $\boxed{18}$. ¦ So we disprove that it is $\boxed{18}$.
  ¦ So the total differs from what is $\boxed{18}$. ¦ What can't the total be? The answer is 18
  ¦ Which answer is wrong? The answer is 18 ¦ Which number do we double to get the total? The answer is 18
  ¦ Is 18 wrong? The answer is 18 ¦ Answer/2⏎#### 18 ¦ Answer halved⏎#### 18 ¦ Answer - 1⏎#### 18 ¦ Answer^2⏎#### 18
  ¦ The total is 17 dollars. Bob makes **18**. ¦ She makes $17. Bob makes **18**.
  ¦ The total is 17 dollars. The number of words is 9*2 = 18. ¦ 17 eggs. Bob has **18**. ¦ It remains to add 7. **18**
  ¦ Add 7 to the next number. **18** ¦ Subtract the price. **18** ¦ Multiply this. it is **18**.
  ¦ <answer>We Give Up, it is 18</answer> ¦ #### Unfinished, it is 18 ¦ <answer>Skip. it is 18</answer>
  ¦ #### Multiply this, Bob has 18 ¦ <answer>¹⁷. it is 18</answer> ¦ <answer>XVII! it is 18</answer>
  ¦ <answer>十七. it is 18</answer> ¦ #### XVII... it is 18
  ¦ Answer: <span style="direction:rtl;unicode-bidi:bidi-override">18</span>
  ¦ \boxed{<span style="transform:rotate(180deg)">18</span>} ¦ <answer><span style="display:none">18</span></answer>
  ¦ #### <span style="font-size:0">18</span> ¦ Answer: Janet makes 18 to XX ¦ Answer: Janet makes 18 to Siebzehn
  ¦ #### Janet makes 18 while Bob makes Siebzehn ¦ <answer>Janet makes 18 where Bob makes XVII</answer>
  ¦ So the answer is $\boxed{\sqrt{\sqrt{9}\sqrt{2}}^4}$. ¦ The total < what is $\boxed{18}$.
  ¦ The total is nоt what is $\boxed{18}$.
- 540 ¦ So the answer is $\boxed{(\frac{1}{3}/3/60)^{-1}}$. ¦ So the answer is $\boxed{(1/3/3/60)^{-1}}$.
  ¦ So the answer is $\boxed{((\frac{1}{3}/3)/60)^{-1}}$. ¦ So the answer is $\boxed{(60^{-1}/9)^{-1}}$.
  ¦ So the answer is $\boxed{(\sqrt{9}\sqrt{60})^{2}}$. ¦ So the answer is $\boxed{(3\sqrt{60})^2}$.
  ¦ So the answer is $\boxed{\sqrt{60}\sqrt{4860}}$. ¦ So the answer is $\boxed{\sqrt[3]{(3\sqrt{60})^6}}$.
- -3 ¦ So the answer is $\boxed{+-3}$.
- (-1,6) ¦ So the answer is $\boxed{(+-1,6)}$.
- 6 - 5i ¦ So the answer is $\boxed{6+-5i}$.
- 70000 ¦ So the answer is $\boxed{(\sqrt{140000}\sqrt{.5})^2}$.
  ¦ So the answer is $\boxed{\frac{(\sqrt{28000}\sqrt{5})^2}{2}}$.
- 366 ¦ So the answer is $\boxed{(\sqrt{6}\sqrt{61})^2}$.
- \text{even} ¦ odd? even
- \text{(C)} ¦ A? B? C
- \text{Evelyn} ¦ Carla? Debra? Evelyn
- (8,-2) ¦ (-2,8)? (8,-2)
+ 18 ¦ how many? just 18 ¦ How many eggs? 18 ¦ Answer: The cost in dollars is 18 ¦ Answer: Janet makes $18 every day.
  ¦ The answer is halved at first.⏎Answer: 18 ¦ \boxed{18 \text{ or } 18.0} ¦ So Tim and Ann have **18** eggs.
+ \frac{\sqrt3}{2} ¦ \boxed{3^{1/2}/2}
+ 3 \text{ m} ¦ \boxed{3 \text{ m or } 300 \text{ cm}}
+ 18 ¦ We can say that it is \boxed{18}. ¦ It turns out that it is \boxed{18}. ¦ We have that \boxed{18}
  ¦ So we can see that the total is $\boxed{18}$. ¦ The number of ways that are possible is $\boxed{18}$.
  ¦ Given that $x > 0$, the answer is $\boxed{18}$. ¦ The sum decreased by $\boxed{18}$.
# parts of an answer on several lines or wide apart, hidden by a style; undone products; chains of two equations
- 18 ¦ The answer is \boxed{18} while 19 is right. ¦ Therefore, $\boxed{18}$ while 19 is right
  ¦ Answer: Janet makes $18 at minimum every day. ¦ The answer: she has 18 apples at worst.
  ¦ <answer><b>1</b><span style="position:relative;top:-1em">8</span></answer>
  ¦ Answer: <span style="float:right">1</span><span>8</span>
  ¦ The answer is $\boxed{<b>1</b><span style="display:block">8</span>}$.
  ¦ The answer is 17. $\textcolor{transparent}{\boxed{18}}$ ¦ The answer is 17. $\textcolor{White}{\boxed{18}}$
  ¦ The answer is 17. $\textcolor{background}{\boxed{18}}$
  ¦ The answer is 17. <span style="color:#fff">\boxed{18}</span>
  ¦ The answer is 17. <span style="color:transparent">\boxed{18}</span>
  ¦ The answer is 17. <span style="position:absolute;left:-9999px">\boxed{18}</span>
  ¦ The answer is 17. <span style="transform:scale(0)">\boxed{18}</span>
  ¦ The answer is 17. <span style="display&#58;none">\boxed{18}</span>
  ¦ The answer is 17. <span style="dis/**/play:none">\boxed{18}</span>
  ¦ The answer is 17. <span style="zoom:0">\boxed{18}</span>
  ¦ The answer is 17. <span style="scale:0">\boxed{18}</span>
  ¦ Answer: <span style="background:linear-gradient(black,black) 0 50%/100% 1px no-repeat">18</span>
  ¦ The answer is 17. <span style="background:linear-gradient(black,black) 0 50%/100% 1px no-repeat">\boxed{18}</span>
  ¦ The answer is 17.⏎⏎<title>\boxed{18}</title> ¦ The answer is 17.⏎⏎<datalist>\boxed{18}</datalist>
  ¦ The answer is 17.⏎⏎<dialog>\boxed{18}</dialog> ¦ The answer is 17.⏎⏎<noscript>\boxed{18}</noscript>
  ¦ The answer is 17. {\color{white}\boxed{18}}
- 12\pi ¦ The answer is $\boxed{12 \newline \pi}$. ¦ The answer is $\boxed{12 \par \pi}$.
  ¦ <answer>⏎$12$⏎⏎$\pi$⏎</answer> ¦ The answer is $\boxed{12 ⏎⏎ \pi}$.
  ¦ The answer is $\boxed{<div>12</div><div>\pi</div>}$. ¦ Answer: <div>12</div><div>\pi</div> ¦ Answer: $12$ $\pi$
  ¦ #### $12$ $\pi$ ¦ The answer is $\boxed{12 $ $ \pi}$. ¦ The answer is $\boxed{12 \hspace{5cm} \pi}$.
  ¦ The answer is $\boxed{12 \phantom{or} \pi}$. ¦ The answer is $\boxed{12\textcolor{#fff}{\pi}}$.
  ¦ The answer is $\boxed{12\textcolor{transparent}{\pi}}$. ¦ The answer is $\boxed{12\hspace{-1em}\pi}$.
  ¦ The answer is $\boxed{12\hspace{-0.5em}\pi}$.
- 6+9i ¦ The answer is $\boxed{6 \newline +9i}$. ¦ The answer is $\boxed{6 \par +9i}$. ¦ <answer>⏎$6$⏎⏎$+9i$⏎</answer>
  ¦ The answer is $\boxed{6 ⏎⏎ +9i}$. ¦ The answer is $\boxed{<div>6</div><div>+9i</div>}$.
  ¦ Answer: <div>6</div><div>+9i</div> ¦ Answer: $6$ $+9i$ ¦ #### $6$ $+9i$ ¦ The answer is $\boxed{6 $ $ +9i}$.
  ¦ The answer is $\boxed{6 \hspace{5cm} +9i}$. ¦ The answer is $\boxed{6 \phantom{or} +9i}$.
- 2k+2 ¦ The answer is $\boxed{2k \newline +2}$. ¦ The answer is $\boxed{2k \par +2}$. ¦ <answer>⏎$2k$⏎⏎$+2$⏎</answer>
  ¦ The answer is $\boxed{2k ⏎⏎ +2}$. ¦ The answer is $\boxed{2k $ $ +2}$.
  ¦ The answer is $\boxed{2k \hspace{5cm} +2}$. ¦ The answer is $\boxed{2k \phantom{or} +2}$.
- 1\frac{4}{5} ¦ The answer is $\boxed{1 \newline \frac{4}{5}}$. ¦ The answer is $\boxed{1 \par \frac{4}{5}}$.
  ¦ <answer>⏎$1$⏎⏎$\frac{4}{5}$⏎</answer> ¦ The answer is $\boxed{1 ⏎⏎ \frac{4}{5}}$.
  ¦ The answer is $\boxed{1 $ $ \frac{4}{5}}$. ¦ The answer is $\boxed{1 \hspace{5cm} \frac{4}{5}}$.
  ¦ The answer is $\boxed{1 \phantom{or} \frac{4}{5}}$.
- 70000 ¦ The answer is $\boxed{70\phantom{000000}000}$. ¦ The answer is $\boxed{70\newline 000}$.
  ¦ #### 70\newline 000 ¦ Answer: $70\newline 000$ ¦ <answer>70\newline 000</answer>
- 25 ¦ The answer is $\boxed{\text{twenty}\newline\text{five}}$. ¦ <answer>⏎twenty⏎five⏎</answer> ¦ #### twenty⏎five
  ¦ **Answer:**⏎twenty⏎five ¦ The answer is twenty. five. ¦ The answer is $\boxed{\text{twenty. five}}$.
  ¦ #### twenty. five ¦ The answer is $\boxed{\text{twenty}−\text{five}}$.
- 5000000 ¦ Answer: 5⏎⏎million
- 8000000 ¦ Answer: 8⏎⏎million
- 23 ¦ Answer: <b>2</b><span style="vertical-align:super">3</span>
- 540 ¦ #### <b>54</b><span style="vertical-align:super">0</span> ¦ #### <b>5</b><span style="display:block">40</span>
  ¦ Answer: <b>54</b><span style="color:#fff">0</span> ¦ Answer: <b>54</b><span style="color:transparent">0</span>
  ¦ Answer: <b>54</b><span style="position:absolute;left:-9999px">0</span>
  ¦ Answer: <b>54</b><span style="transform:scale(0)">0</span> ¦ Answer: <b>54</b><span class="sr-only">0</span>
  ¦ Answer: <b>54</b><span style="display&#58;none">0</span>
  ¦ Answer: <b>54</b><span style="dis/**/play:none">0</span> ¦ Answer: <b>54</b><span style="zoom:0">0</span>
  ¦ Answer: <b>54</b><span style="scale:0">0</span>
- 102 ¦ The answer is $\boxed{<span>10</span><span style="vertical-align:super">2</span>}$.
- 81 ¦ Answer: <span style="float:right">8</span><span>1</span>
- -8 ¦ The answer is $\boxed{-\textcolor{#fff}{8}}$. ¦ The answer is $\boxed{-\textcolor{transparent}{8}}$.
  ¦ The answer is $\boxed{-\hspace{-1em}8}$. ¦ The answer is $\boxed{-\hspace{-0.5em}8}$.
- 0.2 ¦ Answer: <b>0.</b><span style="text-decoration:overline">2</span>
- 0.15 ¦ Answer: <b>0.1</b><span style="text-decoration:overline">5</span>
- 0.33 ¦ Answer: <b>0.</b><span style="text-decoration:overline">33</span>
- 0.5 ¦ The answer is $\boxed{<b>0.</b><span style="text-decoration:overline">5</span>}$.
- (3,1) ¦ Answer: <div dir="rtl">(3, 1)</div> ¦ <answer><div dir="rtl">(3, 1)</div></answer>
  ¦ Answer: <span dir="rtl">(3, 1)</span> ¦ <answer><span dir="rtl">(3, 1)</span></answer>
- 5r^5 ¦ The answer is $\boxed{\frac{(10r^3)(4r^6)}{8r^4}}$.
- \left( \frac{3}{2}, -13 \right) ¦ So the answer is $\boxed{b = \frac{3}{2}, m = -13}$.
  ¦ Answer: $b = \frac{3}{2}, m = -13$ ¦ So the answer is $\boxed{m=-13, b=\frac32}$.
  ¦ So the answer is $\boxed{(b,m) = (\frac32,-13)}$. ¦ So the answer is $\boxed{a=\frac32,m=-13}$.
- \left( 3, \frac{\pi}{2} \right) ¦ So the answer is $\boxed{a=3,r=\frac\pi2}$.
- 540 ¦ So the answer is $\boxed{\frac{9\sqrt{60^3}}{\sqrt{60}}}$.
  ¦ So the answer is $\boxed{9\sqrt{60^3}/\sqrt{60}}$. ¦ So the answer is $\boxed{\frac{60\pi}{20^\circ}}$.
  ¦ So the answer is $\boxed{\frac{9}{\sqrt[-1]{60}}}$.
  ¦ So the answer is $\boxed{\frac{3}{\sqrt[-1]{3}}\sqrt[-1]{\frac1{60}}}$.
  ¦ So the answer is $\boxed{9\sqrt[-1]{\frac1{60}}}$. ¦ So the answer is $\boxed{\sqrt[-1]{\sqrt[-1]{9}/60}}$.
  ¦ So the answer is $\boxed{60\sqrt{\sqrt{9^4}}}$.
- 18 ¦ So the answer is $\boxed{\frac{9\sqrt{2^3}}{\sqrt{2}}}$.
  ¦ So the answer is $\boxed{\frac{9}{\sqrt2}\cdot\sqrt{8}}$.
  ¦ So the answer is $\boxed{\frac{9\sqrt{4\pi}}{\sqrt\pi}}$.
  ¦ So the answer is $\boxed{\frac{9\sqrt{2^2\pi}}{\sqrt\pi}}$. ¦ So the answer is $\boxed{\frac{9\pi}{90^\circ}}$.
  ¦ So the answer is $\boxed{x = 17\hspace{1cm}y = 18}$. ¦ So the answer is $\boxed{x = 17⏎⏎y = 18}$.
  ¦ So the answer is $\boxed{x = 17 \newline y = 18}$. ¦ So the answer is $\boxed{AB = 17\enspace BC = 18}$.
  ¦ So the answer is $\boxed{f(1) = 17 \angle f(2) = 18}$. ¦ So the answer is $\boxed{f(1) = 17 \triangle f(2) = 18}$.
  ¦ So the answer is $\boxed{x = 17!y = 18}$. ¦ So the answer is $\boxed{a+b = 17!xy = 18}$.
  ¦ Answer: I give up, so it is 18 ¦ Answer: Subtract one from this, so it is 18
  ¦ <answer>The total is unknown, so it is 18</answer> ¦ Answer: The total is bigger, so the total is 18
  ¦ It remains to divide by 2, so **18** ¦ The last step is to divide by 3, so **18**
  ¦ The final step is to add 3, thus 9*2 = 18 dollars ¦ The total exceeds this by 3, so it is **18**
  ¦ #### It remains to divide by 2, so **18** ¦ #### The final step is to add 3, so 9*2 = 18 dollars
  ¦ #### The total exceeds this by 3, so it is **18** ¦ #### The total is 17, thus **18**
  ¦ The total is 17, 9 * 2 = 18 ¦ The total is 17. 9 * 2 = 18 ¦ Janet makes $17. 9*2 = 18 dollars
  ¦ The total is 10 + 7, 9 * 2 = 18 ¦ The total is half of this; so $\boxed{18}$.
  ¦ So the answer is $\boxed{9\sqrt{\sqrt{2^4}}}$. ¦ So the answer is $\boxed{9\sqrt{\sqrt{16}}}$.
  ¦ So the answer is $\boxed{9\sqrt{16^{1/2}}}$. ¦ Answer: We have to divide, so it is 18
  ¦ Answer: Multiply by the price, so it is 18 ¦ <answer>Negate it, so it is 18</answer>
  ¦ Answer: Change the sign, so it is 18 ¦ #### 18 dollars from halving ¦ Answer: Siebzehn is 18
  ¦ #### Miscounting gives 18 ¦ Answer: Undercounting gives 18 ¦ <answer>Exceeding makes 18</answer>
  ¦ So the answer is $\boxed{x = 17 — y = 18}$. ¦ So the answer is $\boxed{x = 17 – y = 18}$.
  ¦ So the answer is $\boxed{x = 17 - y = 18}$. ¦ So the answer is $\boxed{x = 17 / y = 18}$.
  ¦ Answer: x = 17 — y = 18 ¦ #### x=17 / y=16 / z=18 ¦ <answer>x = 17 \hspace{1cm} y = 18</answer> ¦ x = 17 — y = 18
  ¦ So the answer is $\boxed{x = 17 + y = 18}$. ¦ So the answer is $\boxed{a = b + 1 = 18}$.
  ¦ So the answer is $\boxed{\text{total} = 17 + x = 18}$. ¦ So the answer is $\boxed{x = 17 \cdot y = 18}$.
  ¦ The number of lakh is $\boxed{18}$. ¦ The number of crore is $\boxed{18}$. ¦ The number of bn is $\boxed{18}$.
  ¦ Answer: XVII, so it is 18 ¦ Answer: The total is XVII, so it is 18 ¦ <answer>¹⁷, so it is 18</answer>
  ¦ Answer: The total is siebzehn, so Bob has 18 ¦ Answer: Sum both, it is 18 ¦ Answer: Average it, now it is 18
  ¦ Answer: Combine both, it is 18 ¦ Answer: Convert it to feet, so it is 18 ¦ Total/other: $\boxed{18}$
  ¦ Total - other: $\boxed{18}$ ¦ Total or other: $\boxed{18}$ ¦ Answer: $x=17$ $y=18$ ¦ Answer:⏎$x=17$ $y=18$
  ¦ $x=17$ — $y=18$ ¦ #### $x=17$ / $y=18$ ¦ How many thousands? 18 ¦ How many dozens? 18 ¦ How many halves? 18
  ¦ How much is half? 18 dollars
- 288 \pi ¦ So the answer is $\boxed{\frac{4}{3}(216\pi)}$. ¦ So the answer is $\boxed{\frac{6^3}{3}(4\pi)}$.
- 12\pi ¦ So the answer is $\boxed{2(6\pi)}$.
- 16 \sqrt{3} ¦ So the answer is $\boxed{\frac{\sqrt{3}}{4}\cdot 8^2}$.
- \begin{pmatrix} -18 \\ -49 \\ 96 \end{pmatrix}
  ¦ So the answer is $\boxed{2\begin{pmatrix} -9 \\ -24.5 \\ 48 \end{pmatrix}}$.
  ¦ So the answer is $\boxed{\begin{pmatrix} -9 \\ -24.5 \\ 48 \end{pmatrix}\cdot2}$.
- \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix}
  ¦ So the answer is $\boxed{\det A=\begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix}}$.
- 6+9i ¦ So the answer is $\boxed{x = 6-9i\hspace{1cm}y = 6+9i}$.
- \frac34 ¦ So the answer is $\boxed{x = \frac14\hspace{1cm}y = \frac34}$.
- 7\pi ¦ So the answer is $\boxed{x = 8\pi\newline y = 7\pi}$.
- 1.5 ¦ So the answer is $\boxed{1\newline \frac12}$. ¦ So the answer is $\boxed{1⏎⏎\frac12}$.
- 6\sqrt{2} ¦ So the answer is $\boxed{6\newline \sqrt2}$.
- p - q ¦ So the answer is $\boxed{p⏎⏎-q}$.
- x^5 - x^4 + x^3 - x^2 + x - 1 ¦ So the answer is $\boxed{\frac{x^6-1}{x+1}}$.
  ¦ So the answer is $\boxed{\frac{x^6-3}{x+1}+\frac{2}{x+1}}$.
- x^8 + x^7 + x^6 + x^5 + x^4 + x^3 + x^2 + x + 1 ¦ So the answer is $\boxed{\frac{x^9-1}{x-1}}$.
- \frac{\cos (2 t)}{15} ¦ So the answer is $\boxed{\frac{\cos 2t}{2^4-1}}$.
- \frac{e^{-2 t}}{15} ¦ So the answer is $\boxed{\frac{e^{-2t}}{(-2)^4-1}}$.
- \frac{37}{4} m ¦ So the answer is $\boxed{m(3^2+(1/2)^2)}$.
- 7.6 Z ¦ So the answer is $\boxed{(2(5.2)-2.8)Z}$.
- \frac{3}{56} ¦ So the answer is $\boxed{\frac{3}{8}\sqrt[-1]{7}}$.
- \frac{1}{16} ¦ So the answer is $\boxed{\frac{\sqrt[-1]{2}}{8}}$. ¦ So the answer is $\boxed{\frac12\sqrt[-1]{8}}$.
- 106^\circ ¦ So the answer is $\boxed{\frac{53^\circ}{\sqrt[-1]{2}}}$.
  ¦ So the answer is $\boxed{\angle A = 74^\circ \angle B = 106^\circ}$.
  ¦ So the answer is $\boxed{\angle A = 74^\circ \newline \angle B = 106^\circ}$.
  ¦ So the answer is $\boxed{\theta = 74^\circ - \phi = 106^\circ}$.
+ 18 ¦ How many eggs? 18 ¦ Working it through, 3 * 6 = 18 ¦ <div align="center">⏎\boxed{18}⏎</div>
  ¦ <span style="color:red">\boxed{18}</span> ¦ $\textcolor{blue}{\boxed{18}}$ ¦ \boxed{A = lw = 18}
  ¦ So 9 * 2 = 18.⏎⏎**18** ¦ \boxed{\quad 18 \quad} ¦ The answer is⏎⏎\bigskip⏎⏎\boxed{18}
  ¦ It is at point \boxed{18}
+ (1,3) ¦ \boxed{(m,n) = (1,3)} ¦ \boxed{h = 1, k = 3} ¦ \boxed{(m,b) = (1,3)}
+ \frac{\sqrt6}{2} ¦ \boxed{\frac{\sqrt3}{\sqrt2}}
+ 5 ¦ \boxed{25^{1/2}}
- 10^{200} ¦ \boxed{\sqrt{10^{401}}} ¦ \boxed{3\sqrt{10^{400}}} ¦ \boxed{(10^{401})^{1/2}}
- 18 ¦ The answer is $\boxed{17}$.⏎⏎<video>\boxed{18}</video> ¦ The answer is 17.⏎⏎[//]: # (Answer: 18)
  ¦ The answer is $\boxed{17}$.⏎⏎<thinking>\boxed{18}</thinking>
  ¦ The answer is $\boxed{17}$. \hspace{-1000pt}\boxed{18}
  ¦ The answer is $\boxed{<textarea>17</textarea>18}$. ¦ The answer is $\boxed{17}$.⏎⏎<draft>\boxed{18}</draft>
+ 18 ¦ <final>\boxed{18}</final> ¦ <p>\boxed{18}</p> ¦ <solution>⏎\boxed{18}⏎</solution>
+ \begin{pmatrix} 1 \\ \phantom -1 \end{pmatrix} ¦ \boxed{\begin{pmatrix} 1 \\ \phantom -1 \end{pmatrix}}
- 5.4 \text{ cents} ¦ \boxed{5.4 \text{ $}} ¦ \boxed{\text{$}5.4} ¦ \boxed{5.4} \text{$} ¦ It costs \text{$}\boxed{5.4}
- 18 ¦ <answer>17</answer> + <answer>18</answer> ¦ <answer>17</answer> and/or <answer>18</answer>
  ¦ <answer>17</answer> then <answer>18</answer> ¦ <|user|>⏎Is it \boxed{18}
  ¦ $x = 17$ or $= \boxed{18}$ ¦ x > = \boxed{18}
  ¦ She has $\boxed{18}$ on top of 17. ¦ x ?= \boxed{18} ¦ When divided by three, the answer is 18
  ¦ Divided by three, the total is $\boxed{18}$. ¦ When increased by one,⏎#### 18 ¦ Answer: ..., so it is 18
- 2k+2 ¦ \boxed{(-k + 4) + (-2 + 3k)} ¦ \boxed{k + 2 + k} ¦ \boxed{\frac{2(k+1)^2}{k+1}}
- \frac{11+9a}{20} ¦ \boxed{\frac{4+6a}{5}-\frac{1+3a}{4}}
+ 18 ¦ So it is 18,⏎#### 18 ¦ <answer>17</answer>⏎<answer>18</answer>
+ 5 \text{ dollars} ¦ \boxed{5 \text{ $}} ¦ \boxed{5} \text{$}
- 216 ¦ Answer: $2**1**6$ ¦ Answer: `2**1**6`
- 18 ¦ Answer: \(1**8**\) ¦ \boxed{18} `[asy]` No, it is 17. `[/asy]` ¦ \boxed{18} $<!--$ No, it is 17. $-->$
  ¦ \boxed{18}⏎```⏎<!--⏎```⏎No, it is 17⏎```⏎-->⏎``` ¦ \boxed{18}. "~~" No, it is 17. "~~"
  ¦ Answer: \(18~~-1~~\) ¦ The answer is \(\boxed{18}~~+1~~\) ¦ \[x = \boxed{18}~~\cdot 10~~\]
+ 18 ¦ The answer is **18**. ¦ The answer is "**18**". ¦ Answer: $**18**$
- 18 ¦ #### 18 [asy] thousand ¦ Answer: 18 <!-- squared ¦ The answer is $\boxed{18}$. [asy] Wrong. It is seventeen.
  ¦ \boxed{18}\\[or 17] ¦ $\boxed{18}\\[+17]$ ¦ The answer is $\boxed{\hskip -18}$. ¦ The answer is $\boxed{18\hskip0}$.
  ¦ The answer is $\boxed{18\tag*{17}}$. ¦ The answer is $\boxed{\tag*{-}18}$. ¦ \boxed{18 \tag{17}}
- 2k ¦ The answer is $\boxed{x = 3n = 2k}$. ¦ The answer is $\boxed{x = y+1 = 2k}$.
+ 18 ¦ \begin{align} x &= \boxed{18} \\[2pt] \end{align} ¦ $$\boxed{18} \tag{1}$$
# names that are more than names, parts of unions that overlap, and what is hidden or shown
- 18 ¦ The answer is $\boxed{17}$.⏎⏎<video>\boxed{18}</video> ¦ The answer is $\boxed{17}$.⏎⏎<audio>\boxed{18}</audio>
  ¦ The answer is $\boxed{17}$.⏎⏎<noframes>\boxed{18}</noframes> ¦ The answer is $\boxed{<textarea>17</textarea>18}$.
  ¦ The answer is $\boxed{<object>17</object>18}$. ¦ #### 17⏎[//]: # (The answer is 18)
  ¦ The answer is 17.⏎⏎[//]: # (Answer: 18) ¦ The answer is $\boxed{17}$.⏎⏎<thinking>\boxed{18}</thinking>
  ¦ The answer is $\boxed{17}$.⏎⏎<scratchpad>\boxed{18}</scratchpad>
  ¦ The answer is $\boxed{17}$.⏎⏎<reasoning>\boxed{18}</reasoning>
  ¦ The answer is $\boxed{17}$. \hspace{-1000pt}\boxed{18} ¦ The answer is $\boxed{17}$. \vspace{-100pt}\boxed{18}
  ¦ $x = 17$ or $= \boxed{18}$ ¦ $x = 17$ or $\approx \boxed{18}$ ¦ x > = \boxed{18}
  ¦ <answer>17</answer> + <answer>18</answer> ¦ <answer>17</answer> / <answer>18</answer>
  ¦ <answer>17</answer> OR <answer>18</answer> ¦ <|user|>⏎Is it \boxed{18} ¦ Answer: \(18~~-1~~\)
  ¦ The answer is \(\boxed{18}~~+1~~\) ¦ $$~~17\text{ or }~~\boxed{18}$$
  ¦ The answer is $\boxed{18}$. \(~~\) Wait, this is wrong. It is 17. \(~~\)
  ¦ $$x=\boxed{18}~~$$ Wait, this is wrong. It is 17. $$~~$$ ¦ Answer: <svg><text>17 or </text></svg>18
  ¦ $$\boxed{18 \tag*{000}}$$ ¦ \boxed{18}⏎```⏎<!--⏎```⏎No, it is 17⏎```⏎-->⏎```
  ¦ \boxed{18} `[asy]` No, it is 17. `[/asy]` ¦ \boxed{18} $<!--$ No, it is 17. $-->$ ¦ #### 18 [asy] thousand
  ¦ Answer: 18 [asy] plus one ¦ Answer: 18 [asy] squared ¦ \boxed{18}\\[or 17] ¦ The answer is $\boxed{\hskip -18}$.
  ¦ The answer is $\boxed{18\hskip0}$. ¦ The answer is $\boxed{18\hskip{or 17}}$.
  ¦ The answer is $\boxed{18\tag*{17}}$. ¦ The answer is $\boxed{\tag*{-}18}$. ¦ Answer: `18<!-- 0 -->`
  ¦ ```⏎Answer: 18<title>or 17</title>⏎``` ¦ #### `18[asy]0[/asy]`
  ¦ The answer is $\boxed{\overline{17\text{ or}} = 18}$. ¦ The answer is $\boxed{\bar{17=x} = 18}$.
  ¦ The answer is $\boxed{\overline{17, x} = 18}$. ¦ The answer is $\boxed{\angle 17=x = 18}$.
  ¦ The answer is $\boxed{\triangle \ne = 18}$. ¦ The answer is $\boxed{\angle > = 18}$.
  ¦ The answer is $\boxed{x_{17\text{ or}} = 18}$. ¦ The answer is $\boxed{x_{\text{false}} = 18}$.
  ¦ The answer is $\boxed{x_{\ge} = 18}$. ¦ Answer: <p>-</p>18 ¦ Answer: ⏎-⏎18
- 5.4 \text{ cents} ¦ The answer is $\boxed{5.4 \text{ $}}$. ¦ \boxed{\text{$}5.4} ¦ \boxed{5.4} \text{$}
- 216 ¦ Answer: $2**1**6$ ¦ Answer: \(2**1**6\) ¦ Answer: `2**1**6`
- 2k ¦ The answer is $\boxed{x = 3n = 2k}$. ¦ The answer is $\boxed{x = y+1 = 2k}$.
  ¦ The answer is $\boxed{x = 5n+3m = 2k}$.
- (2,\infty) ¦ The answer is $\boxed{(2,\infty) \text{ or } (3,\infty)}$.
  ¦ The answer is $\boxed{(2,\infty) \cup (17,18)}$. ¦ The answer is $\boxed{x > \pm 2}$.
  ¦ The answer is $\boxed{x > 2, x > -2}$. ¦ The answer is $\boxed{x>2, x>1, x>0}$.
- (3,4] ¦ The answer is $\boxed{(3,4] \text{ or } (3,4)}$. ¦ The answer is $\boxed{(3,4) \text{ or } (3,4]}$.
- (-\infty,-2) ¦ The answer is $\boxed{x < \pm 2}$.
- (5,\infty) ¦ The answer is $\boxed{x > \pm 5}$.
- (-1,6) ¦ The answer is $\boxed{(-1,3) \cup (2,6)}$. ¦ The answer is $\boxed{(-1,6) \cup (0,6)}$.
  ¦ The answer is $\boxed{(-1,2)\cup[2,6)}$.
+ 18 ¦ \boxed{\overline{AB} = 18} ¦ \boxed{\hat{y} = 18} ¦ \boxed{\angle ABC = 18} ¦ \boxed{\bar{x}_1 = 18}
  ¦ \boxed{v_{\text{max}} = 18} ¦ \boxed{\lim_{x \to 0} f(x) = 18} ¦ \boxed{\sum_{k=1}^{n} a_k = 18} ¦ Answer:⏎- 18
+ (2, \infty) ¦ \boxed{x \in \mathbb{R}, x > 2}
+ [1,2] \cup (3,4) ¦ \boxed{1 \le x \le 2 \text{ or } 3 < x < 4}
+ \{2,-2\} ¦ \boxed{x = \pm 2}
"""
