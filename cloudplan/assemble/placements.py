"""What happens to each workload, what it costs there, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cloudplan.assemble.reasons import NOT_A_TARGET, RETIRED, RETIRED_ALREADY, Reasons
from cloudplan.assemble.view import View, shown
from cloudplan.engine import Alternatives
from cloudplan.model import money
from cloudplan.model.estate import Application, Workload
from cloudplan.model.money import CostLine, from_cents
from cloudplan.model.plan import Action, After, Before, Placement, RunnerUp
from cloudplan.model.sites import Site
from cloudplan.rates import priced_line, site_lines, site_lines_today


def placements(view: View, others: Alternatives) -> tuple[Placement, ...]:
    """Every workload of the estate and every standby, in the order of its address."""
    shared, shared_today = _shared(view, today=False), _shared(view, today=True)
    desk = Desk(view, others, Reasons(view, others), shared, shared_today)
    rows = {row.address: w for w, row in enumerate(view.found.rows)}
    known = view.workloads
    return tuple(desk.placement(known[address], rows.get(address)) for address in sorted(known))


def _shared(view: View, *, today: bool) -> dict[str, int]:
    """Cents a month of each workload's share in its site's own cost."""
    standing = view.today if today else view.site_of
    own = {
        site.id: money.to_cents(money.monthly(_own_lines(view, site, today=today)))
        for site in {where.id: where for where in standing.values()}.values()
    }
    return view.shares(standing, own)


def _own_lines(view: View, site: Site, *, today: bool) -> tuple[CostLine, ...]:
    if today:
        return site_lines_today(view.estate, view.found.horizon, site)
    return site_lines(view.estate, view.found.horizon, site, view.hosts(site))


@dataclass(frozen=True)
class Desk:
    """Fills in one placement after the other."""

    view: View
    others: Alternatives
    reasons: Reasons
    shared: dict[str, int]
    shared_today: dict[str, int]

    def placement(self, workload: Workload, row: int | None) -> Placement:
        """The placement of one workload; without a row it is retired or left alone."""
        before = self._before(workload)
        if row is None:
            return self._absent(workload, before)
        after = self._after(workload, row)
        action = self._action(workload, row, after)
        return Placement(
            address=workload.address,
            action=action,
            before=before,
            after=after,
            reasons=self.reasons.of(row, action),
            runner_up=self._runner_up(row),
            disposition=self._application(workload).disposition,
            standby_of=workload.standby_of,
        )

    def _absent(self, workload: Workload, before: Before | None) -> Placement:
        """Retired, switched off already, or new and not among the targets."""
        action: Action = "unmanaged"
        retired = self._application(workload).disposition == "retire"
        if not retired or not self.view.found.is_target(workload):
            why = NOT_A_TARGET
        elif before is None:
            why = RETIRED_ALREADY
        else:
            action, why = "retire", RETIRED
        return Placement(workload.address, action, before, None, (why,))

    def _application(self, workload: Workload) -> Application:
        return self.view.estate.application_by_id[workload.application]

    def _before(self, workload: Workload) -> Before | None:
        site = self.view.today.get(workload.address)
        if site is None:
            return None
        known = self.view.cost_today[workload.address]
        share = from_cents(self.shared_today.get(workload.address, 0))
        return Before(site.id, None if known is None else known[0], share)

    def _after(self, workload: Workload, row: int) -> After:
        cost = self.view.planned[workload.address]
        lines = cost.lines
        return After(
            site=self.view.site_of[workload.address].id,
            offer=cost.offer,
            monthly=money.monthly(lines),
            one_off=money.one_off(lines),
            tco=money.tco(lines),
            lines=shown(lines),
            priced=shown(self._priced(row)),
            shared_monthly=from_cents(self.shared.get(workload.address, 0)),
        )

    def _priced(self, row: int) -> tuple[CostLine, ...]:
        found = self.view.found
        lines = [
            priced_line(
                found.horizon,
                policy,
                from_cents(cents[row]),
                found.rulebook.source(policy),
            )
            for policy, cents in self._priced_by_rules
            if cents[row]
        ]
        return tuple(lines) + self.view.priced_dependencies.get(found.rows[row].address, ())

    @cached_property
    def _priced_by_rules(self) -> list[tuple[str, list[int]]]:
        """Priced rules in order, with the cents a month of each managed row where it stands."""
        found, chosen = self.view.found, self.view.solution.site
        every = np.arange(chosen.size)
        priced = sorted(found.verdicts.priced.items())
        return [(p, (cents[every, chosen] * found.managed).tolist()) for p, cents in priced]

    def _action(self, workload: Workload, row: int, after: After) -> Action:
        """docs/model.md, "What happens to a workload"."""
        if not self.view.found.managed[row]:
            return "unmanaged"
        if workload.site is None:
            return "create"
        if workload.site != after.site:
            return "move"
        return "resize" if workload.offer not in (None, after.offer) else "keep"

    def _runner_up(self, row: int) -> RunnerUp | None:
        best = int(self.others.best[row])
        if best < 0:
            return None
        return RunnerUp(self.view.estate.sites[best].id, from_cents(int(self.others.extra[row])))
