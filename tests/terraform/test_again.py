"""The second run of a folder: what the first made stays, whatever its class is then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cloudplan.model.plan import Before, Placement, Plan
from cloudplan.terraform import terraform
from tests.terraform.answers import answers, lay_out
from tests.terraform.harness import Result
from tests.terraform.harness import terraform as run
from tests.terraform.plans import five

SITE = "google"


def planned(plan: Plan, at: Path, state: str | None = None) -> Result:
    """Terraform over the site, which made its own network and two of its three machines."""
    written = terraform(plan)
    (root,) = (one for one in written.roots if one.folder == SITE)
    given = answers(root, network_exists=False)
    mine = dict.fromkeys((one.address for one in root.existing), None)
    given["existing_ids"] = mine | {"statistics/old": "id-of-statistics-old"}
    return run(lay_out(written, at) / SITE, given, state=state, apply=state is None)


def carried_out(placement: Placement) -> Placement:
    """What the next plan says of it: it is there and stays."""
    if placement.after is None:
        return placement
    return replace(placement, action="keep", before=Before(placement.after.site, None))


def test_what_the_first_run_made_stays(tmp_path: Path) -> None:
    plan = five()
    first = planned(plan, tmp_path / "first")
    assert first.ok, (first.unformatted, first.messages)
    secret = tuple(
        replace(one, confidentiality=4) if one.id == "statistics" else one
        for one in plan.facts.applications
    )
    then = replace(
        plan,
        facts=replace(plan.facts, applications=secret),
        placements=tuple(map(carried_out, plan.placements)),
    )
    second = planned(then, tmp_path / "second", first.state)
    assert second.ok, (second.unformatted, second.messages)
    lost = [a for a, c in second.changes.items() if "delete" in c["change"]["actions"]]
    made = [a for a, c in second.changes.items() if "create" in c["change"]["actions"]]
    assert (lost, made) == ([], [])
    at = '["statistics/batch"].google_compute_instance.this'
    batch = second.changes[f"module.protected_machine{at}"]
    assert batch["previous_address"] == f"module.machine{at}"
    assert batch["change"]["actions"] == ["update"], "its labels"
