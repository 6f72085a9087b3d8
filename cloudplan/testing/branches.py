"""The ways that a rule can go, and which of them a case made it go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cloudplan.diagnostics import Source
from cloudplan.model.policy import Condition, FreezeRule, Policy
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Subject
from cloudplan.rules.cel import Program
from cloudplan.rules.clauses import Clause, split, visited
from cloudplan.rules.conditions import FIELDS
from cloudplan.rules.registry import KINDS
from cloudplan.testing.scene import Scene
from cloudplan.testing.seen import Seen

Going = tuple[str, int, bool]
"""Key of the rule, offset in its condition (-1: the rule's own limit), and true or false."""
LIMITS = {
    "latency": "rtt_ms_max",
    "recovery": "distance_km_min",
    "separate": "by",
    "together": "kind",
    "budget": "max",
    "concentration": "share_max",
    "headroom": "fraction",
    "carbon": "max_tonnes_year",
    "freeze": "from",
}
"""The key that stands for the limit of a kind of rule; a placement rule's is its `require`."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way that a rule can go, in words; `source` is where it stands."""

    going: Going
    text: str
    source: Source


def branches(policy: Policy) -> list[Branch]:
    """Every way: each part of a condition true and false, a limit kept and broken."""
    found: list[Branch] = []
    for field in FIELDS:
        condition: Condition | None = getattr(policy, field, None)
        if condition is not None:
            found += _of_condition(field, condition)
    if policy.kind in LIMITS:
        found += _of_limit(policy)
    return found


def _of_condition(field: str, condition: Condition) -> Iterator[Branch]:
    for clause in questions(split(condition.text)):
        text = " ".join(clause.text.split())
        at = condition.at(clause.start)
        for answer in (True, False):
            words = f"{field}: {text} is {str(answer).lower()}"
            yield Branch((field, _mark(clause), answer), words, at)


def _mark(clause: Clause) -> int:
    """Two parts can start at one place, so the end counts as well."""
    return clause.start * 100_000 + len(clause.text)


def questions(clause: Clause) -> Iterator[Clause]:
    """The parts whose answers differ: ``!a`` says nothing that ``a`` does not."""
    yield clause
    for part in clause.parts:
        if clause.operator == "not":
            yield from (q for inner in part.parts for q in questions(inner))
        else:
            yield from questions(part)


def _of_limit(policy: Policy) -> Iterator[Branch]:
    key = LIMITS[policy.kind]
    words = ("a day within it", "a day outside") if isinstance(policy, FreezeRule) else None
    for k, answer in enumerate((True, False)):
        text = words[k] if words else f"its limit is {'kept' if answer else 'broken'}"
        yield Branch((key, -1, answer), f"{policy.kind}: {text}", policy.source)


def gone(policy: Policy, scene: Scene, look: Seen) -> set[Going]:
    """The ways that the rule went in one case."""
    found: set[Going] = set()
    for subject, site in _asked(policy, scene, look):
        found |= set(_answers(policy, scene, subject, site))
    return found | set(_limit(policy, scene, look))


Asked = tuple[Subject | None, Site | None]


def _asked(policy: Policy, scene: Scene, look: Seen) -> Iterator[Asked]:
    """What the conditions of the rule were asked about."""
    reads = KINDS[policy.kind].reads
    about = frozenset().union(*reads.values())
    if not about:
        return
    sites = scene.estate.site_by_id
    if "workload" not in about:
        yield from ((None, sites[s]) for s in sorted(look.sites))
        return
    if _judges_pairs(policy):
        yield from ((_subject(scene, a), sites[s]) for a, s in sorted(look.pairs))
    else:
        yield from ((_subject(scene, a), None) for a in sorted(look.rows))


def _judges_pairs(policy: Policy) -> bool:
    return policy.kind == "placement" or getattr(policy, "to", "") == "users"


def _subject(scene: Scene, address: str) -> Subject:
    row = scene.rows[address]
    return Subject(row, scene.estate.application_by_id[row.application])


def _answers(
    policy: Policy, scene: Scene, subject: Subject | None, site: Site | None
) -> Iterator[Going]:
    """`require` counts only where the rule applies."""
    for field in FIELDS:
        condition: Condition | None = getattr(policy, field, None)
        if condition is None:
            continue
        whole = split(condition.text)
        for clause, answer in visited(whole, lambda text: _ask(scene, text, subject, site)):
            if answer is not None:
                yield field, _mark(clause), answer
        if field == "when" and _ask(scene, condition.text, subject, site) is False:
            return


def _ask(scene: Scene, text: str, subject: Subject | None, site: Site | None) -> bool | None:
    """The real answer of the library; a part that is too deep for it has none."""
    conditions = scene.book.desk.conditions
    if not isinstance(conditions.compiled(text), Program):
        return None
    predicate = conditions.predicate(Condition(text, Source("", 1, 1)))
    return None if predicate is None else predicate.ask(subject, site)


def _limit(policy: Policy, scene: Scene, look: Seen) -> Iterable[Going]:
    key = LIMITS.get(policy.kind)
    if key is None:
        return ()
    if isinstance(policy, FreezeRule):
        within = {policy.from_day <= day <= policy.to_day for day in look.days}
        return {(key, -1, answer) for answer in within}
    if _judges_pairs(policy):
        return {(key, -1, answer) for answer in _reached(policy, scene, look)}
    if policy.id in look.broken:
        return {(key, -1, False)}
    return {(key, -1, True)} if look.stands and _binds(policy, scene, look) else ()


def _reached(policy: Policy, scene: Scene, look: Seen) -> Iterator[bool]:
    """Whether the users are near enough, where the rule applies and there are any."""
    (rule,) = (r for r in scene.book.pair_rules if r.id == policy.id)
    when = scene.book.desk.conditions.predicate(getattr(policy, "when", None))
    for address, site in look.pairs:
        subject = _subject(scene, address)
        applies = when is None or when.ask(subject) is True
        if applies and any(u.count for u in subject.application.users):
            yield rule.judge(subject, scene.estate.site_by_id[site]) is None


def _binds(policy: Policy, scene: Scene, look: Seen) -> bool:
    """Whether the rule had anything to say about the placement."""
    book, id_ = scene.book, policy.id
    bound = {
        "latency": any(limit.policy == id_ for limit in book.dependency_limits),
        "recovery": any(id_ in s.policies for s in book.standbys),
        "separate": any(s.policy.id == id_ for s in book.separations),
        "together": any(t.policy.id == id_ for t in book.togethers),
        "budget": any(b.policy.id == id_ and b.addresses for b in book.budgets),
        "headroom": any(rule.id == id_ and site in look.sites for site, rule in book.headrooms),
    }
    return bound.get(policy.kind, True)
