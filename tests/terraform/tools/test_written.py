"""checkov over what cloudplan writes: no failed check that has no reason."""

from __future__ import annotations

from pathlib import Path

from cloudplan.terraform import terraform
from scripts.terraform_tools.checkov import check, read_allowed
from tests.terraform.answers import lay_out
from tests.terraform.plans import city, five

LIST = Path(__file__).parents[1] / "checkov_allowed.yaml"


def test_nothing_fails_without_a_reason(tools: Path, tmp_path: Path) -> None:
    lay_out(terraform(five()), tmp_path / "five")
    lay_out(terraform(city()), tmp_path / "city")
    verdict = check(tools, tmp_path, read_allowed(LIST))
    assert verdict.refused == ()
    assert verdict.unused == ()
    assert verdict.passed > 100
