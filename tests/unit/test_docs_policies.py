"""docs/policies.md is true: its examples load, its tables are those of the code."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from cloudplan.diagnostics import Exit
from cloudplan.load import Loaded, read
from cloudplan.load.cases import read_tests
from cloudplan.model.policy import RESERVED_POLICY_IDS
from cloudplan.model.sites import Location
from cloudplan.rules import check, rulebook
from cloudplan.rules.attributes import OF_ESTATE, OF_SITE, OF_SUBJECT, TYPES
from cloudplan.rules.cel import Compiler, Program
from cloudplan.rules.checks import WAIVABLE_BUILTINS
from cloudplan.rules.registry import KINDS
from cloudplan.testing import Wish, session
from tests.unit.pages import ROOT, fences, table

PAGE = (ROOT / "docs/policies.md").read_text(encoding="utf-8")
INVENTORY = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
FENCES = fences(PAGE, "yaml")
EXAMPLES = [example for example in FENCES if "\ntests:" not in example]
TESTS = [example for example in FENCES if "\ntests:" in example]
FIRST = "registers-in-belgium"
ANSWERED = "reason: r, owner: o, approved_by: a, expires: 2027-06-30"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("city")
    for number, example in enumerate([*fences(INVENTORY, "yaml"), *EXAMPLES]):
        (folder / f"{number}.yaml").write_text(example, encoding="utf-8")
    return read([folder.name], [], at=folder.parent)


def test_every_example_loads_and_its_conditions_are_sound(loaded: Loaded) -> None:
    assert [d for d in loaded.diagnostics if d.severity != "info"] == []
    assert check(loaded.estate) == ()


def test_every_kind_has_an_example(loaded: Loaded) -> None:
    assert {policy.kind for policy in loaded.estate.policies} == set(KINDS)


def test_the_first_rule_and_its_waiver_do_what_the_page_says(loaded: Loaded) -> None:
    book = rulebook(loaded.estate)
    abroad = replace(loaded.estate.sites[0], location=Location("FR"))
    rows = {row.address: row for row in book.rows}
    said = {
        address: [f.waived for f in book.judge(rows[address], abroad) if f.policy == FIRST]
        for address in ("population-register/db", "website/web")
    }
    assert said == {"population-register/db": [False], "website/web": [True]}


def test_the_test_of_the_first_rule_passes_and_notices_every_change(tmp_path: Path) -> None:
    (tests,) = TESTS
    (tmp_path / "rules.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    (tmp_path / "rules_test.yaml").write_text(tests, encoding="utf-8")
    made = session(read_tests(["."], at=tmp_path), Wish(threshold=100.0, mutate=True))
    assert (made.passed, made.exit_code) == (1, Exit.OK)


def test_the_examples_bind_something(loaded: Loaded) -> None:
    book = rulebook(loaded.estate)
    assert [s.address for s in book.standbys] == [
        "population-register/app@standby",
        "population-register/db@standby",
    ]
    assert [t.addresses for t in book.togethers] == [
        ("population-register/app", "population-register/db")
    ]
    assert {site for site, _ in book.headrooms} == {"dc-town-hall"}
    assert {limit.policy for limit in book.dependency_limits} == {"rtt", "near-the-database"}


def attribute_table() -> str:
    head = "| name | type | meaning |\n|---|---|---|\n"
    listed = [a for of in (OF_SUBJECT, OF_SITE, OF_ESTATE) for a in of]
    return head + "".join(f"| `{a.name}` | {a.type} | {a.meaning} |\n" for a in listed)


def test_the_table_of_attributes_is_that_of_the_code() -> None:
    shown = PAGE.partition("<!-- attributes -->\n")[2].partition("<!-- /attributes -->")[0]
    assert shown == attribute_table(), "put the right-hand side between the two marks"


def test_the_reserved_ids_and_which_of_them_can_be_waived() -> None:
    rows = table(PAGE.partition("**Reserved ids.**")[2].partition("\n\n")[2])
    assert {row[0].strip("`"): row[2].startswith("yes") for row in rows} == {
        id_: id_ in WAIVABLE_BUILTINS for id_ in RESERVED_POLICY_IDS
    }


def test_the_kinds_that_can_be_waived() -> None:
    sentence = re.search(r"^- (`.*) rules can be waived", PAGE, re.MULTILINE)
    assert sentence
    named = set(re.findall(r"`([a-z]+)`", sentence[1]))
    assert named == {kind for kind, of in KINDS.items() if of.waivable}


@pytest.mark.parametrize("row", table(PAGE.partition("depend on it:\n")[2]), ids=" ".join)
def test_the_truth_table_of_unknown(row: list[str]) -> None:
    text = {"unknown": "site.kind == ''", "true": "true", "false": "false"}
    a, b = text[row[0]], text[row[1]]
    asked = [answer(f"{a} && {b}"), answer(f"{a} || {b}"), answer(f"!({a})")]
    assert [str(said).lower().replace("none", "unknown") for said in asked] == [
        cell.strip("*") for cell in row[2:]
    ]


def answer(condition: str) -> bool | None:
    program = Compiler(TYPES).compile(condition)
    assert isinstance(program, Program), program
    return program.ask({})


@pytest.mark.parametrize(
    "condition",
    [
        "site.id.startsWith('a') || site.id.endsWith('a') || site.id.contains('a')",
        "site.id.matches('^a.*') && size(site.controls) > 2",
        "site.controls.all(c, c != '') && site.controls.exists_one(c, c == 'mfa')",
        "site.controls.exists(c, c == 'mfa') ? 1 + 2 * 3 - 4 > 5 % 2 : 6 / 2 == 3",
        "application.lifecycle.end_of_support < timestamp('2028-01-01T00:00:00Z')",
        "application.lifecycle.end_of_support < estate.as_of + duration('8760h')",
        "application.recovery.rto_hours <= 4",
        "!has(application.data.confidentiality) || application.data.confidentiality <= 2",
    ],
)
def test_what_the_page_says_a_condition_may_use(condition: str) -> None:
    assert isinstance(Compiler(TYPES).compile(condition), Program)


@pytest.mark.parametrize("id_", RESERVED_POLICY_IDS)
def test_a_built_in_rule_can_be_waived_where_the_page_says_so(
    id_: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("waived")
    waiver = f"{{policy: {id_}, workload: website/web, {ANSWERED}}}"
    for number, example in enumerate([*fences(INVENTORY, "yaml"), f"waivers: [{waiver}]"]):
        (folder / f"{number}.yaml").write_text(example, encoding="utf-8")
    estate = read([folder.name], [], at=folder.parent).estate
    refused = [d.code for d in check(estate)]
    assert refused == ([] if id_ in WAIVABLE_BUILTINS else ["not-waivable"])
