"""When nothing fits: which rules, pins and capacities stand against each other, and where."""

from __future__ import annotations

import numpy as np

from cloudplan.candidates import Candidates
from cloudplan.diagnostics import Diagnostic, Exit
from cloudplan.engine import Infeasible, Limits, NoPlanYet, Veto, find_conflict
from cloudplan.formulate import Formulation, Names
from cloudplan.model.text import pick

MOST_SHOWN = 10


def explain(
    found: Candidates,
    formulation: Formulation,
    answer: Infeasible | NoPlanYet,
    limits: Limits,
) -> tuple[Diagnostic, ...]:
    """Why there is no plan, as errors that name rules with their file and line."""
    if isinstance(answer, NoPlanYet):
        return (_not_yet(answer),)
    stranded = np.nonzero(~found.allowed.any(axis=1))[0]
    if stranded.size:
        shown = [_stranded(found, int(w)) for w in stranded[:MOST_SHOWN]]
        return (*shown, *_more(len(stranded)))
    names = formulation.names
    vetoes = _vetoes(found, names)
    conflict = find_conflict(formulation.problem, vetoes, limits)
    return (_conflict(found, names, conflict.conflict),)


def _not_yet(answer: NoPlanYet) -> Diagnostic:
    return Diagnostic(
        "error",
        "no-plan-yet",
        f"no plan was found before the {answer.stopped_by} cut in",
        detail="It is not proven that none exists.",
        fix="Give it more time with --time-limit, or leave the limit out.",
    )


def _stranded(found: Candidates, w: int) -> Diagnostic:
    """A workload that no site may host, with the rule that forbids each."""
    row = found.rows[w]
    return Diagnostic(
        "error",
        "no-site-left",
        f"{row.address} has no site left",
        detail="\n".join(_why_nowhere(found, w)) or "The inventory has no site.",
        fix="Relax one of these rules, waive it for this workload, or add a site that meets them.",
        source=row.source,
        exit_code=Exit.INFEASIBLE,
    )


def _why_nowhere(found: Candidates, w: int) -> list[str]:
    """One line per rule with the sites that it forbids, then the prices that are missing."""
    sites_of: dict[tuple[str, str, str], list[str]] = {}
    missing = []
    for s, site in enumerate(found.estate.sites):
        for said in found.rulebook.judge(found.rows[w], site):
            if said.effect == "deny" and not said.waived:
                key = (said.policy, said.source, pick(said.because))
                sites_of.setdefault(key, []).append(site.id)
        if (w, s) in found.missing:
            missing.append(f"price: {site.id} has no known price: {found.missing[w, s]}")
    forbidden = [
        f"{policy} ({source}) forbids {', '.join(sites)}: {because}"
        for (policy, source, because), sites in sorted(sites_of.items())
    ]
    return forbidden + missing


def _more(count: int) -> tuple[Diagnostic, ...]:
    if count <= MOST_SHOWN:
        return ()
    text = f"{count - MOST_SHOWN} more workloads have no site left"
    return (Diagnostic("error", "no-site-left", text, exit_code=Exit.INFEASIBLE),)


def _vetoes(found: Candidates, names: Names) -> tuple[Veto, ...]:
    """Every reason that a pair is no candidate, by rule."""
    book = found.rulebook
    vetoes = [
        Veto(names.rule(policy, book.source(policy)), denied)
        for policy, denied in sorted(found.verdicts.denied.items())
        if denied.any()
    ]
    if found.missing:
        mask = found.missing.mask(found.allowed.shape)
        vetoes.append(Veto(names.label("price", "prices that are not known", "", "price"), mask))
    return tuple(vetoes)


def _conflict(found: Candidates, names: Names, labels: tuple[int, ...]) -> Diagnostic:
    lines = []
    for label in labels:
        source = f" ({names.sources[label]})" if names.sources[label] else ""
        because = pick(found.rulebook.because(names.policies[label]))
        lines.append(f"{names.texts[label]}{source}: {because}")
    return Diagnostic(
        "error",
        "infeasible",
        "no placement keeps all rules: these cannot hold together",
        detail="\n".join(lines),
        fix="Relax one of them, waive it for a workload, or raise the capacity named here.",
        exit_code=Exit.INFEASIBLE,
    )


def defect(refused: tuple[Diagnostic, ...]) -> Diagnostic:
    """The referee found fault with a plan of ours: it is not printed, and we say so."""
    return Diagnostic(
        "error",
        "plan-refused",
        f"the referee refuses the plan that the engine made, for {len(refused)} reason(s)",
        detail="This is a defect in cloudplan, not in your files. No plan was written.",
        fix="Please report it with the inventory, if you may share it.",
    )
