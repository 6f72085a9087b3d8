"""What runs in Azure and Google Cloud against an accepted plan."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from cloudplan.clouds import CLOUDS, azure, gcp
from tests.cli.conftest import Cloudplan
from tests.clouds import arm, compute
from tests.clouds.conftest import SECRET
from tests.clouds.drifting import City
from tests.clouds.test_azure import ONE, TWO, Azure, is_list
from tests.clouds.test_azure import cloud as microsoft
from tests.clouds.test_gcp import CITY, OTHER, Google
from tests.clouds.test_gcp import cloud as google
from tests.clouds.test_gcp import is_list as is_list_of

__all__ = ["google", "microsoft"]
ZONE, NEXT = compute.ZONES[:2]


@pytest.fixture
def town(
    cloudplan: Cloudplan, tmp_path: Path, microsoft: Azure, monkeypatch: pytest.MonkeyPatch
) -> City:
    """A machine in each of two subscriptions."""
    own = partial(azure.discover, connected=microsoft.connect)
    monkeypatch.setitem(CLOUDS, "azure", replace(CLOUDS["azure"], discover=own))
    microsoft.arm.add(ONE, "web")
    microsoft.arm.add(TWO, "db")
    both = ("--subscription", ONE, "--subscription", TWO)
    city = City(cloudplan, tmp_path / "city", "azure", both)
    city.discover()
    city.accept()
    return city


def test_azure(town: City, microsoft: Azure) -> None:
    assert town.told(0) == set()
    machines = microsoft.arm.machines
    machines[ONE][0]["size"] = "Standard_E8-2s_v5"
    assert town.told(5) == {("resized", "web/vm")}
    machines[TWO].clear()
    microsoft.arm.add(TWO, "blog")
    changed = {("resized", "web/vm"), ("vanished", "db/vm"), ("unplanned", "blog/vm")}
    assert town.told(5) == changed


def test_an_unread_subscription_is_unknown_and_the_other_is_not(
    town: City, microsoft: Azure
) -> None:
    refused = arm.refusal(403, "AuthorizationFailed", SECRET)
    microsoft.arm.fault = lambda q: refused if is_list(q, TWO) else None
    unread = {("unknown", "db/vm"), ("unread-scope", f"azure:{TWO}")}
    assert town.told(1) == unread
    microsoft.arm.machines[ONE].clear()
    assert town.told(1) == unread | {("vanished", "web/vm")}
    assert SECRET not in "".join(map(str, town.drift()))


def test_a_subscription_that_was_not_asked_is_unknown(town: City) -> None:
    assert town.told(0, "--subscription", ONE) == {("unknown", "db/vm")}


@pytest.fixture
def village(
    cloudplan: Cloudplan, tmp_path: Path, google: Google, monkeypatch: pytest.MonkeyPatch
) -> City:
    """Machines of two projects, in two zones of one region."""
    own = partial(gcp.discover, connected=google.connect)
    monkeypatch.setitem(CLOUDS, "gcp", replace(CLOUDS["gcp"], discover=own))
    google.compute.add(CITY, "web", ZONE)
    google.compute.add(CITY, "files", NEXT)
    google.compute.add(OTHER, "db", ZONE)
    city = City(cloudplan, tmp_path / "city", "gcp", ("--project", CITY, "--project", OTHER))
    city.discover()
    city.accept()
    return city


def test_google(village: City, google: Google) -> None:
    assert village.told(0) == set()
    instances = google.compute.instances
    instances[CITY][0]["machineType"] = "https://x/machineTypes/n2-custom-6-20480"
    assert village.told(5) == {("resized", "web/vm")}
    instances[OTHER].clear()
    google.compute.add(OTHER, "blog", id="2000", kind="gone-1")
    changed = {("resized", "web/vm"), ("vanished", "db/vm"), ("unplanned", "blog/vm")}
    assert village.told(5) == changed
    (village.folder / "gcp.imported").unlink()  # as in an inventory that was written by hand
    assert village.told(5) == changed


def test_an_unread_project_or_zone_is_unknown_and_the_others_are_not(
    village: City, google: Google
) -> None:
    refused = compute.refusal(403, SECRET)
    google.compute.fault = lambda q: refused if is_list_of(q, OTHER) else None
    assert village.told(1) == {("unknown", "db/vm"), ("unread-scope", f"gcp:{OTHER}")}
    google.compute.fault = lambda q: None
    google.compute.unreachable = [NEXT]
    del google.compute.instances[CITY][0]
    assert village.told(1) == {
        ("vanished", "web/vm"),
        ("unknown", "files/vm"),
        ("unread-scope", f"gcp:{CITY}/{NEXT}"),
        ("unread-scope", f"gcp:{OTHER}/{NEXT}"),
    }
