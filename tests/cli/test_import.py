"""The command ``import``: its flags, what it says in each form, the questions of `--map`."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cloudplan.cli.import_ import FORMATS
from cloudplan.importers import IMPORTERS
from tests.cli.conftest import Answer, Cloudplan
from tests.unit.pages import ROOT

NOVEMBER, DECEMBER = "rvtools-2026-11.xlsx", "rvtools-2026-12.xlsx"
FLAGS = ("--owner", "city", "--site", "dc", "--country", "BE", "--as-of", "2026-11-02")
FX = ("--fx", "USD=0.92")
Import = Cloudplan
MAPPING = """\
columns:
  Name: workload.name
  CPU: workload.demand.vcpu
  RAM GiB: {to: workload.demand.memory_gib, unit: GiB}
  Disk GiB: {to: workload.demand.storage_gib, unit: GiB}
"""


@pytest.fixture
def exports(cloudplan: Cloudplan, tmp_path: Path) -> Import:
    """``import rvtools ...`` in a folder that holds both exports."""
    for name in (NOVEMBER, DECEMBER):
        shutil.copy(ROOT / "templates/examples" / name, tmp_path)

    def run(name: str, *more: str) -> Answer:
        return cloudplan("import", "rvtools", name, "--out", "city", *more)

    return run


@pytest.fixture
def city(exports: Import, tmp_path: Path) -> Path:
    assert exports(NOVEMBER, *FLAGS, *FX).code == 0
    return tmp_path / "city"


def words(text: str) -> str:
    """A box as one line."""
    return " ".join(text.replace("│", " ").split())


def edited(city: Path) -> None:
    path = city / "rvtools.yaml"
    old = "{vcpu: 2, memory_gib: 8, storage_gib: 60}"
    path.write_text(path.read_text().replace(old, old.replace("8", "12")))


def test_the_formats_are_the_importers() -> None:
    assert tuple(IMPORTERS) == FORMATS


def test_the_first_import_is_valid_tidy_and_planned(cloudplan: Cloudplan, city: Path) -> None:
    assert cloudplan("validate", "city").code == 0
    assert cloudplan("fmt", "--check", "city").code == 0


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_page(
    exports: Import, city: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr("cloudplan.cli.streams.WIDTH_WITHOUT_TERMINAL", width)
    edited(city)
    answer = exports(DECEMBER, "--dry-run", "--verbose")
    assert answer.code == 3
    assert max(map(len, answer.out.splitlines())) <= width
    assert "Nothing was written" in answer.out


def test_a_conflict_in_every_format(exports: Import, city: Path, tmp_path: Path) -> None:
    edited(city)
    formats = ("json", "sarif", "junit", "github", "gitlab", "markdown")
    flags = [part for name in formats for part in ("--format", f"{name}=out.{name}")]
    assert exports(DECEMBER, "--dry-run", *flags).code == 3
    said = {name: (tmp_path / f"out.{name}").read_text() for name in formats}
    results = json.loads(said["json"])["results"]
    (conflict,) = [r for r in results if r["rule"] == "import-conflict"]
    assert conflict["subject"] == "website/www01"
    line = (city / "rvtools.yaml").read_text().split("memory_gib: 12")[0].count("\n") + 1
    places = [
        r["locations"][0]["physicalLocation"]
        for r in json.loads(said["sarif"])["runs"][0]["results"]
        if r["ruleId"] == "import-conflict"
    ]
    assert places[0]["artifactLocation"]["uri"] == "city/rvtools.yaml"
    assert places[0]["region"]["startLine"] == line
    failures = ElementTree.fromstring(said["junit"]).findall(".//failure")
    assert len(failures) == 1
    assert f"::error file=city/rvtools.yaml,line={line}," in said["github"]
    assert any(f["check_name"] == "import-conflict" for f in json.loads(said["gitlab"]))
    assert "website/www01" in said["markdown"]


def test_a_report_is_not_written_into_the_inventory(exports: Import, city: Path) -> None:
    answer = exports(NOVEMBER, "--format", "json=city/report.json")
    assert answer.code == 1
    assert "[output-is-input]" in answer.err


def test_a_missing_flag_is_named(exports: Import, tmp_path: Path) -> None:
    answer = exports(NOVEMBER, "--site", "dc")
    assert answer.code == 1
    for flag in ("--owner ID", "--country BE", "--as-of and a day"):
        assert f"Add {flag}" in answer.err
    assert not (tmp_path / "city").exists()
    answer = exports(NOVEMBER, *FLAGS)
    assert answer.code == 1
    assert "Add --fx and the rate, such as --fx USD=0.92" in answer.err
    assert not (tmp_path / "city").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--take", "their"), 'did you mean "theirs"?'),
        (("--take", "ours="), "names no item, such as ours=crm/db"),
        (("--owner", "ICT Dept"), "is not an id"),
        (("--country", "Belgium"), "is not a country"),
        (("--currency", "euro"), "is not a currency"),
        (("--fx", "USD"), "is not a rate such as USD=0.92"),
        (("--fx", "USD=0"), "is not a rate such as USD=0.92"),
        (("--as-of", "today"), "is not a day such as 2026-11-01"),
        (("--map", "m.yaml"), "--map is for the format generic"),
    ],
)
def test_misuse_is_told(exports: Import, arguments: tuple[str, ...], said: str) -> None:
    answer = exports(NOVEMBER, *arguments)
    assert answer.code == 1
    assert said in words(answer.err)


def test_an_unknown_format_is_guessed(cloudplan: Cloudplan) -> None:
    answer = cloudplan("import", "rvtool", "x.xlsx", "--out", "city")
    assert answer.code == 1
    assert 'did you mean "rvtools"?' in words(answer.err)


def test_a_file_that_is_not_there(cloudplan: Cloudplan) -> None:
    answer = cloudplan("import", "rvtools", "none.xlsx", "--out", "city")
    assert answer.code == 1
    assert "none.xlsx" in answer.err


def test_thousands_of_findings_are_few_boxes(cloudplan: Cloudplan, tmp_path: Path) -> None:
    rows = "".join(f"srv-{n},2,,40\n" for n in range(2_000))
    (tmp_path / "t.csv").write_text(f"Name,CPU,RAM GiB,Disk GiB\n{rows}")
    (tmp_path / "m.yaml").write_text(MAPPING)
    call = ("import", "generic", "t.csv", "--out", "city", "--mapping", "m.yaml", *FLAGS)
    answer = cloudplan(*call, "--dry-run")
    assert answer.code == 0, answer.err
    assert answer.out.count("╷") < 12
    assert "--verbose shows all" in answer.out.lower().replace("\n", " ")
    assert answer.out.count("\n") < 120
    assert cloudplan(*call, "--dry-run", "--verbose").out.count("srv-1999") >= 1


def test_what_hostile_names_say_is_made_harmless(cloudplan: Cloudplan, tmp_path: Path) -> None:
    name = "\x1b[31mx\u202e[red] <script> ::error::x =cmd"
    (tmp_path / "t.csv").write_text(f'Name,CPU,RAM GiB,Disk GiB\n"{name}",2,,40\n')
    (tmp_path / "m.yaml").write_text(MAPPING)
    call = ("import", "generic", "t.csv", "--out", "city", "--mapping", "m.yaml", *FLAGS)
    for more in ((), ("--format", "github"), ("--format", "markdown")):
        out = cloudplan(*call, "--dry-run", "--verbose", *more).out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert all("::error::" not in line[:9] for line in out.splitlines())
        assert "<script>" not in out or more != ("--format", "markdown")
    (tmp_path / "city").mkdir(exist_ok=True)
    assert cloudplan(*call).code == 0
    assert cloudplan("validate", "city").code == 0


# The questions of --map, on a terminal of their own

TABLE = "Servernaam;CPU;Geheugen;Schijf (GB);Kritisch\nsrv1;4;8192;100;Ja\nsrv2;2;4096;50;Nee\n"


def test_without_a_terminal_nothing_is_asked(cloudplan: Cloudplan, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    answer = cloudplan("import", "generic", "t.csv", "--out", "city", "--map", "m.yaml", *FLAGS)
    assert answer.code == 1
    assert "[not-a-terminal]" in answer.err
    assert not (tmp_path / "m.yaml").exists()


def on_a_terminal(folder: Path, *arguments: str, answers: list[str]) -> tuple[int, str]:
    """Runs the program on a pseudo terminal and types an answer whenever it asks."""
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "dumb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "cloudplan", *arguments],
        cwd=folder,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    said, asked, left = "", 0, list(answers)
    end = time.monotonic() + 60
    while time.monotonic() < end and (piece := read(master)) is not None:
        said += piece
        questions = said.count("]: ")
        if questions > asked and left:
            asked = questions
            os.write(master, f"{left.pop(0)}\n".encode())
    os.close(master)
    assert left == [], said
    return process.wait(30), said


def read(master: int) -> str | None:
    """What came within a moment, nothing if nothing came; `None` at the end."""
    if not select.select([master], [], [], 0.2)[0]:
        return ""
    try:
        data = os.read(master, 65_536)
    except OSError:  # Linux: the other end is closed
        return None
    return data.decode(errors="replace") or None


def test_a_mapping_is_made_by_questions_and_used_again(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    call = ("import", "generic", "t.csv", "--out", "city", *FLAGS)
    answers = ["9", "2", "1", "high", "2", "y"]
    code, said = on_a_terminal(tmp_path, *call, "--map", "m.yaml", answers=answers)
    assert code == 0, said
    assert "Please give a number from 1 to" in said
    assert 'In which unit is "Geheugen"?' in said
    mapping = (tmp_path / "m.yaml").read_text()
    assert '"Geheugen": {to: workload.demand.memory_gib, unit: MiB}' in mapping
    text = (tmp_path / "city/generic.yaml").read_text()
    assert "memory_gib: 8," in text
    again = cloudplan(*call, "--mapping", "m.yaml")
    assert (again.code, "nothing has changed" in again.out) == (0, True), again
    code, said = on_a_terminal(tmp_path, *call, "--map", "m.yaml", answers=[])
    assert code == 1
    assert "would be overwritten" in said


def test_a_no_at_the_end_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Servernaam;CPU;Geheugen (MiB);Schijf (GiB)\nsrv1;4;8192;100\n")
    call = ("import", "generic", "t.csv", "--out", "city", *FLAGS, "--map", "m.yaml")
    code, said = on_a_terminal(tmp_path, *call, answers=["n"])
    assert code == 1, said
    assert "Nothing was written" in said
    assert not (tmp_path / "m.yaml").exists()
    assert not (tmp_path / "city").exists()
