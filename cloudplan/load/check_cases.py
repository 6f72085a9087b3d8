"""Cases that contradict themselves, ask nothing, or could not fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cloudplan.diagnostics import Diagnostic, error
from cloudplan.load.build_cases import KEYS
from cloudplan.load.origin import Entity
from cloudplan.load.schema_cases import CaseIn, ExpectationIn
from cloudplan.load.tree import shown
from cloudplan.model.testing import Case, ExpectationKey

ABOUT_A_WORKLOAD = ("priced", "site", "site_kind", "not_site", "standby_by")
"""What is expected of workloads that are named."""
ABOUT_A_PLAN = ("site", "site_kind", "not_site", "monthly")
"""What only a plan can answer."""
WITH_SITES = ("rejected_by", "warns", "priced")
"""What can be asked of a workload on sites that are named."""


def check_file(cases: Iterable[Case]) -> Iterator[Diagnostic]:
    """Two cases of one name could not be told apart."""
    seen: dict[str, Case] = {}
    for case in cases:
        first = seen.setdefault(case.name, case)
        if first is not case:
            yield error(
                "duplicate-id",
                f'The test "{shown(case.name)}" is given twice',
                detail=f"The first one is at {first.source}.",
                fix="give it another name",
                source=case.source,
            )


def check_case(entity: Entity[CaseIn], case: Case) -> Iterator[Diagnostic]:
    """What is wrong with a case whatever its estate."""
    m = entity.model
    if m.skip and m.todo:
        summary = f"{_words(case)} is both skip and todo"
        yield error("bad-test", summary, fix="keep one of them", source=entity.at("todo"))
    if not (m.expect or case.exactly or m.skip or m.todo):
        yield error(
            "bad-test",
            f"{_words(case)} expects nothing",
            detail="It could never fail.",
            fix="add expect:, or say todo: with what is missing",
            source=case.source,
        )
    for index, item in enumerate(m.expect or ()):
        keys = [key for key in KEYS if getattr(item, key) is not None]
        for summary, key, fix in _wrong(m, item, keys):
            at = entity.at("expect", index, *((key,) if key else ()), key=bool(key))
            yield error("bad-test", f"{_words(case)} {summary}", fix=fix, source=at)
    if case.placed is None and _wants_both(case):
        yield error(
            "bad-test",
            f"{_words(case)} expects a plan and that there is none",
            detail="Where nothing fits, nothing has a site or a price.",
            fix="make two tests of it",
            source=case.source,
        )


def _words(case: Case) -> str:
    return f'The test "{shown(case.name)}"'


def _wants_both(case: Case) -> bool:
    keys = {expectation.key for expectation in case.expectations}
    return "infeasible_by" in keys and not keys.isdisjoint(ABOUT_A_PLAN)


def _wrong(
    m: CaseIn, item: ExpectationIn, keys: list[ExpectationKey]
) -> Iterator[tuple[str, str, str]]:
    """What is wrong, at which key, and what to do."""
    if not keys:
        yield "has an item that expects nothing", "", f"add one of {', '.join(KEYS)}"
    for key in keys:
        if item.workload is None and (key in ABOUT_A_WORKLOAD or item.at):
            yield f"expects {key} of no workload", key, "add workload:"
        if item.at and key not in WITH_SITES:
            yield f"cannot ask for {key} at a site", key, "write it as an item without at:"
        if m.placed is not None and key in (*ABOUT_A_PLAN, "infeasible_by"):
            yield f"expects {key} where placed: says what stands where", key, "remove placed:"
        if key == "rejected_by" and not item.at and m.placed is None:
            yield "asks what rejects no site", key, "add at: with sites, or placed: to the test"
        if (key == "frozen_by") != (item.day is not None):
            yield "needs both day: and frozen_by:", key, "say which day, and which rules"
        if key == "monthly" and item.monthly and item.monthly.min is item.monthly.max is None:
            yield "expects no amount", key, "add max:, min: or both"
