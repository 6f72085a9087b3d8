"""Which rules keep a workload away from which sites, grouped by rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudplan.render.clean import clean
from cloudplan.render.page import Page

if TYPE_CHECKING:
    from cloudplan.rules import Finding


def forbidden(page: Page, found: Sequence[tuple[str, Finding]]) -> list[str]:
    """Pairs of site and rule: each rule once, with its basis and place, its sites, and why."""
    rules: dict[tuple[str, str], list[tuple[str, Finding]]] = {}
    for site, finding in found:
        rules.setdefault((finding.policy, finding.source), []).append((site, finding))
    lines = [line for key in sorted(rules) for line in _rule(page, rules[key])]
    return [page.paint(page.say.text("Forbidden sites"), "bold"), *lines] if lines else []


def _rule(page: Page, found: Sequence[tuple[str, Finding]]) -> list[str]:
    finding, sites = found[0][1], [site for site, _ in found]
    details = list(dict.fromkeys(_detail(page, said) for _, said in found if said.detail))
    basis = f", {clean(finding.basis)}" if finding.basis else ""
    place = f" ({clean(finding.source)})" if finding.source else ""
    detail = f" ({'; '.join(details)})" if details else ""
    return [
        f"  {page.paint(clean(finding.policy), 'destroy')}{basis}{place}",
        *page.wrap(", ".join(map(clean, sites)), f"    {page.say.text('forbids')} "),
        *page.wrap(
            clean(page.say.said(page.say.pick(finding.because))) + detail,
            f"    {page.say.text('because')} ",
        ),
    ]


def _detail(page: Page, said: Finding) -> str:
    return clean(page.say.said(said.detail))
