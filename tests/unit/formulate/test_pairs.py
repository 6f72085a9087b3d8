"""Dependencies as pairs: what they share is held once, and a conflict can still name each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cloudplan.candidates import find_candidates
from cloudplan.engine import FREE, PairTable
from cloudplan.formulate import Formulation, formulate
from cloudplan.model.estate import Application, Dependency, Estate
from cloudplan.model.sites import Egress, OwnedCosts, Site, Tier
from cloudplan.rules import rulebook
from tests import factories as make

WORKLOADS = [make.workload(id) for id in ("api", "db", "web")]


def site(id: str, egress: Egress | None) -> Site:
    return make.site(id, costs=OwnedCosts(Decimal(1)), provider=id, egress=egress)


def priced(gib: str) -> Egress:
    return Egress(other_gib=(Tier(Decimal(gib)),))


def posed(*dependencies: Dependency, unknown: bool = False) -> Formulation:
    """Two sites 10 ms apart, the second one's traffic with or without a price."""
    sites = [site("a", priced("0.05")), site("b", Egress() if unknown else priced("0.02"))]
    app = make.application("app", *WORKLOADS, dependencies=dependencies)
    found = find_candidates(rulebook(make.estate(app, sites=sites, rtt=[make.rtt("a", "b", 10)])))
    return formulate(found)


def table(formulation: Formulation) -> PairTable:
    pairs = formulation.problem.pairs
    assert isinstance(pairs, PairTable)
    return pairs


def depends(from_id: str, to_id: str, gib: int = 40, rtt: int | None = None) -> Dependency:
    return make.dependency(f"app/{from_id}", f"app/{to_id}", gib_month=gib, rtt_ms_max=rtt)


def test_what_may_stand_anywhere_shares_a_label() -> None:
    formulation = posed(depends("api", "db"), depends("web", "api"), depends("web", "db", rtt=5))
    pairs = table(formulation)
    keys = [formulation.problem.labels[k] for k in pairs.label.tolist()]
    assert keys == ["price", "price", "rtt app/web -> app/db"]
    assert pairs.mask_of.tolist() == [FREE, FREE, 0]
    text = formulation.names.texts[pairs.label[2]]
    assert text == "the dependency app/web -> app/db (rtt)"


def test_traffic_without_a_price_somewhere_is_named() -> None:
    formulation = posed(depends("api", "db"), depends("web", "db", gib=0), unknown=True)
    pairs = table(formulation)
    keys = [formulation.problem.labels[k] for k in pairs.label.tolist()]
    assert keys == ["price app/api -> app/db", "price"]
    assert pairs.mask[pairs.mask_of[0]].tolist() == [[True, True], [False, True]]


def test_limits_that_say_the_same_about_the_sites_share_a_mask() -> None:
    pairs = table(posed(depends("api", "db", rtt=4), depends("web", "db", rtt=9)))
    assert (pairs.mask_of.tolist(), pairs.mask.shape[0]) == ([0, 0], 1)


def test_traffic_is_priced_once_per_tariff() -> None:
    pairs = table(posed(depends("api", "db")))
    assert pairs.price.shape == (1, 2)
    month = 40 * 5, 40 * 2
    assert [cents // 60 for cents in pairs.price[0].tolist()] == list(month)


@pytest.mark.parametrize("sites", [(), (site("a", None),)])
@pytest.mark.parametrize("apps", [(), (make.application("app"),)])
def test_nothing_to_place_or_nowhere_to_place_it(
    sites: tuple[Site, ...], apps: tuple[Application, ...]
) -> None:
    estate: Estate = make.estate(*apps, sites=sites)
    found = find_candidates(rulebook(estate))
    shape = (len(apps), len(sites))
    assert (found.cost.shape, found.allowed.shape, dict(found.missing)) == (shape, shape, {})
    assert formulate(found).problem.demand.shape == (len(apps), 5, 3)
