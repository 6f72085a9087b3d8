from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from junitparser import JUnitXml

from cloudplan.cli import outputs
from cloudplan.cli.quote import end_column
from cloudplan.diagnostics import Source
from cloudplan.render.formats import FORMATS
from cloudplan.render.formats.github import MOST_SUMMARY_BYTES
from tests.cli.conftest import Answer, Cloudplan
from tests.unit.render.formats.runner import command_in

BROKEN = "organisatoins: []\n"
EXPIRED = (
    "waivers: [{policy: my-city-near, workload: website/web, reason: r, owner: o, "
    "approved_by: a, expires: 2020-01-01}]\n"
)
UNKNOWN = "applications: [{id: odd, owner: my-city, workloads: [{id: w}]}]\n"


@pytest.fixture
def broken(cloudplan: Cloudplan, tmp_path: Path) -> Path:
    """A city with a mistake, and none of the variables that a CI server sets."""
    assert cloudplan("init", "city").code == 0
    (tmp_path / "city" / "inventory" / "more.yaml").write_text(BROKEN, encoding="utf-8")
    return tmp_path / "city"


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*outputs.ROOTS, outputs.STEP_SUMMARY):
        monkeypatch.delenv(name, raising=False)


def said(answer: Answer) -> str:
    """The boxes as one line, wherever they were broken."""
    return " ".join(answer.err.replace("│", "").split())


def test_the_names_are_those_of_the_formats() -> None:
    assert tuple(FORMATS) == outputs.NAMES


def test_several_formats_in_one_run(cloudplan: Cloudplan, broken: Path, tmp_path: Path) -> None:
    files = {"sarif": "out.sarif", "junit": "out.xml", "gitlab": "gl.json", "json": "out.json"}
    options = [f"--format={name}={file}" for name, file in files.items()]
    answer = cloudplan("validate", "city", *options, "--format", "github")
    assert answer.code == 1
    found = [command for line in answer.out.splitlines() if (command := command_in(line))]
    assert [c.properties["file"] for c in found] == ["city/inventory/more.yaml"]
    assert found[0].properties["line"] == found[0].properties["col"] == "1"
    assert found[0].properties["endColumn"] == "14"
    (run,) = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 14}
    assert JUnitXml.fromfile(str(tmp_path / "out.xml")).errors == 1
    gitlab, own = (json.loads((tmp_path / files[n]).read_bytes()) for n in ("gitlab", "json"))
    assert (gitlab[0]["severity"], own["totals"]["error"]) == ("blocker", 1)
    assert answer.err == ""


def test_text_is_shown_where_nothing_else_is(cloudplan: Cloudplan, broken: Path) -> None:
    answer = cloudplan("validate", "city", "--format", "sarif=out.sarif")
    assert "1: organisatoins: []" in answer.out
    assert answer.out.endswith("\n1 finding, 1 error\n")


def test_what_validate_prints_without_a_format_stays(cloudplan: Cloudplan, broken: Path) -> None:
    answer = cloudplan("validate", "city")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("╷\n│ Error: Unknown key")


@pytest.mark.parametrize(("word", "words"), [("sarfi", 'did you mean "sarif"?'), ("zzz", "choose")])
def test_an_unknown_format_is_a_mistake(
    cloudplan: Cloudplan, tmp_path: Path, word: str, words: str
) -> None:
    answer = cloudplan("validate", "nowhere", "--format", f"{word}=file")
    assert answer.code == 1
    assert f"there is no format '{word}'" in said(answer)
    assert words in said(answer)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        (["json", "github"], "more than one format goes to standard output"),
        (["json", "github=-"], "more than one format goes to standard output"),
        (["json=a", "sarif=./a"], "more than one format goes to the file"),
        (["sarif="], "names no file"),
    ],
)
def test_formats_that_get_in_each_other_s_way(
    cloudplan: Cloudplan, formats: list[str], words: str
) -> None:
    answer = cloudplan("validate", "nowhere", *(f"--format={name}" for name in formats))
    assert answer.code == 1
    assert words in said(answer)


def test_json_and_format_exclude_each_other(cloudplan: Cloudplan, broken: Path) -> None:
    answer = cloudplan("validate", "city", "--json", "--format", "github")
    assert answer.code == 1
    assert "leave it out beside --format" in answer.err


def test_a_failed_write_leaves_the_old_file(
    cloudplan: Cloudplan, broken: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    answer = cloudplan("validate", "city", "--format", "sarif=folder")
    assert answer.code == 1
    assert "it is a folder" in answer.err
    (tmp_path / "old.sarif").write_text("old", encoding="utf-8")
    assert cloudplan("validate", "city", "--format", "sarif=old.sarif").code == 1
    assert (tmp_path / "old.sarif").read_text(encoding="utf-8").startswith("{")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_input_is_never_overwritten(cloudplan: Cloudplan, broken: Path) -> None:
    answer = cloudplan("validate", "city", "--format", "json=city/inventory/report.json")
    assert answer.code == 1
    assert "cannot be the output as well" in said(answer)
    assert not (broken / "inventory" / "report.json").exists()
    answer = cloudplan(
        "validate", "city/inventory/more.yaml", "--format=gitlab=city/inventory/more.yaml"
    )
    assert "cannot be the output as well" in said(answer)
    for _ in "12":  # what is not read may be written there, once and again
        answer = cloudplan(
            "validate", "city", "--format=sarif=city/a.sarif", "--format=json=city/.b.json"
        )
        assert "Unknown key" in answer.out
    assert (broken / ".b.json").exists()


def test_exit_codes_are_those_of_validate(cloudplan: Cloudplan, broken: Path) -> None:
    more = broken / "inventory" / "more.yaml"
    more.write_text(EXPIRED, encoding="utf-8")
    answer = cloudplan("validate", "city", "--format", "json")
    assert answer.code == 3
    report = json.loads(answer.out)
    assert report["exit_code"] == 3
    failed = [r["rule"] for r in report["results"] if r["outcome"] == "failed"]
    assert failed == ["waiver-expired"]
    more.unlink()
    answer = cloudplan("validate", "city", "--format", "text")
    assert (answer.code, answer.err) == (0, "")
    assert "error" not in answer.out.splitlines()[-1]


def test_verbose_shows_notes(cloudplan: Cloudplan, broken: Path, tmp_path: Path) -> None:
    (broken / "inventory" / "more.yaml").unlink()
    (broken / "policies").rename(tmp_path / "policies")
    brief = cloudplan("validate", "city", "--format", "text")
    assert "Note: " not in brief.out
    assert brief.out.endswith("1 finding, 1 note\n")
    assert "Note: Policies are read" in cloudplan("validate", "city", "--format=text", "-v").out


def _file_of(answer: Answer) -> str:
    (issue,) = json.loads(answer.out)
    return str(issue["location"]["path"])


def test_paths_count_from_the_root_of_the_repository(
    cloudplan: Cloudplan, broken: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(broken)
    assert _file_of(cloudplan("validate", "--format=gitlab")) == "inventory/more.yaml"
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, timeout=60)
    assert _file_of(cloudplan("validate", "--format=gitlab")) == "city/inventory/more.yaml"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(broken))
    assert _file_of(cloudplan("validate", "--format=gitlab")) == "inventory/more.yaml"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path.parent))
    expected = f"{tmp_path.name}/city/inventory/more.yaml"
    assert _file_of(cloudplan("validate", "--format=gitlab")) == expected


def test_the_summary_of_the_step_is_added_to(
    cloudplan: Cloudplan, broken: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv(outputs.STEP_SUMMARY, str(summary))
    cloudplan("validate", "city", "--format", "sarif=out.sarif")
    assert summary.read_text(encoding="utf-8") == "before\n"
    cloudplan("validate", "city", "--format", "github")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- cloudplan validate -->\n### cloudplan validate: failed\n")
    assert "<code>city/inventory/more.yaml:1</code>" in text
    summary.write_text("x" * (MOST_SUMMARY_BYTES - 20), encoding="utf-8")
    cloudplan("validate", "city", "--format", "github")
    assert summary.stat().st_size == MOST_SUMMARY_BYTES - 20
    monkeypatch.setenv(outputs.STEP_SUMMARY, str(tmp_path))
    answer = cloudplan("validate", "city", "--format", "github")
    assert answer.code == 1
    assert "Cannot write the summary of the step" in answer.err


@pytest.mark.parametrize(
    ("line", "column", "token"),
    [
        ("  - id: web", 5, "id"),
        ("  site: dc-town  # today", 9, "dc-town"),
        ("  name: 'it''s'", 9, "'it''s'"),
        ('{"id": "a \\" b", "c": 1}', 8, '"a \\" b"'),
        ("x: {id: 3, name: a b}", 9, "3"),
        ("x: {id: 3, name: a b}", 18, "a b"),
        ("x: {id: 3}", 4, "{id: 3}"),
        ("  when: a == 'b' && c", 9, "a == 'b' && c"),
        ("https://x: y", 1, "https://x"),
        ("é: 'ü'  ", 4, "'ü'"),
    ],
)
def test_a_region_ends_behind_the_key_or_value(
    tmp_path: Path, line: str, column: int, token: str
) -> None:
    (tmp_path / "a.yaml").write_text(f"first\n{line}\n", encoding="utf-8")
    source = Source(str(tmp_path / "a.yaml"), 2, column)
    assert line[column - 1 : end_column(source) - 1] == token


@pytest.mark.parametrize(("line", "column"), [(9, 1), (1, 99), (2, 1)])
def test_a_region_without_a_text_has_no_end(tmp_path: Path, line: int, column: int) -> None:
    (tmp_path / "a.yaml").write_text("first\n\n", encoding="utf-8")
    assert end_column(Source(str(tmp_path / "a.yaml"), line, column)) == 0
    assert end_column(Source(str(tmp_path / "none.yaml"), line, column)) == 0
