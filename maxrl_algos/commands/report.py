"""`maxrl report`: one HTML file of runs, with curves, tables and rollouts."""

from dataclasses import MISSING, dataclass
from pathlib import Path

from maxrl_algos.run.config import option


@dataclass(frozen=True)
class Settings:
    """Writes one HTML file of runs, benchmarks or evaluations. It needs no network and no other file.

    maxrl report runs/first                    one run
    maxrl report runs/mazes-quick              a benchmark: all of its runs
    maxrl report runs/a runs/b eval.jsonl      side by side
    """

    runs: tuple[str, ...] = option(
        MISSING, "folders of runs or benchmarks, files of rows or evaluations", positional=True
    )
    out: str | None = option(None, "the HTML file; report.html in the first folder where not given")
    k: tuple[int, ...] = option((), "the k of pass@k in the tables; chosen by the samples where not given")
    title: str | None = option(None, "title of the page; the env where not given")


def main(settings: Settings) -> None:
    from maxrl_algos.results.report import write

    sources = [Path(run) for run in settings.runs]
    first = sources[0] if sources[0].is_dir() else sources[0].parent
    path = write(Path(settings.out) if settings.out else first / "report.html", sources, settings.k, settings.title)
    print(f"{path}  ({path.stat().st_size / 1024:.0f} KB: open it in a browser)")
