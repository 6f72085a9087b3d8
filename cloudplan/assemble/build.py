"""Puts the parts of a plan together."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cloudplan.assemble.calm import calm
from cloudplan.assemble.old_prices import old_prices
from cloudplan.assemble.placements import placements
from cloudplan.assemble.reasons import MOST_NAMED
from cloudplan.assemble.rejections import rejections
from cloudplan.assemble.rule_costs import rule_costs
from cloudplan.assemble.sites import site_plans
from cloudplan.assemble.spending import spending
from cloudplan.assemble.totals import solver, totals
from cloudplan.assemble.view import View
from cloudplan.diagnostics import Diagnostic
from cloudplan.engine import alternatives
from cloudplan.load import Loaded
from cloudplan.model.plan import (
    CALM_VERSION,
    FORMAT_VERSION,
    Invocation,
    Plan,
    PlanDiagnostic,
)
from cloudplan.rates import prices_as_of, prices_from
from cloudplan.rules import told


def plan(
    view: View,
    loaded: Loaded,
    min_saving: Decimal,
    invocation: Invocation,
    version: str,
    beyond: View | None = None,
) -> Plan:
    """The plan of a solved estate; `violations` and `waived` are for the referee to write.

    `beyond` is the same estate solved as if nothing had been accepted and moving cost nothing.
    """
    problem, answer = view.formulation.problem, view.solution
    others = alternatives(problem, answer, view.site_today, MOST_NAMED)
    rows, sites = placements(view, others), site_plans(view)
    sums = totals(view, rows, sites)
    reference = loaded.accepted
    return Plan(
        format_version=FORMAT_VERSION if reference is None else CALM_VERSION,
        cloudplan_version=version,
        estate=view.estate.id,
        inputs=loaded.inputs,
        inputs_sha256=loaded.inputs_sha256,
        invocation=invocation,
        as_of=view.estate.as_of,
        currency=view.estate.currency,
        horizon_months=view.estate.horizon_months,
        prices_as_of=prices_as_of(view.estate),
        prices_from=prices_from(view.estate),
        placements=rows,
        sites=sites,
        rejections=rejections(view),
        violations=(),
        waived=(),
        totals=sums,
        solver=solver(view, min_saving),
        spending=spending(view, sums),
        rule_costs=rule_costs(view),
        facts=told(view.found.rulebook, view.site_of),
        diagnostics=_diagnostics(loaded, view),
        calm=None if reference is None else calm(view, reference, sums, beyond),
    )


def _diagnostics(loaded: Loaded, view: View) -> tuple[PlanDiagnostic, ...]:
    """Of reading, of the rules, and of the age of prices."""
    of_rules = view.found.rulebook.diagnostics
    return _shown((*loaded.diagnostics, *of_rules, *old_prices(view.estate)))


def _shown(diagnostics: Iterable[Diagnostic]) -> tuple[PlanDiagnostic, ...]:
    rows = sorted(diagnostics, key=lambda d: d.sort_key)
    return tuple(
        PlanDiagnostic(d.severity, d.code, d.summary, d.detail, d.fix, str(d.source or ""))
        for d in rows
    )
