"""Formulas with one planted change each, and which of these changes no check notices.

Every operator, comparison and number of a function is changed, one at a time, and so is the name of every reduction,
such as `minimum` for `maximum`.
"""

import ast
import copy
import inspect
from types import ModuleType

SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip
RENAMED = {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "any": "all", "all": "any",
           "mean": "sum", "cumsum": "cumprod", "argmax": "argmin"}  # fmt: skip


def mutants(module, functions=None):
    """Sources of a module with one change each: what was changed, and the changed tree.

    Args:
        module: the module.
        functions: the names of the functions that are changed; None changes all.
    """
    source = inspect.getsource(module)
    tree = ast.parse(source)
    bodies = [f for f in tree.body if isinstance(f, ast.FunctionDef) and (functions is None or f.name in functions)]
    assert functions is None or {f.name for f in bodies} == set(functions)
    for function in bodies:
        told = {id(part) for node in ast.walk(function) if isinstance(node, ast.Raise) for part in ast.walk(node)}
        kept = [node for statement in function.body for node in ast.walk(statement)]
        for place, node in enumerate(kept):
            for change in () if id(node) in told else changes(node):  # the words of an error decide no result
                changed = copy.deepcopy(tree)
                [twin] = [f for f in changed.body if isinstance(f, ast.FunctionDef) and f.name == function.name]
                target = [n for statement in twin.body for n in ast.walk(statement)][place]
                change(target)
                line = source.splitlines()[node.lineno - 1].strip()
                yield (
                    f"{function.name}, line {node.lineno}: {line}, at {node.col_offset} -> {ast.unparse(target)}",
                    changed,
                )


def changes(node):
    """Functions that each change a node of this kind in one way."""
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPPED:
        yield lambda target: setattr(target, "op", SWAPPED[type(target.op)]())
    if isinstance(node, ast.Compare):
        for i, operator in enumerate(node.ops):
            if type(operator) in SWAPPED:
                yield lambda target, i=i: target.ops.__setitem__(i, SWAPPED[type(target.ops[i])]())
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield lambda target: setattr(target, "value", target.value + 1)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield lambda target: setattr(target, "op", ast.UAdd())
    if isinstance(node, ast.Attribute) and node.attr in RENAMED:
        yield lambda target: setattr(target, "attr", RENAMED[target.attr])
    if isinstance(node, ast.Name) and node.id in RENAMED and isinstance(node.ctx, ast.Load):
        yield lambda target: setattr(target, "id", RENAMED[target.id])


def made(name, tree):
    """A module of this name, made from a tree."""
    module = ModuleType(name)
    module.__dict__["__name__"] = name
    exec(compile(ast.fix_missing_locations(tree), name, "exec"), module.__dict__)
    return module


def survivors(module, holds, functions=None, equivalent=frozenset()):
    """The changes that no check notices.

    Args:
        module: the module that is changed.
        holds: whether the checks pass, from a changed tree; an exception counts as noticed.
        functions: the names of the functions that are changed; None changes all.
        equivalent: changes that change no result, as "line of code, at column -> the changed part of it".
    """
    found, unused, count = [], set(equivalent), 0
    for told, tree in mutants(module, functions):
        count += 1
        change = told.partition(": ")[2]
        if change in equivalent:
            unused.discard(change)
            continue
        try:
            if holds(tree):
                found.append(told)
        except Exception:  # it fails: that is noticed too
            continue
    assert count >= 2 and not unused, f"{count} changes; these are no longer made: {unused}"
    return found


def raises(function, *arguments, **named):
    """Whether a call raises a ValueError."""
    try:
        function(*arguments, **named)
    except ValueError:
        return True
    return False
