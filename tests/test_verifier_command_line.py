"""`python -m maxrl_envs.verifier`: verdicts of a file, faulty lines by number, and errors before the work."""

import gzip
import json

import pytest

from maxrl_envs.verifier import Verifier
from maxrl_envs.verifier.__main__ import main


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def verdicts(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.jsonl"


def test_verdicts_report_and_agreement(tmp_path, out, capsys):
    rows = [(r"x = \boxed{1/2}", "0.5", True), (r"\boxed{3}", "4", False), (None, "4", True)]
    path = write(tmp_path / "in.jsonl", [dict(response=r, answer=g, ok=o) for r, g, o in rows])
    main([path, "--out", str(out), "--report", "--sample", "1", "--expected-column", "ok"])
    assert [v["reward"] for v in verdicts(out)] == [1.0, 0.0, 0.0] and verdicts(out)[1][
        "reason"
    ] == "whole numbers by value"
    shown = capsys.readouterr().out
    for text in ("CORRECT: 1 of 3", "WRONG: 2 of 3", "all: 2 of 3", "line 3 (all)"):
        assert text in shown


def test_undecided_verdicts_are_counted(tmp_path, out, capsys):
    path = write(tmp_path / "in.jsonl", [dict(response=r"\boxed{\ln(-x^2-1)}", answer=r"\ln(-x^2-2)")])
    main([path, "--out", str(out)])
    assert "1 WRONG, 1 of these undecided" in capsys.readouterr().out


def test_labels_are_read_as_people_write_them(tmp_path, out, capsys):
    values = [True, "True", "1", 1, 1.0, "yes", False, "False", "0", 0, "no", "false"]
    rows = [dict(response=rf"\boxed{{{5 if i < 6 else 6}}}", answer="5", ok=value) for i, value in enumerate(values)]
    main([write(tmp_path / "in.jsonl", rows), "--out", str(out), "--expected-column", "ok"])
    assert "all: 12 of 12" in capsys.readouterr().out
    rows[3]["ok"] = "perhaps"
    with pytest.raises(SystemExit, match="line 4: the label 'perhaps' is neither true nor false"):
        main([write(tmp_path / "in.jsonl", rows), "--out", str(out), "--expected-column", "ok"])


@pytest.mark.parametrize(
    "gold, why",
    [
        (None, "the gold answer is empty"),
        (" ", "the gold answer is empty"),
        (float("nan"), "the gold answer is nan"),
        (["70"], "must be text or a number, got list"),
        ({"value": 4}, "must be text or a number, got dict"),
        ("x", "is no number"),
    ],
)
def test_a_faulty_gold_answer_is_named_and_the_run_goes_on(tmp_path, out, gold, why):
    rows = [dict(response="5", answer="5"), dict(response="5", answer=gold), dict(response="5", answer=5)]
    with pytest.raises(SystemExit, match=f"1 lines were not verified:\n  line 2: .*{why}"):
        main([write(tmp_path / "in.jsonl", rows), "--out", str(out), "--kind", "integer"])
    assert [v["outcome"] for v in verdicts(out)] == ["CORRECT", "VERIFIER_ERROR", "CORRECT"]


def test_faulty_responses_and_lines_are_named(tmp_path, out):
    rows = [dict(response=["a chat"], answer="5"), dict(response=r"\boxed{5}", answer="5")]
    with pytest.raises(SystemExit, match="line 1: the response must be text or null, got list"):
        main([write(tmp_path / "in.jsonl", rows), "--out", str(out)])
    assert verdicts(out)[1]["reward"] == 1.0
    with pytest.raises(SystemExit, match="line 2 has no"):
        main([write(tmp_path / "in.jsonl", [rows[1], dict(response="5")]), "--out", str(out)])
    for line in ("{}}", "[" * 100_000, '{"response": "5", "answer": ' + "9" * 5000 + "}"):
        (tmp_path / "in.jsonl").write_text(line + "\n")
        with pytest.raises(SystemExit, match="in.jsonl, line 1 is no JSON"):
            main([str(tmp_path / "in.jsonl"), "--out", str(out)])


def test_odd_line_ends_and_compression(tmp_path, out):
    path = tmp_path / "in.jsonl"
    line = '{"response": "so\u2028\x85\\u0000. So \\\\boxed{5}", "answer": "5"}\n'
    path.write_text(line, encoding="utf-8-sig")
    main([str(path), "--out", str(out)])
    assert verdicts(out)[0]["reward"] == 1.0
    zipped = tmp_path / "in.jsonl.gz"
    zipped.write_bytes(gzip.compress(line.encode()))
    main([str(zipped), "--out", str(out)])
    assert verdicts(out)[0]["reward"] == 1.0
    path.write_bytes('{"response": "é", "answer": "5"}\n'.encode("latin-1"))
    with pytest.raises(SystemExit, match="in.jsonl, after line 0: no text in UTF-8"):
        main([str(path), "--out", str(out)])
    zipped.write_bytes(b"no gzip")
    with pytest.raises(SystemExit, match="no whole gzip file"):
        main([str(zipped), "--out", str(out)])


def test_a_place_that_cannot_be_written_is_an_error_before_the_work(tmp_path, out, monkeypatch):
    monkeypatch.setattr(Verifier, "judge", lambda *arguments: pytest.fail("the work has begun"))
    path = write(tmp_path / "in.jsonl", [dict(response="5", answer="5")])
    text = (tmp_path / "in.jsonl").read_text()
    with pytest.raises(SystemExit, match="is the input file"):
        main([path, "--out", path])
    (tmp_path / "link.jsonl").symlink_to(path)
    with pytest.raises(SystemExit, match="is the input file"):
        main([path, "--out", str(tmp_path / "link.jsonl")])
    with pytest.raises(SystemExit, match="is a folder: name a file"):
        main([path, "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="No such file or directory"):
        main([path, "--out", str(tmp_path / "missing" / "out.jsonl")])
    with pytest.raises(SystemExit):
        main([path, "--out", str(out), "--report", "--sample", "-1"])
    with pytest.raises(SystemExit, match="No such file or directory"):
        main([str(tmp_path / "none.jsonl"), "--out", str(out)])
    assert (tmp_path / "in.jsonl").read_text() == text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "link.jsonl"]
