"""Whether an answer solves a problem of the reasoning-gym library: our own comparisons, one for each kind of answer.

The library's own scorers are not used. Some of them run the answer as code (`eval`, `sympy.parse_expr`), and many pay
a wrong answer: a number anywhere in the text, a value that is only near, a list that is only similar. Here an answer is
compared with the gold answer, or, where a problem has many solutions, the solution is played through by the rules of
the puzzle. No answer ever reaches the library's code, and each comparison takes time linear in the answer's length.

A comparison takes the problem (the library's dictionary with `question`, `answer` and `metadata`) and the answer (a
string without surrounding white space) and returns whether the answer is right. It may raise one of `NOT_AN_ANSWER`,
which means that the answer cannot be read and is wrong. docs/reasoning_gym.md lists every generator; a test compares
that page with the tables at the end of this file.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from maxrl_envs.tasks.reasoning_puzzles import (
    box_moves,
    countdown,
    cryptarithm,
    graph_coloring,
    hanoi,
    jugs,
    kakurasu,
    quantum_lock,
    rubiks_cube,
    rush_hour,
    shortest_path,
    sokoban,
)

Problem: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[Problem, str], bool]

NOT_AN_ANSWER = ValueError, KeyError, IndexError, TypeError, AttributeError, ZeroDivisionError, RecursionError
LONGEST_NUMBER = 400  # characters
WHOLE = rf"(?!0\d)\d{{1,{LONGEST_NUMBER}}}"  # a whole number without zeros before it
NUMBER = re.compile(r"[+-]?(?!0\d)(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)


def number(text: str) -> Fraction:
    """The exact value of a decimal number such as "-1,234.50" or "1.5e+3".

    Raises:
        ValueError: if `text` is no such number, has zeros before its first digit, or is longer than `LONGEST_NUMBER`.
    """
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    return Fraction(text.replace(",", ""))


def is_number(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True


def lines(text: str) -> list[list[str]]:
    """The words of each line that holds any."""
    return [words for line in text.splitlines() if (words := line.split())]


def without_spaces(text: str) -> str:
    """`text` without white space, with single quotes in place of double ones."""
    return "".join(text.split()).replace('"', "'")


def same_words(problem: Problem, answer: str) -> bool:
    """The same words in the same lines, even if they are digits."""
    return lines(answer) == lines(problem["answer"])


def same_text(problem: Problem, answer: str) -> bool:
    """The same words in the same lines, or the same number."""
    gold = problem["answer"].strip()
    if lines(answer) == lines(gold):
        return True
    return is_number(gold) and is_number(answer) and number(gold) == number(answer)


def same_word(problem: Problem, answer: str) -> bool:
    """The same words or the same number, upper and lower case alike; one full stop at the end is allowed."""
    return same_text({"answer": problem["answer"].strip().removesuffix(".").lower()}, answer.removesuffix(".").lower())


def same_grid(problem: Problem, answer: str) -> bool:
    """The same lines of cells; cells that are numbers are compared as numbers."""
    gold, found = lines(problem["answer"]), lines(answer)
    if [len(row) for row in gold] != [len(row) for row in found]:
        return False
    pairs = [pair for rows in zip(gold, found, strict=True) for pair in zip(*rows, strict=True)]
    return all(a == b or (is_number(a) and is_number(b) and number(a) == number(b)) for a, b in pairs)


def same_list(problem: Problem, answer: str) -> bool:
    """The same list, written with single or double quotes and with any white space."""
    return without_spaces(answer) == without_spaces(problem["answer"])


def same_words_in_commas(problem: Problem, answer: str) -> bool:
    """The same words between commas, in the same order."""
    gold, found = ([" ".join(word.split()) for word in text.split(",")] for text in (problem["answer"], answer))
    return gold == found


def same_numbers_in_any_order(problem: Problem, answer: str) -> bool:
    """The same decimal numbers between commas, each as often, in any order."""
    gold, found = (sorted(number(word.strip()) for word in text.split(",")) for text in (problem["answer"], answer))
    return gold == found


def same_fraction(problem: Problem, answer: str) -> bool:
    r"""The same reduced fraction: "3/4", "\frac{3}{4}", "\dfrac{3}{4}", between dollar signs or not."""
    styles = rf"\$?\\d?frac\{{(-?{WHOLE})\}}\{{({WHOLE})\}}\$?|\$?(-?{WHOLE}) ?/ ?({WHOLE})\$?"
    gold, found = (re.fullmatch(styles, text, re.ASCII) for text in (problem["answer"].strip(), answer))
    if gold is None or found is None:
        return problem["answer"].strip() == answer
    return [int(n) for n in gold.groups() if n] == [int(n) for n in found.groups() if n]


def same_probability(problem: Problem, answer: str) -> bool:
    """The same number, written as a decimal number or as a fraction."""

    def value(text: str) -> Fraction:
        over = re.fullmatch(rf"({WHOLE}) ?/ ?({WHOLE})", text, re.ASCII)
        return Fraction(int(over[1]), int(over[2])) if over else number(text)

    return value(problem["answer"].strip()) == value(answer)


def same_three_digits(problem: Problem, answer: str) -> bool:
    """The gold number, in full or rounded to three significant figures."""
    gold = problem["answer"].strip()
    return number(answer) in (number(gold), number(f"{Decimal(gold):.2e}"))


def same_hexadecimal(problem: Problem, answer: str) -> bool:
    """The same integer with the prefix 0x, upper and lower case alike."""
    pattern = r"-?0x[0-9a-f]{1,400}"
    if not re.fullmatch(pattern, answer.lower(), re.ASCII):
        return False
    return int(answer, 16) == int(problem["answer"], 16)


def same_complex_number(problem: Problem, answer: str) -> bool:
    """The same real and imaginary part of "a + bi", where both are decimal numbers."""

    def parts(text: str) -> tuple[Fraction, Fraction]:
        found = re.fullmatch(r"([+-]?[\d.]+(?=[+-]|$))?(?:([+-]?)([\d.]*)i)?", "".join(text.split()), re.ASCII)
        if found is None or not found[0]:
            raise ValueError(f"not a complex number: {text[:40]!r}")
        real, sign, size = found.groups()
        return number(real or "0"), Fraction(0) if size is None else number(sign + (size or "1"))

    return parts(problem["answer"]) == parts(answer)


def same_point_or_number(problem: Problem, answer: str) -> bool:
    """The same decimal number, or the same pair of them in parentheses; a degree sign is optional."""

    def values(text: str) -> list[Fraction]:
        text = text.strip().removesuffix("°").strip()
        pair = re.fullmatch(r"\(([^(),]*),([^(),]*)\)", text)
        return [number(part.strip()) for part in pair.groups()] if pair else [number(text)]

    return values(problem["answer"]) == values(answer)


def same_prime_factors(problem: Problem, answer: str) -> bool:
    """The same integers between multiplication signs, in any order."""
    gold, found = (
        [factor.strip() for factor in re.split(r"×|\*|\\times", text)] for text in (problem["answer"], answer)
    )
    whole = all(re.fullmatch(WHOLE, factor, re.ASCII) for factor in found)
    return whole and sorted(map(int, gold)) == sorted(map(int, found))


def same_roles(problem: Problem, answer: str) -> bool:
    """The same "NAME is a ROLE" of each person, in any order, and nothing beside them."""

    def roles(text: str) -> list[str]:
        text = " ".join(text.lower().split()).removesuffix(".")
        return sorted(re.split(r", and |, | and ", text))

    return roles(problem["answer"]) == roles(answer)


def same_groups(problem: Problem, answer: str) -> bool:
    """A JSON list with the same lists of words; the order of the lists and of the words in a list is free."""
    gold, found = (sorted(sorted(group) for group in json.loads(text)) for text in (problem["answer"], answer))
    return gold == found


def same_partitions(problem: Problem, answer: str) -> bool:
    """A JSON list with the same lists of words in any order; the order of the words in a list counts."""
    return sorted(json.loads(problem["answer"])) == sorted(json.loads(answer))


def one_of_the_boards(problem: Problem, answer: str) -> bool:
    """One of the solutions that the generator has found."""
    return lines(answer) in [lines(board) for board in problem["metadata"]["valid_answers"]]


def palindrome(problem: Problem, answer: str) -> bool:
    """A palindrome of exactly the given letters."""
    return answer == answer[::-1] and sorted(answer) == sorted(problem["metadata"]["letters"])


_PROCESS = "the same seed gives other problems in a process with another hash seed (PYTHONHASHSEED)"
_ALGEBRA = "a right answer has many forms, and the library's scorer decides by running the answer as code"
REFUSED = {
    "codeio": "writing a problem runs one of thousands of programs that the library ships, without any limits",
    "intermediate_integration": f"{_ALGEBRA}; {_PROCESS}",
    "isomorphic_strings": _PROCESS,
    "knight_swap": _PROCESS,
    "polynomial_multiplication": f"{_ALGEBRA}; {_PROCESS}",
    "propositional_logic": "the library's scorer takes a premise that is repeated for a conclusion",
    "ransom_note": _PROCESS,
    "simple_integration": _ALGEBRA,
    "word_ladder": _PROCESS,
}
CHECKS: dict[str, Check] = {
    "acre": same_word,
    "advanced_geometry": same_point_or_number,
    "base_conversion": same_words,
    "bitwise_arithmetic": same_hexadecimal,
    "boxnet": box_moves,
    "calendar_arithmetic": same_word,
    "coin_flip": same_probability,
    "color_cube_rotation": same_word,
    "complex_arithmetic": same_complex_number,
    "countdown": countdown,
    "course_schedule": same_word,
    "cryptarithm": cryptarithm,
    "family_relationships": same_word,
    "figlet_font": same_word,
    "fraction_simplification": same_fraction,
    "game_of_life": same_list,
    "game_of_life_halting": same_word,
    "graph_color": graph_coloring,
    "group_anagrams": same_groups,
    "jugs": jugs,
    "kakurasu": kakurasu,
    "knights_knaves": same_roles,
    "list_functions": same_list,
    "mahjong_puzzle": same_word,
    "manipulate_matrix": same_grid,
    "n_queens": one_of_the_boards,
    "needle_haystack": same_word,
    "number_filtering": same_list,
    "number_sorting": same_list,
    "palindrome_generation": palindrome,
    "palindrome_partitioning": same_partitions,
    "path_star": same_words,
    "polynomial_equations": same_numbers_in_any_order,
    "pool_matrix": same_grid,
    "power_function": same_three_digits,
    "prime_factorization": same_prime_factors,
    "puzzle24": countdown,
    "quantum_lock": quantum_lock,
    "rubiks_cube": rubiks_cube,
    "rush_hour": rush_hour,
    "shortest_path": shortest_path,
    "sokoban": sokoban,
    "syllogism": same_word,
    "tower_of_hanoi": hanoi,
    "tsumego": same_word,
    "word_sequence_reversal": same_words_in_commas,
    "word_sorting": same_words_in_commas,
    "zebra_puzzles": same_word,
}  # every other generator: `same_text`


def is_right(generator: str, problem: Problem, answer: str) -> bool:
    """Whether `answer` solves a problem that the generator of this name wrote."""
    try:
        return CHECKS.get(generator, same_text)(problem, answer)
    except NOT_AN_ANSWER:
        return False
