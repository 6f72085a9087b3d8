"""Which rules keep a workload away from which sites, grouped by rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudplan.model.text import pick
from cloudplan.render.clean import clean
from cloudplan.render.page import Page

if TYPE_CHECKING:
    from cloudplan.rules import Finding


def forbidden(page: Page, found: Sequence[tuple[str, Finding]]) -> list[str]:
    """Pairs of site and rule: each rule once, with its basis and place, its sites, and why."""
    rules: dict[tuple[str, str, str], tuple[Finding, list[str]]] = {}
    for site, finding in found:
        key = (finding.policy, finding.source, finding.detail)
        rules.setdefault(key, (finding, []))[1].append(site)
    lines = [line for key in sorted(rules) for line in _rule(page, *rules[key])]
    return [page.paint("Forbidden sites", "bold"), *lines] if lines else []


def _rule(page: Page, finding: Finding, sites: Sequence[str]) -> list[str]:
    basis = f", {clean(finding.basis)}" if finding.basis else ""
    place = f" ({clean(finding.source)})" if finding.source else ""
    detail = f" ({clean(finding.detail)})" if finding.detail else ""
    return [
        f"  {page.paint(clean(finding.policy), 'destroy')}{basis}{place}",
        *page.wrap(", ".join(map(clean, sites)), "    forbids "),
        *page.wrap(clean(pick(finding.because)) + detail, "    because "),
    ]
