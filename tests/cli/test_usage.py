"""What people mistype, what the help says, and what never happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudplan import __version__
from cloudplan.cli import app
from cloudplan.diagnostics import Exit
from tests.cli.conftest import Cloudplan

ROOT = Path(__file__).parents[2]
GROUPED = [f"{name} {verb}" for name, (_, verbs) in app.GROUPS.items() for verb in verbs]


def test_version(cloudplan: Cloudplan) -> None:
    assert cloudplan("--version") == (0, f"cloudplan {__version__}\n", "")


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", ["", *app.COMMANDS, *app.GROUPS, *GROUPED])
def test_help_is_everywhere(cloudplan: Cloudplan, command: str, flag: str) -> None:
    answer = cloudplan(*command.split(), flag)
    assert answer.code == 0
    assert "Usage: cloudplan" in answer.out
    assert answer.err == ""


def test_without_a_command_the_help_is_shown_and_nothing_done(cloudplan: Cloudplan) -> None:
    answer = cloudplan()
    assert answer.code == 1
    assert "Usage: cloudplan" in answer.out
    assert answer.err == ""


def test_plan_has_the_flags_of_the_design(cloudplan: Cloudplan) -> None:
    text = cloudplan("plan", "-h").out
    flags = "--policies --out --json --all --detailed-exitcode --time-limit --gap --threads "
    for flag in (flags + "--target --min-saving --no-color").split():
        assert flag in text


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("plam", "x"), "'plan'"),
        (("plan", "x", "--jsno"), "--json"),
        (("show", "x", "--detailed-exitcod"), "--detailed-exitcode"),
        (("--versoin",), "--version"),
    ],
)
def test_mistyped_words_are_guessed(
    cloudplan: Cloudplan, arguments: tuple[str, ...], meant: str
) -> None:
    answer = cloudplan(*arguments)
    assert answer.code == 1
    assert answer.out == ""
    assert f"Did you mean {meant}?" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan",),
        ("plan", "x", "--gap", "2"),
        ("plan", "x", "--gap", "nan"),
        ("plan", "x", "--time-limit", "0"),
        ("plan", "x", "--min-saving", "inf"),
        ("plan", "x", "--min-saving", "-1"),
        ("plan", "x", "--threads", "0"),
        ("schema", "plans"),
        ("diff", "one.json"),
        ("explain", "plan.json"),
    ],
)
def test_mistakes_on_the_command_line_exit_with_1(
    cloudplan: Cloudplan, arguments: tuple[str, ...]
) -> None:
    answer = cloudplan(*arguments)
    assert answer.code == 1
    assert answer.out == ""
    assert answer.err.startswith("╷\n│ Error: ")
    assert f"See cloudplan {arguments[0]} -h." in answer.err


def test_a_missing_file_is_named_with_no_traceback(cloudplan: Cloudplan) -> None:
    for command in ("validate", "plan", "show", "verify"):
        answer = cloudplan(command, "gone.json")
        assert answer.code == 1
        assert "gone.json" in answer.err
        assert "Traceback" not in answer.err


def _break(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    """Let the command verify fail in a way that nobody foresaw."""

    def broken(plan: str) -> Exit:
        raise problem

    monkeypatch.setitem(app.COMMANDS, "verify", broken)


def test_a_defect_is_one_line_and_ours(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch, ZeroDivisionError("division\nby zero \x1b[31m"))
    answer = cloudplan("verify", "x")
    assert answer.code == 1
    assert "this is a defect in cloudplan" in answer.err
    assert "│ ZeroDivisionError: division\n" in answer.err
    assert "Traceback" not in answer.err


def test_a_defect_is_raised_for_debugging(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch, ZeroDivisionError("x"))
    monkeypatch.setenv("CLOUDPLAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cloudplan("verify", "x")


def test_an_interrupt_is_one_line(cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, KeyboardInterrupt())
    assert cloudplan("verify", "x") == (1, "", "Interrupted. Nothing was written.\n")


def _process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "cloudplan", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def test_help_loads_no_library_of_the_commands() -> None:
    code = (
        "import sys; from cloudplan.cli.app import run; run(['--help']); "
        "heavy = {'numpy', 'yaml', 'pydantic', 'highspy', 'msgspec', 'cel_expr_python', 'ruamel'}; "
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_leaves_is_no_drama() -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m cloudplan schema inventory | "{sys.executable}" -c ""',
        cwd=ROOT,
        shell=True,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""


def test_an_encoding_without_boxes_gets_plain_characters() -> None:
    done = _process("plam", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert done.stderr.replace(b"\r", b"").startswith(b",\n| Error: No such command 'plam'")


def test_pipes_get_utf_8_whatever_the_system_speaks() -> None:
    done = _process(
        "plam", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING=""
    )
    assert done.stderr.decode("utf-8").startswith("╷\n│ Error")


def test_the_shell_can_complete(tmp_path: Path) -> None:
    done = _process(_CLOUDPLAN_COMPLETE="complete_bash", COMP_WORDS="cloudplan sch", COMP_CWORD="1")
    assert done.stdout.split() == [b"schema"]
