"""The shipped city as Terraform: every root module, by the real Terraform."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from cloudplan.terraform import Written, terraform
from tests.terraform.answers import answers, lay_out
from tests.terraform.harness import terraform as run
from tests.terraform.plans import city

SITES = ("dc-annex", "dc-town-hall", "edge-cabinet", "gcp-europe-west1")


@cache
def written() -> Written:
    return terraform(city())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(written(), tmp_path_factory.mktemp("city"))


def test_every_site_that_holds_workloads_has_a_root_module() -> None:
    assert tuple(one.folder for one in written().roots) == SITES
    held = [site.id for site in city().sites if site.workloads]
    assert held == list(SITES)


@pytest.mark.parametrize("site", SITES)
def test_terraform_plans_as_many_machines_as_the_plan_has(folder: Path, site: str) -> None:
    (root,) = (one for one in written().roots if one.folder == site)
    result = run(folder / site, answers(root))
    assert result.ok, (result.unformatted, result.messages)
    assert result.warnings == ()
    (planned,) = (one.workloads for one in city().sites if one.id == site)
    found = [c for c in result.changes.values() if c["type"] in root.provider.machine]
    made = [c for c in found if c["change"]["actions"] == ["create"]]
    imported = [c for c in found if "importing" in c["change"]]
    assert len(made) + len(imported) == len(found) == planned
    stays = [p for p in city().placements if p.before and p.after and p.before.site == site
             and p.after.site == site]  # fmt: skip
    assert len(imported) == len(stays)


def test_the_sites_cost_what_the_plan_costs() -> None:
    assert sum(one.monthly for one in written().roots) == city().totals.monthly
