"""Variants of every kind of answer that public reports on graders name, and an attack: right ones earn 1, others 0."""

import pytest

from maxrl_envs.verifier import Verifier
from tests.verifier_attack import CASES as ATTACK

# "+" earns 1, "-" earns 0; then the gold answer and responses to it, with bars between them; ⏎ ends a line.
CASES = r"""
# time
+ 3{:}30 ¦ \boxed{03:30}
+ 3:30 ¦ \boxed{3{:}30}
+ 9:24 ¦ \boxed{9:24}
+ 8\!:\!34 \text{ p.m.} ¦ \boxed{8:34\text{ pm}} ¦ \boxed{8:34\text{ P.M.}} ¦ The answer is 8:34 p.m.
  ¦ \boxed{\text{8:34 PM}} ¦ \boxed{8{:}34\ \mathrm{p.m.}}
+ 2:3 ¦ \boxed{2 : 3}
+ 4\!:\!51\!:\!06 \text{ p.m.} ¦ \boxed{4:51:06 \text{ p.m.}}
+ 05\!:\!00 ¦ \boxed{05:00}
+ 8:34 \text{ p.m.} ¦ \boxed{20:34}
- 3:30 ¦ \boxed{3.5} ¦ \boxed{3:31} ¦ \boxed{0.1} ¦ \boxed{330} ¦ \boxed{3,30} ¦ \boxed{7:00}
  ¦ \boxed{3:30 \text{ or } 4:30}
- 4\!:\!51\!:\!06 \text{ p.m.} ¦ \boxed{4:51}
- 2:3 ¦ \boxed{\frac{2}{3}} ¦ \boxed{3:2} ¦ \boxed{2:3:4}
- 8\!:\!34 \text{ p.m.} ¦ \boxed{8:34 a.m.}
- 2:2:1 ¦ \boxed{1:1}
- 3:30 \text{ a.m.} ¦ \boxed{15:30}
# loose roots
+ \frac{\sqrt3}{2} ¦ \boxed{sqrt(3)/2} ¦ \boxed{\sqrt 3/2} ¦ \boxed{√3/2} ¦ \boxed{(sqrt(3))/2} ¦ \boxed{3^{1/2}/2}
+ 2\sqrt{3} ¦ \boxed{2sqrt(3)} ¦ \boxed{2*sqrt(3)}
+ 2\sqrt3 ¦ \boxed{2√3}
+ 4^{1/3} ¦ \boxed{\sqrt[3]{4}}
+ \sqrt3 ¦ \boxed{\sqrt{(3)}}
+ \sqrt[3]{4} ¦ \boxed{∛4}
+ 1+\sqrt5 ¦ \boxed{sqrt(5)+1}
+ \sqrt5 ¦ \boxed{sqrt5} ¦ \boxed{\text{sqrt}(5)} ¦ \boxed{\operatorname{sqrt}{5}}
- \frac{\sqrt3}{2} ¦ \boxed{sqrt{3}} ¦ \boxed{sqrt(3/2)} ¦ \boxed{\sqrt{3}2}
- \sqrt3 ¦ \boxed{3} ¦ \boxed{\sqrt[3]{3}} ¦ \boxed{\sqrt{-3}} ¦ \boxed{s q r t 3} ¦ \boxed{\pm\sqrt3}
  ¦ \boxed{sqrt 35} ¦ \boxed{-√3}
# heading markers
+ 4 ¦ ...⏎⏎**Final Answer**⏎$4$ ¦ so⏎⏎# Answer⏎4 ¦ so⏎⏎### Answer:⏎⏎\[⏎4⏎\] ¦ so⏎⏎**Answer:**⏎⏎**4**
  ¦ so⏎⏎__Answer__⏎⏎4 ¦ so⏎⏎#### Final Answer⏎⏎\(4\) ¦ Answer:⏎⏎4 apples ¦ ### Final answer⏎⏎4.
  ¦ **Final Answer**: ⏎⏎`4` ¦ ## Final Answer⏎⏎The answer is 4.
+ 73 ¦ so⏎⏎## Final Answer ##⏎⏎73 ¦ so⏎⏎Final Answer⏎------⏎73 ¦ so⏎⏎Answer⏎===⏎**73** ¦ so⏎⏎**Ans:** 73
  ¦ The answer is:⏎\begin{equation*}⏎73⏎\end{equation*} ¦ so the answer is⏎\begin{align}⏎73⏎\end{align}
- 73 ¦ so⏎⏎## Not the Answer ##⏎⏎73 ¦ Trans: 73 things ¦ ```python⏎ans = 73⏎```⏎That makes 5 too many.
  ¦ so⏎⏎Final Answer⏎------⏎73⏎74
+ 1/2 ¦ so⏎⏎## Final Answer:⏎⏎$\frac12$
- 4 ¦ ## Answer⏎⏎4 or 5 ¦ ## Answer⏎⏎4⏎5 ¦ ## Answer⏎⏎not 4 ¦ ## Wrong Answer⏎⏎4 ¦ ## Answer⏎⏎- 4⏎- 5
  ¦ ## Not the answer⏎⏎4 ¦ **Answer**⏎⏎4 is wrong ¦ **Answer**⏎⏎5⏎⏎4 ¦ **Final Answer:**⏎$$⏎4⏎$$⏎Wait, it is 5.
  ¦ **Answers**⏎1. 4⏎2. 5
# names in front
- (1,3) ¦ \boxed{(y,x)=(1,3)} ¦ \boxed{(x,x)=(1,3)} ¦ \boxed{(x,y,z)=(1,3)} ¦ \boxed{(2x,y)=(1,3)}
  ¦ \boxed{(x+1,y)=(1,3)} ¦ \boxed{(x_2,x_1)=(1,3)} ¦ \boxed{x=1 \text{ or } y=3} ¦ \boxed{x=1 \lor y=3}
+ (1,3) ¦ \boxed{(x,y)=(1,3)} ¦ \boxed{(x_1,x_2)=(1,3)} ¦ \boxed{(r,\theta)=(1,3)}
  ¦ \boxed{(x+y,xy)=(1,3)} ¦ \boxed{P=(1,3)}
+ (4,\pi,\frac{\pi}{3}) ¦ \boxed{(\rho,\theta,\phi)=(4,\pi,\frac{\pi}{3})}
- a = 5, b = 6 ¦ \boxed{a = 5 \text{ or } b = 6} ¦ \boxed{5 \text{ or } 6}
- \text{(C)} ¦ \boxed{D=C} ¦ \boxed{B = C}
+ 18 ¦ \boxed{18 = x} ¦ \boxed{3 \cdot 6 = x = 18}
- 18 ¦ \boxed{18 = 2x} ¦ \boxed{18 = x = 19} ¦ \boxed{19 = x = 18} ¦ \boxed{18 = 3 \cdot 7 = x} ¦ \boxed{3 \cdot 6 = x}
# bold number one line
+ 12 ¦ Together that makes **12** ¦ She therefore has `12`. ¦ Thus the price comes to **$12**.
  ¦ In total we get **12**!
+ 16 ¦ So they have **16** apples. ¦ how many are there? just 16 ¦ Then 20 - 4 = 16
- 16 ¦ There are 16 apples. ¦ So Janet has 16 eggs left ¦ Are there 17? no, 16
  ¦ There are 16 apples or 17. ¦ What about 16 ¦ It was thought to be **16**
  ¦ There are 16 dozen ¦ He has **16** thousands
- 16\text{ cm} ¦ It is 16 meters. ¦ It is **16** meters.
- 12 ¦ Either **12** or **13** ¦ It is not **12** ¦ **13** not **12** ¦ Maybe **12** ¦ Is it **12**?
  ¦ We doubt it is **12** ¦ At least **12** ¦ Less than **12** remain ¦ The opposite of **12**
  ¦ Half of the remainder is **12** and half is **13** ¦ twice **12**
# thinking
- 5 ¦ <think>So \boxed{5} ¦ <think>a</think><think>\boxed{5} ¦ <think>\boxed{5}</think>
  ¦ <think>The answer is 5</think> ¦ <think>5</think>6 ¦ \boxed{6}<think>\boxed{5}</think>
  ¦ <think>#### 5</think>#### 6 ¦ <THINK>\boxed{5} ¦ <think >\boxed{5} ¦ <think>⏎The answer is \boxed{5}.⏎
  ¦ <think>x</think>\boxed{6}⏎<think>\boxed{5}</think>
+ 5 ¦ <think>\boxed{6}</think>\boxed{5} ¦ <think>a</think>b<think>c</think>The answer is 5. ¦ reasoning</think>⏎⏎5
  ¦ <think></think>5 ¦ <think>⏎⏎</think>⏎⏎#### 5 ¦ <think>maybe 6</think>**Answer:** 5
  ¦ <think>It is 6. Wait, no.</think><answer>5</answer> ¦ </think>\boxed{5}
# braceless box
+ 5 ¦ Thus $\boxed5$. ¦ $\boxed 5$ cm ¦ \fbox5 ¦ so \boxed{ 5 }
+ x ¦ Thus \boxed x
+ 1/2 ¦ \boxed\frac12 ¦ \boxed \frac{1}{2}
- 5 ¦ \boxed55 ¦ \boxed5.5 ¦ \boxed 5,000 ¦ \boxed -5 ¦ \boxed 5x ¦ \boxed5^2 ¦ \boxed \sqrt5 ¦ \boxed 5/6
- 1/2 ¦ \boxed\frac12x
- 5x ¦ \boxed(5)
# text after number
- 5 ¦ \boxed{5\text{ less than ten}} ¦ \boxed{5\text{ divided by two}} ¦ \boxed{5\text{ to the third}}
  ¦ \boxed{5\text{ and a half}} ¦ \boxed{5\text{ unless odd}} ¦ \boxed{5\text{ choose two}}
  ¦ \boxed{5\text{ is too small}} ¦ \boxed{5\text{ dozen}} ¦ \boxed{5\text{ hundredths}}
  ¦ \boxed{5\text{ in base seven}} ¦ \boxed{5\text{ squared}} ¦ \boxed{5\text{ or so}}
  ¦ \boxed{5\text{ minus two cents}} ¦ \boxed{5\text{ thousand dollars}} ¦ \boxed{5\text{ negative}}
  ¦ \boxed{5\text{ more than that}} ¦ \boxed{5\text{ of seven}} ¦ \boxed{5\text{ per two}} ¦ \boxed{5\text{ pairs}}
  ¦ \boxed{5\text{ cm less}} ¦ \boxed{5\text{ feet six inches}} ¦ \boxed{5\text{ years ago}}
  ¦ \boxed{5\mathrm{\ score}} ¦ \boxed{\text{five minus }5}
+ 5 ¦ \boxed{5\text{ apples}} ¦ \boxed{5\text{ square meters}} ¦ \boxed{5\text{ people}}
  ¦ \boxed{5\ \text{miles per hour}} ¦ \boxed{5\text{ ways}} ¦ \boxed{\$5}
# plural multiple
- 5 ¦ \boxed{5 lakhs} ¦ \boxed{5 millions} ¦ \boxed{5 dozens} ¦ \boxed{5 thousands} ¦ \boxed{5 hundreds}
  ¦ The answer is 5 crores. ¦ #### 5 lakhs ¦ \boxed{5 billions} ¦ \boxed{5 tens} ¦ \boxed{5 grosses}
  ¦ \boxed{5 scores} ¦ \boxed{5K} ¦ \boxed{5M} ¦ \boxed{5bn}
# am pm
- 3\text{ a.m.} ¦ \boxed{3\text{ pm}} ¦ \boxed{3\text{ p.m.}}
- 10:30\text{ a.m.} ¦ \boxed{10:30 PM} ¦ \boxed{22:30}
- 10:30\text{ p.m.} ¦ \boxed{10:30}
- 12:00\text{ p.m.} ¦ \boxed{12:00\text{ a.m.}}
- 9\text{ AM} ¦ \boxed{\text{9 in the evening}} ¦ \boxed{9}
- 9\text{ PM} ¦ \boxed{9\text{ A.M.}} ¦ \boxed{9am}
+ 10:00\text{ p.m.} ¦ \boxed{22:00} ¦ \boxed{10\text{ p.m.}}
- 10:00\text{ p.m.} ¦ \boxed{22:30} ¦ \boxed{10:00} ¦ \boxed{12:00}
+ 9\text{ PM} ¦ \boxed{9pm} ¦ \boxed{9 p.m.} ¦ \boxed{9:00 \text{ p.m.}}
+ 10:30\text{ a.m.} ¦ \boxed{10:30 am} ¦ \boxed{\text{10:30 AM}}
# ordinals
+ 5 ¦ \boxed{\text{5th}}
+ 2 ¦ \boxed{2nd}
+ 3 ¦ \boxed{3^{\text{rd}}}
+ 21 ¦ \boxed{21^{st}}
+ 11 ¦ \boxed{11\text{th}}
+ 4 ¦ \boxed{4^{th}}
+ 100 ¦ \boxed{100\text{th}}
+ 7 ¦ The answer is 7th.
- 6 ¦ \boxed{\text{5th}}
- 5 ¦ \boxed{\text{1/5th}} ¦ \boxed{\text{5ths}} ¦ \boxed{\frac{5}{6}\text{th}}
# colon/bold
+ 4 ¦ so⏎⏎**Answer** : 4 ¦ so⏎⏎**Answer:** 4 ¦ so⏎⏎**Answer: 4** ¦ so⏎⏎**Final Answer**: **4** ¦ so⏎⏎***Answer:*** 4
  ¦ so⏎⏎_Answer_: 4 ¦ so⏎⏎**The final answer is:** 4 ¦ so⏎⏎**The answer is** $4$. ¦ so⏎⏎**Answer is 4**
  ¦ so⏎⏎`Answer`: 4
- 5 ¦ so⏎⏎**Answer**: 4?
- 4 ¦ so⏎⏎**Wrong Answer**: 4 ¦ so⏎⏎**Answer**: 4 **or** 5 ¦ so⏎⏎**Answer**: -4 ¦ so⏎⏎**Answer**: 4 5
# filler
+ 12 ¦ x⏎The answer is then 12. ¦ x⏎The answer is thus 12. ¦ x⏎The answer is just 12. ¦ x⏎The answer is hence $12$.
  ¦ x⏎The answer is precisely 12. ¦ x⏎The answer is obviously 12. ¦ x⏎The answer is indeed 12.
  ¦ x⏎The answer is, therefore, 12. ¦ x⏎The final answer is now 12. ¦ x⏎The answer is given by: 12
  ¦ x⏎The answer is in fact 12. ¦ x⏎The answer is approximately 12.
  ¦ x⏎The answer is only 12. ¦ x⏎The answer is actually 12. ¦ x⏎The answer is definitely $12$.
  ¦ x⏎The answer is also 12.
  ¦ x⏎The answer is the number 12. ¦ x⏎The answer is a total of 12. ¦ x⏎The answer is found to be 12.
  ¦ x⏎The answer is of course 12. ¦ x⏎The answer comes out to 12. ¦ x⏎The answer turns out to be 12.
- 12 ¦ x⏎The answer is actually not 12. ¦ x⏎The answer is only 12 if x = 2. ¦ x⏎The answer is the number after 12.
  ¦ x⏎The answer is a total of 12 less 3. ¦ x⏎The answer is the value 12 times 2. ¦ x⏎The answer is always 12 or more.
- 12 ¦ x⏎The answer is hardly 12. ¦ x⏎The answer is not 12. ¦ x⏎The answer is never 12.
  ¦ x⏎The answer is at most 12. ¦ x⏎The answer is more than 12. ¦ x⏎The answer is possibly 12.
  ¦ x⏎The answer is maybe 12. ¦ x⏎The answer is twice 12. ¦ x⏎The answer is either 12 or 13.
  ¦ x⏎The answer is clearly not 12.
# special tokens
+ 12 ¦ The answer is 12.</s> ¦ \boxed{12}<|endoftext|> ¦ #### 12<|im_end|> ¦ The answer is 12<|eot_id|>
  ¦ \boxed{12}<｜end▁of▁sentence｜> ¦ **Answer:** 12<eos> ¦ 12<|end|> ¦ The answer is 12.<end_of_turn>⏎
  ¦ <answer>12</answer><|im_end|> ¦ \boxed{12}<pad><pad>
- 12 ¦ The answer is 13.<|im_end|>The answer is 12. ¦ 13</s>12 ¦ \boxed{13}<|eot_id|>\boxed{12} ¦ <|im_end|>12</s>13
  ¦ \boxed{13}⏎<|im_start|>assistant⏎\boxed{12} ¦ \boxed{13}⏎### Instruction: x⏎\boxed{12}
  ¦ \boxed{13}<start_of_turn>model⏎\boxed{12}
# headings
- 12 ¦ #### Case 12 ¦ #### Step 12: ¦ #### Step 1⏎12 + 1 ¦ #### Part 12⏎and so on ¦ ##### 12⏎and so on⏎more
  ¦ #### 1. Setup 12⏎foo ¦ #### Case $n=12$⏎foo ¦ #### x = 12 or 13
+ 12 ¦ #### Step 1: 3⏎#### 12 ¦ #### Solution⏎foo⏎#### 12 ¦ #### Final answer: 12
  ¦ #### Step 9⏎foo. The answer is 12. ¦ #### Result⏎⏎Thus \boxed{12}
# full width
+ 12 ¦ Answer：12 ¦ \boxed{１２} ¦ \boxed{x＝１２} ¦ 答案是\boxed{12}。 ¦ The answer is １２。
  ¦ 综上，$\boxed{12}$ ¦ 所以，\boxed{12}。
+ (1,2) ¦ \boxed{（１，２）}
+ 1/2 ¦ \boxed{１／２}
+ -5 ¦ \boxed{－５}
+ [0,1] ¦ \boxed{[0，1]}
+ 12\% ¦ \boxed{１２％}
+ x+5 ¦ \boxed{５＋x}
- 12 ¦ \boxed{１３} ¦ \boxed{－１２} ¦ \boxed{１．２} ¦ \boxed{１，２}
# decoration
+ 12 ¦ The answer is "12". ¦ The answer is **_12_**. ¦ The answer is 12 🎉 ¦ The answer is 12 (twelve)
  ¦ The answer is `12` ¦ The answer is: [12] ¦ The answer is (12). ¦ The answer is ✅ 12 ¦ Answer: 12 ✔
  ¦ \boxed{\mathbf{12}} ¦ \boxed{\text{12}} ¦ \boxed{\underline{12}}
  ¦ The answer is <b>12</b>. ¦ The answer is ==12==. ¦ (The answer is 12) ¦ \boxed{12}\qed ¦ \boxed{12} $\blacksquare$
+ [2,9) ¦ The answer is [2, 9). ¦ (The answer is [2,9))
- 12 ¦ The answer is <b>1</b>2. ¦ The answer is <sup>12</sup>. ¦ The answer is <b>12</b><b>13</b> ¦ The answer is 12)!
- 12 ¦ The answer is 12 (thirteen). ¦ The answer is ~~12~~ 13. ¦ The answer is ❌ 12 ¦ The answer is 12 ❌
  ¦ The answer is 12 (or 13) ¦ The answer is 12 (twenty) ¦ \boxed{\cancel{12}} ¦ \boxed{\overline{12}}
# products
+ 12 ¦ \boxed{3 \cdot 4 = 12} ¦ \boxed{3\times 4=12} ¦ \boxed{24/2 = 12} ¦ \boxed{10 + 2 = 12}
  ¦ \boxed{\frac{24}{2} = 12} ¦ \boxed{3(4) = 12} ¦ \boxed{2^2\cdot 3 = 12} ¦ \boxed{12 = 3 \cdot 4}
  ¦ \boxed{3*4 = 12} ¦ \boxed{4! / 2 = 12} ¦ \boxed{\sqrt{144} = 12} ¦ \boxed{4 \times \$3 = \$12}
- 12 ¦ \boxed{4 \times \$4 = \$12} ¦ \boxed{4 \times \$3} ¦ \boxed{1\$2}
  ¦ \boxed{3 \times 5 = 12} ¦ \boxed{3 \times 4} ¦ \boxed{12 = 13} ¦ \boxed{13 = 12}
  ¦ \boxed{2 \cdot 6 = 12 = 13} ¦ \boxed{12 \times 1 = 13} ¦ \boxed{x \times 4 = 12} ¦ \boxed{3 \times 4 \ne 12}
  ¦ \boxed{3 \times 4 < 12}
# last number
- 16 ¦ It surely isn't 16 ¦ 14, 15, 16 ¦ Guess: 16 ¦ You might think it is 16 ¦ I considered 14 and 16
  ¦ Not sure, 16 ¦ 16 is ruled out ¦ The number above 16 ¦ If n = 2 then it is 16 ¦ Anything but 16 ¦ Nobody got 16
  ¦ 16 would be wrong ¦ It ranges from 2 to 16 ¦ He said 16 ¦ The total exceeds 16 ¦ It rounds to nearly 16
# left side
+ 7 ¦ \boxed{\int_0^1 2x\,dx = 7} ¦ \boxed{\max f = 7} ¦ \boxed{\det A = 7} ¦ \boxed{\log_2 128 = 7}
  ¦ \boxed{|AB| = 7} ¦ \boxed{a + b + c = 7} ¦ \boxed{f(3) = 7} ¦ \boxed{\binom{7}{1} = 7} ¦ \boxed{\gcd(14,21) = 7}
+ 55 ¦ \boxed{\sum_{k=1}^{10} k = 55}
+ 1/7 ¦ \boxed{P(A) = \frac17}
+ 60 ¦ \boxed{\angle ABC = 60^\circ}
+ 15 ¦ \boxed{\lVert v\rVert = 15} ¦ \boxed{{6 \choose 2} = 15} ¦ \boxed{\text{lcm}(3,5) = 15}
- 15 ¦ \boxed{{6 \choose 3} = 15}
  ¦ \boxed{2\hat{x} = 15} ¦ \boxed{\frac{\bar x}{2} = 15} ¦ \boxed{2f(3) = 15} ¦ \boxed{\frac{1}{f(2)} = 15}
  ¦ \boxed{-f(3) = 15} ¦ \boxed{x \in 15}
+ 15 ¦ \boxed{f(2) + f(3) = 15} ¦ \boxed{\text{Number of ways} = 15} ¦ \boxed{\text{Total eggs} = 15}
- 15 ¦ \boxed{\text{Half the eggs} = 15} ¦ \boxed{\text{Eggs not} = 15}
- 7 ¦ \boxed{\log_2 64 = 7} ¦ \boxed{\binom{7}{2} = 7} ¦ \boxed{2x = 7} ¦ \boxed{x > 7} ¦ \boxed{x \ne 7}
  ¦ \boxed{6 = 7} ¦ \boxed{\gcd(14,28) = 7}
- 49 ¦ \boxed{x^2 = 49, x = 7}
- x+3 ¦ \boxed{x + \$3}
# units spelling
+ 5 ¦ \boxed{5\text{ USD}} ¦ \boxed{5\,\mathrm{cm}} ¦ \boxed{{5\ \rm cm}} ¦ \boxed{5\ {\text{cm}}} ¦ \boxed{5 cm^2}
  ¦ \boxed{5~\text{cm}^{2}} ¦ \boxed{5 \text{ sq. ft}} ¦ \boxed{5 € } ¦ \boxed{5\,\textrm{kg}}
  ¦ \boxed{5\mbox{ km/h}} ¦ \boxed{5 \frac{\text{m}}{\text{s}}}
+ 5 ¦ \boxed{USD 5} ¦ \boxed{\text{USD }5} ¦ \boxed{\pounds 5} ¦ \boxed{5\text{ feet tall}} ¦ \boxed{5\text{ Mpc}}
- 5 ¦ \boxed{5\text{ K dollars}} ¦ \boxed{\text{USD }5\text{ thousand}}
- 5\text{ cents} ¦ \boxed{5 USD}
- 5\text{ m} ¦ \boxed{5\,{\rm cm}} ¦ \boxed{5\text{ s}}
- 5\text{ g} ¦ \boxed{5\text{ kg}}
- 5\text{ cm}^2 ¦ \boxed{5\text{ cm}^3}
# Unicode
+ 2.5 ¦ \boxed{2½}
+ 0.75 ¦ \boxed{¾}
+ x^3 ¦ \boxed{x³}
+ 0.001 ¦ \boxed{10⁻³}
+ x_1+x_2 ¦ \boxed{x₁+x₂}
+ 2\pi ¦ \boxed{2π}
+ 3\times 10^8 ¦ \boxed{3×10⁸}
+ -5 ¦ \boxed{−5}
+ x^2+1 ¦ \boxed{x² + 1}
+ 25 ¦ \boxed{5²}
+ 1/3 ¦ \boxed{⅓}
+ x \le 5 ¦ \boxed{x⩽5}
+ 1.5 ¦ \boxed{3∕2}
+ ab ¦ \boxed{a⋅b}
- 0.5 ¦ \boxed{1½}
- 23 ¦ \boxed{2³}
- 52 ¦ \boxed{5²}
- 2x ¦ \boxed{x₂}
- 106 ¦ \boxed{10⁶}
- 5 ¦ \boxed{–5}
# sets
+ \mathbb{R} ¦ \boxed{\text{the set of all real numbers}} ¦ \boxed{(-\infty, +\infty)} ¦ \boxed{\mathbb R}
  ¦ \boxed{ℝ}
+ \emptyset ¦ \boxed{∅} ¦ \boxed{\text{empty set}}
+ \varnothing ¦ \boxed{\{\}}
+ (-\infty,1)\cup(1,\infty) ¦ \boxed{x \ne 1}
+ \mathbb{R}\setminus\{1\} ¦ \boxed{\mathbb{R} - \{1\}} ¦ \boxed{\{x\in\mathbb{R} : x\ne1\}}
+ \{1,2\} ¦ \boxed{\{2,1\}}
- \mathbb{R} ¦ \boxed{\mathbb{Q}} ¦ \boxed{\mathbb{R}^+} ¦ \boxed{\text{no real numbers}}
  ¦ \boxed{\text{all real numbers except 0}}
- \mathbb{R}\setminus\{1\} ¦ \boxed{\mathbb{R}\setminus\{0\}} ¦ \boxed{x = 1}
- \emptyset ¦ \boxed{\{0\}} ¦ \boxed{\{\emptyset\}} ¦ \boxed{0}
- \{1,2\} ¦ \boxed{\{1,2,3\}} ¦ \boxed{(1,2)}
# pm
+ \frac{-3+\sqrt{17}}{4},\frac{-3-\sqrt{17}}{4} ¦ \boxed{\frac{-3\pm\sqrt{17}}{4}}
+ \frac{1\pm\sqrt5}{2} ¦ \boxed{\frac{1-\sqrt5}{2},\frac{1+\sqrt5}{2}} ¦ \boxed{x = \frac{1\pm\sqrt5}{2}}
  ¦ \boxed{\{\frac{1-\sqrt5}{2},\frac{1+\sqrt5}{2}\}} ¦ \boxed{\frac{1\mp\sqrt5}{2}}
+ -1+i,-1-i ¦ \boxed{-1\pm i}
+ 2,-2 ¦ \boxed{\pm 2}
+ \pm2 ¦ \boxed{2, -2}
+ \pm 2 ¦ \boxed{x=2 \text{ or } x=-2}
+ \pm\frac{1}{\sqrt2} ¦ \boxed{\pm\frac{\sqrt2}{2}}
- \frac{1\pm\sqrt5}{2} ¦ \boxed{\frac{1+\sqrt5}{2}} ¦ \boxed{\frac{1\pm\sqrt5}{3}} ¦ \boxed{\frac{-1\pm\sqrt5}{2}}
  ¦ \boxed{1\pm\frac{\sqrt5}{2}}
+ \frac{1\pm\sqrt5}{2} ¦ \boxed{\frac{1}{2}(1\pm\sqrt5)} ¦ \boxed{(1±√5)/2}
- \pm2 ¦ \boxed{2} ¦ \boxed{\pm 2, 3} ¦ \boxed{(2,-2)}
- 2 ¦ \boxed{\pm2}
# complex
+ e^{\pi i} ¦ \boxed{e^{i\pi}}
+ \frac{\sqrt2}{2}+\frac{\sqrt2}{2}i ¦ \boxed{\cos\frac{\pi}{4}+i\sin\frac{\pi}{4}}
+ 1+i ¦ \boxed{\sqrt2 e^{i\pi/4}}
+ 1+i\sqrt3 ¦ \boxed{2e^{\pi i/3}}
+ e^{-i\pi/2} ¦ \boxed{-i}
+ 1-i\sqrt3 ¦ \boxed{2e^{-i\pi/3}}
+ i ¦ \boxed{e^{i\frac{\pi}{2}}}
+ -i ¦ \boxed{e^{3\pi i/2}}
+ 4+3i ¦ \boxed{3i+4}
- -i ¦ \boxed{e^{i\pi/2}}
- i ¦ \boxed{e^{i\pi/3}} ¦ \boxed{e^{\pi/2}}
- 1+i ¦ \boxed{1-i} ¦ \boxed{2e^{i\pi/4}}
+ i ¦ \boxed{\cos\frac{\pi}{2}+i\sin\frac{\pi}{2}} ¦ \boxed{\operatorname{cis}\frac{\pi}{2}}
  ¦ \boxed{\text{cis}(90^\circ)}
+ -2 ¦ \boxed{x = 2\cos\pi = -2}
- i ¦ \boxed{\operatorname{cis}90} ¦ \boxed{\cos\frac{\pi}{2}-i\sin\frac{\pi}{2}}
# gamma
- \gamma+1 ¦ \boxed{\gamma}
- \gamma-1 ¦ \boxed{\Gamma-1}
- \gamma-\gamma_0 ¦ \boxed{0}
- \gamma^2-1 ¦ \boxed{\gamma^2-2}
- \beta-2 ¦ \boxed{\beta-1}
- \zeta+2 ¦ \boxed{\zeta+1}
- \gamma m c ¦ \boxed{\gamma m v}
- (\gamma-1)mc^2 ¦ \boxed{(\gamma-2)mc^2}
- \gamma ¦ \boxed{0.5772} ¦ \boxed{\Gamma(\gamma)}
+ \gamma-1 ¦ \boxed{-1+\gamma}
- \gamma-1 ¦ \boxed{\frac{\gamma^2-1}{\gamma+1}}
+ (\gamma-1)mc^2 ¦ \boxed{mc^2(\gamma-1)}
# case
- \frac{R}{r} ¦ \boxed{\frac{r}{R}}
- R+r ¦ \boxed{2r}
- N-n ¦ \boxed{0}
- \delta x ¦ \boxed{\Delta x}
- \Omega t ¦ \boxed{\omega t}
- A+b ¦ \boxed{a+b}
- v ¦ \boxed{V}
- v^2 ¦ \boxed{vV}
- G_m ¦ \boxed{g_m}
- e ¦ \boxed{E}
- \Sigma ¦ \boxed{\sigma}
- \phi ¦ \boxed{\Phi}
# degrees
- \sin 10^\circ ¦ \boxed{\sin 10}
- \tan 20^\circ ¦ \boxed{\tan 20}
- \cos 20 ¦ \boxed{\cos 20^\circ}
- 2\sin 10^\circ+1 ¦ \boxed{2\sin 10+1}
- \cot 5 ¦ \boxed{\cot 5^\circ}
- \frac{1}{\sin 10^\circ} ¦ \boxed{\frac{1}{\sin 10}}
- \sin^2 40^\circ ¦ \boxed{\sin^2 40}
- x+20^\circ ¦ \boxed{x+20}
- 30 \text{ radians} ¦ \boxed{30^\circ}
+ \sin 10^\circ ¦ \boxed{\cos 80^\circ} ¦ \boxed{\sin 170^\circ} ¦ \boxed{\sin\frac{\pi}{18}}
+ \sin 20^\circ ¦ \boxed{2\sin10^\circ\cos10^\circ}
+ 1+0\cdot\sin 20^\circ ¦ \boxed{\tan 45^\circ}
+ \frac{1}{\cos 60^\circ} ¦ \boxed{\sec 60^\circ}
+ \frac{\sin 40^\circ}{2} ¦ \boxed{\sin(40^{\circ})/2}
+ \tan 10^\circ ¦ \boxed{\tan{(10^\circ)}}
+ \frac{180^\circ}{7} ¦ \boxed{(\frac{180}{7})^\circ} ¦ \boxed{25\frac{5}{7}^\circ}
+ \frac{180}{7} ¦ \boxed{\frac{180^{\circ}}{7}}
# operators
- f^{-1}(x) ¦ \boxed{\frac{1}{f(x)}}
- p\land q ¦ \boxed{p\lor q}
- q\to p ¦ \boxed{p\to q}
- p ¦ \boxed{\neg p}
- \frac{du}{dx} ¦ \boxed{\frac{du}{dt}}
- \frac{\partial u}{\partial x} ¦ \boxed{\frac{\partial^2 u}{\partial x^2}}
- A\cup B ¦ \boxed{A\cap B}
- \nabla\cdot F ¦ \boxed{\nabla\times F}
- \angle ABC ¦ \boxed{\angle BAC}
- f(g(x)) ¦ \boxed{g(f(x))}
- f(x) ¦ \boxed{f'(x)}
- \dot x ¦ \boxed{\ddot x}
- \oint f ¦ \boxed{\int f}
- \max(a,b) ¦ \boxed{\min(a,b)}
- \lceil x\rceil ¦ \boxed{\lfloor x\rfloor}
- a+b ¦ \boxed{a\oplus b}
- \prod x ¦ \boxed{\sum x}
- \bar x ¦ \boxed{\hat x}
- x^i ¦ \boxed{x_i}
+ p\land q ¦ \boxed{q\wedge p}
# boxes
+ 1,2 ¦ \boxed{1} dog and \boxed{2} cats ¦ \boxed{1}, \boxed{2}
+ 1,2,3 ¦ \boxed{1}, \boxed{2} and \boxed{3}
+ 4,6 ¦ $\boxed{4}$ and $\boxed{6}$ ¦ $x=\boxed{4}$, $x=\boxed{6}$ ¦ The values are \boxed{4} and \boxed{6}.
  ¦ The two solutions are $\boxed{4}$ and $\boxed{6}$. ¦ \boxed{4}⏎⏎and⏎⏎\boxed{6}
- 4 ¦ \boxed{4} or \boxed{6}
+ \frac34 ¦ \boxed{\frac34} or \boxed{0.75} ¦ \boxed{\frac34 \text{ or } 0.75} ¦ \boxed{0.75 \text{ or } 75\%}
- \frac34 ¦ \boxed{\frac34} or \boxed{0.57} ¦ \boxed{\frac34 \text{ or } 0.7}
  ¦ \boxed{\frac34, 0.75} ¦ \boxed{\frac34 \text{ and } 0.75}
- a = 5, b = 6 ¦ \boxed{5} or \boxed{6}
- 6 ¦ \boxed{4}, \boxed{6}
- 4,7 ¦ \boxed{4} and \boxed{6}
- 4,6 ¦ \boxed{4}. Wait, no. \boxed{6}
- 1,2,3 ¦ \boxed{1,2,3\%} ¦ \boxed{1\%,2,3}
+ 10,20 ¦ \boxed{10\%, 20\%}
- 46 ¦ \boxed{4} \boxed{6}
# trig
- \sin x-\cos x=y ¦ \boxed{\sin x+\cos x = y}
- y''-\sin y=0 ¦ \boxed{y''+\sin y = 0}
- \tan(2x)=\frac{2\tan x}{1-\tan^2 x} ¦ \boxed{\tan(2x)=\frac{2\tan x}{1+\tan^2 x}}
- \frac{\sin(2x)}{1-\tan(3x)}=\cos y ¦ \boxed{\frac{\sin(2x)}{1+\tan(3x)}=\cos y}
- \int_0^1\cos(x^2)dx ¦ \boxed{\int_0^1\sin(x^2)dx}
- \sum_{k=1}^{10^9}\frac{1}{k^2} ¦ \boxed{\sum_{k=1}^{10^9}\frac1k}
- \cos(\sin(\tan(x))) ¦ \boxed{\sin(\cos(\tan(x)))}
+ \sin x+\cos x=y ¦ \boxed{\cos x+\sin x = y}
+ mg\sin\theta+ml\ddot\theta=0 ¦ \boxed{m l\ddot\theta+mg\sin\theta=0}
+ \sin 2x=y ¦ \boxed{2\sin x\cos x=y}
"""


def cases(text):
    """Kind, whether right, gold answer and responses of each entry of a text."""
    kind = ""
    for entry in text.strip().replace("\n  ¦", " ¦").splitlines():
        if entry.startswith("# "):
            kind = entry[2:]
            continue
        gold, *responses = entry[2:].split(" ¦ ")
        yield pytest.param(
            entry[0] == "+", gold, [response.replace("⏎", "\n") for response in responses], id=f"{kind}: {gold}"
        )


@pytest.fixture(scope="module")
def verifiers():
    with Verifier(workers=1) as math:
        yield math, Verifier("integer")


@pytest.mark.parametrize("right, gold, responses", [*cases(CASES), *cases(ATTACK)])
def test_right_responses_earn_1_and_wrong_ones_0(verifiers, right, gold, responses):
    math, integer = verifiers
    golds = [gold] * len(responses)
    assert [r for r, verdict in zip(responses, math.verify(responses, golds), strict=True) if verdict != right] == []
    if gold.lstrip("-").isdigit() and not right:
        assert [r for r, verdict in zip(responses, integer.verify(responses, golds), strict=True) if verdict] == []
