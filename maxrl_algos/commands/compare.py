"""`maxrl compare`: finished runs or evaluations side by side, with paired differences."""

import json
from dataclasses import MISSING, dataclass

from maxrl_algos.run.config import UsageError, option


@dataclass(frozen=True)
class Settings:
    """Compares pass@k of runs or evaluations in pairs: by task, and by seed where a side has several.

        maxrl compare runs/maxrl runs/grpo                            two runs, by their last evaluations
        maxrl compare 'runs/x/maxrl-*' 'runs/x/grpo-*'                several seeds of each
        maxrl compare base.jsonl trained.jsonl                        two files of `maxrl evaluate --model`

    The first is compared with each of the others. Samples are counted at one k that is fixed beforehand (--k).
    """

    sides: tuple[str, ...] = option(MISSING, "runs, evaluations, or patterns with * in quotes", positional=True)
    k: int | None = option(None, "k at which samples are counted; by default about the root of the samples a task")
    json: bool = option(False, "print numbers as JSON")


def main(settings: Settings) -> None:
    from maxrl_algos.results.comparison import as_dict, compare, side, told

    if len(settings.sides) < 2:
        raise UsageError("name two runs or evaluations, or more: maxrl compare runs/a runs/b")
    first, *others = map(side, settings.sides)
    for other in others:
        found = compare(first, other, settings.k)
        names = {"first": first.name, "second": other.name}
        print(json.dumps({**names, **as_dict(found)}) if settings.json else told(first, other, found))
