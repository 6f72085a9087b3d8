"""Whole commands in every language: word for word, no wider than the page, harmless.

After a change that is meant, run with ``CLOUDPLAN_ACCEPT=1``, read every difference, and commit
the new expectations with the change that caused them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudplan.cli.app import run
from cloudplan.cli.streams import AUTOMATION
from cloudplan.language import Lang, speech
from cloudplan.load.plan_file import plan_json, read_plan
from cloudplan.model.plan import Plan
from tests.golden.test_plans import PLANS, ROOT, WHOLE, agree

GOLDEN = Path(__file__).parent / "golden"
OTHERS: tuple[Lang, ...] = ("nl", "fr", "de")
INPUTS = ("inventory.yaml", "--policies", "policies.yaml")
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Runs ``cloudplan ARGUMENTS...`` in `tmp_path`: exit code, output, messages."""
    monkeypatch.chdir(tmp_path)
    for name in (*AUTOMATION, "NO_COLOR", "FORCE_COLOR", "CLOUDPLAN_DEBUG", "CLOUDPLAN_LANG"):
        monkeypatch.delenv(name, raising=False)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        return (code, *capsys.readouterr())

    return run_it


def estate(name: str, folder: Path) -> None:
    for file in (PLANS / name).iterdir():
        if not file.name.startswith("expected"):
            shutil.copy(file, folder)


@pytest.mark.parametrize("case", ["two-rooms", "every-kind", "calm"])
@pytest.mark.parametrize("lang", OTHERS)
def test_plan_explain_and_check_word_for_word(
    case: str, lang: Lang, call: Call, tmp_path: Path
) -> None:
    estate(case, tmp_path)
    parts = [call("plan", *INPUTS, "--out", "plan.json", "--lang", lang)[1]]
    for address, site in questions(read_plan("plan.json")):
        parts.append(call("explain", "plan.json", address, "--lang", lang)[1])
        parts.append(call("explain", "plan.json", address, "--site", site, "--lang", lang)[1])
    parts.append(call("check", *INPUTS, "-v", "--lang", lang)[1])
    parts.append(call("check", "plan.json", "--format", "markdown", "--lang", lang)[1])
    assert all(parts)
    GOLDEN.mkdir(exist_ok=True)
    agree(GOLDEN / f"{case}.{lang}.txt", f"{'=' * 80}\n".join(parts))
    whole = tuple(speech(lang).text("{label}:", label=word) for word in labels(lang))
    wide = [line for part in parts[:-1] for line in part.splitlines() if len(line) > 80]
    assert [line for line in wide if not line.startswith((*whole, *WHOLE))] == []


def labels(lang: Lang) -> list[str]:
    """Of the lines that stay whole where a program may read them."""
    say = speech(lang)
    return [say.text("Placement"), say.text("Accepted"), say.text("Afresh")]


def questions(plan: Plan) -> list[tuple[str, str]]:
    """Of each action the first workload that could stand elsewhere, and where."""
    found: dict[str, tuple[str, str]] = {}
    for p in plan.placements:
        if p.after is not None and p.runner_up is not None:
            found.setdefault(p.action, (p.address, p.runner_up.site))
    return sorted(found.values())


@pytest.mark.parametrize("lang", OTHERS)
def test_a_plan_file_says_in_every_language_what_the_plan_said(
    lang: Lang, call: Call, tmp_path: Path
) -> None:
    estate("two-rooms", tmp_path)
    made = call("plan", *INPUTS, "--out", "plan.json", "--lang", lang)[1]
    _, shown, _ = call("show", "plan.json", "--lang", lang)
    assert made.startswith(shown)
    line = next(line for line in shown.splitlines() if line.startswith("Plan: "))
    assert line.split()[2::3] == ["to", "to", "to"]  # tools read it, so it stays as it is


@pytest.mark.parametrize("case", [path.name for path in sorted(PLANS.iterdir())])
def test_no_reason_of_a_plan_stays_in_english(case: str) -> None:
    file = PLANS / case / "expected.json"
    if not file.exists():
        return
    plan = read_plan(file)
    reasons = {reason for p in plan.placements for reason in p.reasons}
    details = {found.detail for found in plan.violations if found.detail}
    for lang in OTHERS:
        say = speech(lang).about(plan)
        assert {text for text in reasons | details if say.said(text) == text} == set()


def test_the_language_can_be_set_once_for_all(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate("two-rooms", tmp_path)
    monkeypatch.setenv("CLOUDPLAN_LANG", "de")
    assert call("check", *INPUTS)[1] == call("check", *INPUTS, "--lang", "de")[1]
    assert call("check", *INPUTS, "--lang", "en")[1] != call("check", *INPUTS)[1]


@pytest.mark.parametrize("verb", ["plan", "show", "explain", "check"])
def test_a_language_that_nobody_speaks(verb: str, call: Call) -> None:
    code, out, err = call(verb, "x", *(["y"] if verb == "explain" else []), "--lang", "vls")
    told = " ".join(err.replace("│", " ").split())
    assert (code, out) == (1, "")
    assert "Invalid value for '--lang'" in told
    assert "'vls' is not one of 'nl', 'fr', 'de', 'en'" in told


def test_what_programs_read_is_the_same_in_every_language(call: Call, tmp_path: Path) -> None:
    estate("two-rooms", tmp_path)
    for name in ("json", "sarif", "junit", "github", "gitlab"):
        english = call("check", *INPUTS, "--format", name)[1]
        assert call("check", *INPUTS, "--format", name, "--lang", "fr")[1] == english
    english = call("plan", *INPUTS, "--json")[1]
    assert call("plan", *INPUTS, "--json", "--lang", "fr")[1] == english


def without_babel(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; sys.modules['babel'] = None; from cloudplan.cli.app import run; "
        "sys.exit(run(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith("CLOUDPLAN_")}
        | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_without_the_extra_there_is_english(call: Call, tmp_path: Path) -> None:
    estate("two-rooms", tmp_path)
    done = without_babel(tmp_path, "plan", *INPUTS, "--out", "plan.json")
    assert done.returncode == 0, done.stderr
    assert done.stdout == call("plan", *INPUTS, "--out", "plan.json")[1]


def test_without_the_extra_another_language_says_what_to_install(tmp_path: Path) -> None:
    estate("two-rooms", tmp_path)
    done = without_babel(tmp_path, "plan", *INPUTS, "--out", "plan.json", "--lang", "nl")
    assert (done.returncode, done.stdout) == (1, "")
    assert 'pip install "cloudplan[languages]"' in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "plan.json").exists()


HOSTILE = "{a.__class__}\x1b[31m{0}\u202e{site}::error::x"


@pytest.mark.parametrize("lang", OTHERS)
def test_a_plan_file_cannot_smuggle_anything_in(lang: Lang, call: Call, tmp_path: Path) -> None:
    estate("two-rooms", tmp_path)
    call("plan", *INPUTS, "--out", "plan.json")
    plan = json.loads(Path("plan.json").read_text("utf-8"))
    message = "{site} is forbidden by {rule}: {because:said}"
    values = {"site": HOSTILE, "rule": HOSTILE, "because": HOSTILE}
    good = f"{HOSTILE} is forbidden by {HOSTILE}: {HOSTILE}"
    plan["said"] |= {
        good: {"message": message, "values": values},
        "evil": {"message": "{site.__class__.__mro__}", "values": {"site": "x"}},
        "deep": {"message": "{way:said}, among others", "values": {"way": "deep"}},
    }
    plan["placements"][0]["reasons"] = [good, "evil", "deep"]
    plan["placements"][0]["action"] = "move"
    Path("plan.json").write_text(json.dumps(plan), "utf-8")
    code, out, err = call("show", "plan.json", "--lang", lang)
    assert "defect" not in err
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "{a.__class__}" in out
    assert "evil" in out
    assert "<class" not in out
    assert code in (0, 6)


def test_a_plan_of_an_older_version_is_said_in_english(call: Call, tmp_path: Path) -> None:
    estate("two-rooms", tmp_path)
    call("plan", *INPUTS, "--out", "plan.json")
    old = json.loads(Path("plan.json").read_text("utf-8"))
    del old["said"]
    Path("plan.json").write_text(json.dumps(old), "utf-8")
    assert read_plan("plan.json").said == {}
    out = call("show", "plan.json", "--lang", "nl")[1]
    assert "staying at" in out
    assert "Totalen" in out


def test_a_long_table_of_sentences_is_written_in_pieces(call: Call, tmp_path: Path) -> None:
    estate("two-rooms", tmp_path)
    call("plan", *INPUTS, "--out", "plan.json")
    plan = json.loads(Path("plan.json").read_text("utf-8"))
    sentence = {"message": "the capacity of {site}", "values": {"site": "x"}}
    plan["said"] = {f"the capacity of {n:05}": sentence for n in range(4_500)}
    read = read_plan(json.dumps(plan).encode())
    assert json.loads(plan_json(read))["said"] == plan["said"]
