"""The composite action, each of its steps run as a script in a scratch repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ci.github import ACTION, Job

TYPO = "organisatoins: []\n"
PHOTOS = """\
applications:
  - id: photos
    owner: city
    data: {confidentiality: 1, integrity: 2, availability: 2, kinds: [public]}
    workloads:
      - {id: archive, demand: {vcpu: 4, memory_gib: 16, storage_gib: 2000}}
"""


def test_no_value_is_pasted_into_a_script() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def test_a_sound_inventory_passes_and_is_installed_once(job: Job) -> None:
    ran = job.use(command="validate", formats="sarif=out.sarif\n\n  junit=out.xml  \n")
    assert (ran.code, ran.outputs["exit-code"]) == (0, "0"), ran.log
    assert "::error" not in ran.log
    assert "### cloudplan validate: passed" in ran.summary
    assert json.loads((job.workspace / "out.sarif").read_text(encoding="utf-8"))["runs"]
    assert (job.workspace / "out.xml").is_file()
    installed = (job.temp / "cloudplan/package").stat().st_mtime_ns
    assert job.use(command="test", args="--threshold=100\n--mutate").code == 0
    assert (job.temp / "cloudplan/package").stat().st_mtime_ns == installed


def test_a_package_that_is_not_there_stops_the_job(job: Job, tmp_path: Path) -> None:
    elsewhere = Job(job.workspace, tmp_path)
    assert elsewhere.use(command="validate", package="no-such-folder/").code != 0
    assert not (tmp_path / "cloudplan/package").exists()


def test_a_typo_is_marked_at_its_line(job: Job) -> None:
    (job.workspace / "inventory/more.yaml").write_text(TYPO, encoding="utf-8")
    ran = job.use(command="validate")
    assert (ran.code, ran.outputs["exit-code"]) == (1, "1")
    assert "::error file=inventory/more.yaml,line=1,col=1,endColumn=14," in ran.log
    assert "<code>inventory/more.yaml:1</code>" in ran.summary
    above = Job(job.workspace.parent, job.temp).use(
        command="validate", working_directory="repository"
    )
    assert "::error file=repository/inventory/more.yaml,line=1," in above.log


def test_a_failed_test_is_marked_at_its_line(job: Job) -> None:
    path = job.workspace / "policies/city.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("== 'BE'", "== 'FR'"), "utf-8")
    ran = job.use(command="test")
    assert (ran.code, ran.outputs["exit-code"]) == (3, "3")
    assert "::error file=policies/city_test.yaml,line=21," in ran.log


def test_what_fails_is_for_the_user_to_say(job: Job) -> None:
    ran = job.use(command="check")
    assert ran.code == 3
    assert "::error file=inventory/applications.yaml,line=32," in ran.log
    assert job.use(command="check", fail_on="never", formats="json=known.json").code == 0
    assert job.use(command="check", baseline="known.json").code == 0
    refused = job.use(command="validate", fail_on="never")
    assert (refused.code, "No such option: --fail-on" in refused.log) == (1, True)


def test_a_plan_within_and_over_its_budget(job: Job) -> None:
    assert job.use(command="plan", args="--out=base.json").code == 0
    (job.workspace / "inventory/photos.yaml").write_text(PHOTOS, encoding="utf-8")
    within = job.use(command="plan", base="base.json", args="--max-increase=50%\n")
    assert within.code == 0, within.log
    assert "### cloudplan: EUR" in within.summary
    assert Path(within.outputs["comment"]).read_text(encoding="utf-8") == within.summary
    over = job.use(command="plan", base="base.json", args="--max-increase=5%")
    assert (over.code, over.outputs["exit-code"]) == (3, "3")
    assert "[cost-increase]" in over.log
    assert "\n::error title=cloudplan plan::Exit code 3; " in over.log
    assert over.summary == within.summary


def test_changes_are_no_failure(job: Job) -> None:
    ran = job.use(command="plan", args="--detailed-exitcode")
    assert (ran.code, ran.outputs) == (0, {"exit-code": "2", "comment": ""})
    stopped, _, rest = ran.log.partition("\n")
    token = stopped.removeprefix("::stop-commands::")
    assert len(token) == 32
    assert rest.endswith(f"::{token}::\n")


HOSTILE = [
    '$(touch broken)"; touch broken #',
    "'; touch broken; '",
    "`touch broken`",
    "*",
    "--help",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["command", "inventory", "policies", "baseline", "fail_on"])
def test_an_input_is_a_value_and_nothing_else(job: Job, name: str, value: str) -> None:
    inputs = {"command": "check", name: value}
    ran = job.use(**inputs)
    assert ran.code == 1, ran.log
    assert not list(job.workspace.rglob("broken"))
    assert "Traceback" not in ran.log


def test_an_unknown_command_is_told(job: Job) -> None:
    ran = job.use(command="destroy")
    assert ran.code == 1
    assert ran.log.endswith(
        "::error::The action's input command is validate, test, check or plan.\n"
    )
