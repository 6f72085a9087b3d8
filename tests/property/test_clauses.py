"""The split of conditions is held to the CEL library: parts put together answer as the whole."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import assume, given
from hypothesis import strategies as st

from cloudplan.rules.attributes import Value
from cloudplan.rules.cel import Compiler, Program
from cloudplan.rules.clauses import Clause, answer, split, visited

NAMES = {"workload.standby": "bool", "site.kind": "string", "estate.horizon_months": "int"}
ATOMS = [
    "workload.standby",
    "site.kind == 'a && b'",
    "estate.horizon_months >= 3",
    "has(site.kind)",
    "site.kind in ['a', \"b || c\"]",
    "!workload.standby == true",
    "['a', 'b'].exists(k, k == site.kind || k != 'a')",
    "(estate.horizon_months + 1) * 2 < (4)",
    "(workload.standby ? 1 : 2) == 1",
]


def joined(operator: str) -> st.SearchStrategy[str]:
    return st.lists(conditions, min_size=2, max_size=3).map(operator.join)


conditions: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(ATOMS),
        conditions.map(lambda c: f"({c})"),
        conditions.map(lambda c: f"!({c})"),
        joined(" && "),
        joined("||"),
        st.tuples(conditions, conditions, conditions).map(lambda c: f"({c[0]}) ? {c[1]} : {c[2]}"),
    )
)
facts = st.fixed_dictionaries(
    {
        "workload.standby": st.sampled_from([None, True, False]),
        "site.kind": st.sampled_from([None, "a", "a && b"]),
        "estate.horizon_months": st.sampled_from([None, 0, 3]),
    }
)


@lru_cache(maxsize=4096)
def program(text: str) -> Program | None:
    """Nothing where the nesting is deeper than the library takes."""
    made = Compiler(NAMES).compile(text)  # type: ignore[arg-type]
    return made if isinstance(made, Program) else None


@given(conditions, facts)
def test_the_parts_answer_as_the_whole(condition: str, known: dict[str, Value]) -> None:
    def ask(text: str) -> bool | None:
        part = program(text)
        assert part is not None, text
        return part.ask(known)

    assume(program(condition) is not None)
    tree = split(condition)
    assert answer(tree, ask) is ask(condition)
    for clause, said in visited(tree, ask):
        assert said is ask(clause.text)
        assert condition[clause.start : clause.end] == clause.text


def parts(clause: Clause) -> list[str]:
    return [clause.operator, *(p.text for p in clause.parts)]


def test_how_conditions_are_split() -> None:
    assert parts(split("a && b || c && d")) == ["or", "a && b", "c && d"]
    assert parts(split("(a || b) && !c")) == ["and", "(a || b)", "!c"]
    assert parts(split("!(a || b)")) == ["not", "(a || b)"]
    assert parts(split("!a == b")) == [""]
    assert parts(split("x.all(c, c == 'a' && c == 'b')")) == [""]
    assert parts(split("a ? b ? c : d : e")) == ["if", "a", "b ? c : d", "e"]
    assert parts(split("a == 'b || c'")) == [""]
    assert [atom.text for atom in split("a && (b || !c)").atoms] == ["a", "b", "c"]
