"""The rulebook as a whole: its order, its waivers, and what it can say about a rule."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.model.estate import DataProfile
from cloudplan.model.policy import (
    PlacementRule,
    RecoveryRule,
    SeparateRule,
)
from cloudplan.rules import Rulebook, rulebook
from tests import factories as make


def test_rows_are_sorted_and_the_order_of_rules_does_not_matter() -> None:
    rules = [
        make.policy(SeparateRule, "b", by="site"),
        make.policy(SeparateRule, "a", by="site"),
        make.policy(PlacementRule, "d", require="false"),
        make.policy(PlacementRule, "c", require="false"),
    ]
    application = make.application("app", make.workload("web"), make.workload("db"))
    site = make.site("s")
    for order in (rules, rules[::-1]):
        book = rulebook(make.estate(application, sites=[site], policies=order))
        assert [row.address for row in book.rows] == ["app/db", "app/web"]
        assert [s.policy.id for s in book.separations] == ["a", "b"]
        assert [f.policy for f in book.judge(book.rows[0], site)] == ["c", "d"]


def waived(expires: date, address: str = "app/web") -> Rulebook:
    rules = [
        make.policy(PlacementRule, require="false"),
        make.policy(RecoveryRule, "standby", when="workload.id == 'web'"),
    ]
    estate = make.estate(
        make.application("app", make.workload("web"), make.workload("db")),
        sites=[make.site("s")],
        policies=rules,
        waivers=(make.waiver("rule", address, expires),),
    )
    return rulebook(estate)


@pytest.mark.parametrize(
    ("expires", "applied"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2026, 11, 2), True)],
)
def test_a_waiver_counts_up_to_and_including_its_last_day(expires: date, applied: bool) -> None:
    book = waived(expires)
    said = {row.address: book.judge(row, book.estate.sites[0])[0].waived for row in book.rows}
    assert said == {"app/db": False, "app/web": applied, "app/web@standby": applied}


def test_a_waived_rule_is_reported_as_waived_and_denies_nothing() -> None:
    verdicts = waived(date(2027, 1, 1)).judge_all()
    assert verdicts.denied["rule"][:, 0].tolist() == [True, False, False]
    assert verdicts.waived["rule"][:, 0].tolist() == [False, True, True]


def test_a_waiver_of_residency_counts_and_one_price_is_not_counted() -> None:
    rule = make.policy(PlacementRule, require="false", effect="price", price_month=Decimal(3))
    application = make.application(data=DataProfile(residency=("NL",)))
    estate = make.estate(
        application,
        sites=[make.site("s")],
        policies=[rule],
        waivers=(make.waiver("residency", "app/web"), make.waiver("rule", "app/web")),
    )
    verdicts = rulebook(estate).judge_all()
    assert set(verdicts.waived) == {"residency", "rule"}
    assert verdicts.denied == verdicts.priced == {}


def test_every_rule_can_be_explained_by_its_id() -> None:
    rule = make.policy(PlacementRule, require="false", basis="law")
    book = rulebook(make.estate(policies=[rule]))
    assert book.because("rule") == {"en": "because of rule"}
    assert (book.source("rule"), book.basis("rule")) == ("rules.yaml:10", "law")
    for builtin in ("residency", "pin", "price", "capacity", "rtt"):
        assert set(book.because(builtin)) == {"en", "nl", "fr", "de"}
        assert (book.source(builtin), book.basis(builtin)) == ("inventory", "city")


def test_judging_pairs_does_not_load_numpy() -> None:
    script = (
        "import sys\n"
        "from cloudplan.model.policy import PlacementRule\n"
        "from cloudplan.rules import rulebook\n"
        "from tests import factories as make\n"
        "site, rule = make.site('s'), make.policy(PlacementRule, require='false')\n"
        "assert 'cel_expr_python' not in sys.modules\n"
        "book = rulebook(make.estate(make.application(), sites=[site], policies=[rule]))\n"
        "assert len(book.judge(book.rows[0], site)) == 1\n"
        "assert 'numpy' not in sys.modules\n"
        "book.judge_all()\n"
        "assert 'numpy' in sys.modules\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
