"""The conditions of an estate's rules: checked together, then asked three-valued questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from cloudplan.diagnostics import Diagnostic, error
from cloudplan.model.estate import Estate
from cloudplan.model.policy import Condition, Policy
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import (
    OF_ESTATE,
    OF_SITE,
    OF_SUBJECT,
    TYPES,
    AttributeType,
    Subject,
    Value,
)
from cloudplan.rules.cel import Compiler, Problem, Program

FIELDS = ("when", "require", "scope")
"""Where a rule may hold a condition."""


class Predicate:
    """One condition over subjects and sites, evaluated once per distinct combination it reads."""

    def __init__(self, program: Program, constants: dict[str, Value]) -> None:
        self.reads = program.reads
        self.of_subject = tuple(a for a in OF_SUBJECT if a.name in program.reads)
        self.of_site = tuple(a for a in OF_SITE if a.name in program.reads)
        self._names = (*(a.name for a in self.of_subject), *(a.name for a in self.of_site))
        self._program = program
        self._constants = {n: v for n, v in constants.items() if n in program.reads}
        self._answers: dict[tuple[Value, ...], bool | None] = {}

    @property
    def evaluations(self) -> int:
        """How often the condition was really evaluated."""
        return len(self._answers)

    def ask(self, subject: Subject | None = None, site: Site | None = None) -> bool | None:
        """True, false or `None` (unknown); what is not given is unknown."""
        read = [None if subject is None else a.get(subject) for a in self.of_subject]
        read += [None if site is None else a.get(site) for a in self.of_site]
        return self._answer(tuple(read))

    def answer(self, values: Mapping[str, Value]) -> bool | None:
        """The same for values by the names of attributes; a name that is absent is unknown."""
        return self._answer(tuple(values.get(name) for name in self._names))

    def _answer(self, key: tuple[Value, ...]) -> bool | None:
        if key not in self._answers:
            values = self._constants | dict(zip(self._names, key, strict=True))
            self._answers[key] = self._program.ask(values)
        return self._answers[key]


class Conditions:
    """Compiles the estate's conditions; the CEL library is loaded when there is a first one."""

    def __init__(self, estate: Estate) -> None:
        self._constants: dict[str, Value] = {a.name: a.get(estate) for a in OF_ESTATE}
        self._constants |= {f"groups.{id_}": members for id_, members in estate.groups.items()}
        self._groups = frozenset(f"groups.{id_}" for id_ in estate.groups if _is_identifier(id_))
        self._predicates: dict[str, Predicate] = {}

    def predicate(self, condition: Condition | None) -> Predicate | None:
        """The condition as a question; `None` for the absent one, which always holds.

        Expects that `problems` has nothing to say about it.
        """
        if condition is None:
            return None
        if condition.text not in self._predicates:
            program = self.compiled(condition.text)
            assert isinstance(program, Program), "the estate's rules were not checked"
            self._predicates[condition.text] = Predicate(program, self._constants)
        return self._predicates[condition.text]

    def problems(self, policy: Policy, reads: Mapping[str, frozenset[str]]) -> Iterator[Diagnostic]:
        """What is wrong with the rule's conditions; `reads` says what each field may read."""
        for field in FIELDS:
            condition: Condition | None = getattr(policy, field, None)
            if condition is None:
                continue
            program = self.compiled(condition.text)
            if isinstance(program, Program):
                yield from _out_of_scope(policy, field, condition, program, reads[field])
            else:
                for problem in program:
                    yield _diagnostic(policy, field, condition, problem)

    def compiled(self, text: str) -> Program | tuple[Problem, ...]:
        """The program of a condition over the estate's groups, or every problem of its text."""
        return compiled(self._groups, text)


@lru_cache(maxsize=8192)
def compiled(groups: frozenset[str], text: str) -> Program | tuple[Problem, ...]:
    """A condition over the attributes and these groups; kept, since estates share their rules."""
    return _compiler(groups).compile(text)


@lru_cache(maxsize=64)
def _compiler(groups: frozenset[str]) -> Compiler:
    types: dict[str, AttributeType] = dict.fromkeys(sorted(groups), "strings")
    return Compiler(TYPES | types)


def _is_identifier(id_: str) -> bool:
    """Other group ids can be named by `residency`, not by a condition."""
    return id_.isascii() and id_.isidentifier()


def _out_of_scope(
    policy: Policy, field: str, condition: Condition, program: Program, allowed: frozenset[str]
) -> Iterator[Diagnostic]:
    for name in sorted(program.reads):
        if name.split(".")[0] not in allowed:
            summary = f'"{field}" of a {policy.kind} rule cannot read {name}'
            fix = f"it may read {', '.join(sorted(allowed))}"
            start = max(condition.text.find(name), 0)
            problem = Problem("wrong-scope", summary, fix, start)
            yield _diagnostic(policy, field, condition, problem)


def _diagnostic(policy: Policy, field: str, condition: Condition, problem: Problem) -> Diagnostic:
    near = " ".join(condition.text[problem.start : problem.start + 60].split())
    detail = (
        f'policy {policy.id}, {field}, near "{near}"' if near else f"policy {policy.id}, {field}"
    )
    source = condition.at(problem.start)
    return error(problem.code, problem.summary, detail=detail, fix=problem.fix, source=source)
