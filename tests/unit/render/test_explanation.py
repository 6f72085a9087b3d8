from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cloudplan.explain import Explanation, SiteAnswer, WhatIf
from cloudplan.render.explanation import explanation_text
from cloudplan.render.page import Page
from cloudplan.render.what_if import what_if_text
from cloudplan.rules import Finding
from tests.unit.render import plans

PAGE = Page(80)
RULE = Finding("eu-owned", "deny", {"nl": "Omdat.", "en": "Because."}, "advice", "rules.yaml:7")
HERE = SiteAnswer("dc", "on_prem", "chosen", lines=(plans.line("power", "10.00"),))
DEARER = SiteAnswer(
    "ovh",
    "public_cloud",
    "dearer",
    tco_more=Decimal("550.00"),
    monthly_more=Decimal("5.00"),
    elsewhere=Decimal("20.00"),
    lines=(plans.line("compute", "15.00"), plans.line("migration", "680.00", "once")),
)
TOLD = Explanation(
    address="app/db",
    title={"nl": "Burgerzaken"},
    owner="city",
    confidentiality=4,
    residency=("BE",),
    current_site="old",
    chosen=HERE,
    others=(
        DEARER,
        SiteAnswer("full", "on_prem", "no-room", blocked_by=("the capacity of full",)),
        SiteAnswer("secret", "public_cloud", "unpriced", missing="no card"),
        SiteAnswer("aws", "public_cloud", "forbidden", (RULE,)),
        SiteAnswer("azure", "public_cloud", "forbidden", (RULE,)),
    ),
    reasons=("least cost.",),
    currency="EUR",
    horizon_months=60,
    shared_monthly=Decimal("3.00"),
)


def test_an_explanation_answers_where_why_and_why_not() -> None:
    assert explanation_text(PAGE, TOLD) == (
        "app/db moves from old to dc:\n"
        "  - least cost.\n"
        "\n"
        "Burgerzaken, owned by city; confidentiality 4; data in BE.\n"
        "It costs EUR 10.00 a month there, and its share of the site's own cost is\n"
        "EUR 3.00.\n"
        "\n"
        "Allowed sites, and what they cost more over 60 months\n"
        "  site  kind          EUR more  per month  of which elsewhere\n"
        "  dc    on_prem         chosen\n"
        "  ovh   public_cloud   +550.00      +5.00              +20.00\n"
        "\n"
        "  elsewhere: on hosts of the sites and on the traffic of other workloads\n"
        "\n"
        "Own cost\n"
        "  own cost lines, EUR               dc       ovh\n"
        "  power                          10.00\n"
        "  compute                                  15.00\n"
        "  = a month                      10.00     15.00\n"
        "  migration                               680.00\n"
        "  = once                          0.00    680.00\n"
        "  over the horizon, discounted  550.00  1 505.00\n"
        "\n"
        "Allowed, but not possible\n"
        "  full: it would break the capacity of full\n"
        "  secret: no known price: no card\n"
        "\n"
        "Forbidden sites\n"
        "  eu-owned, advice (rules.yaml:7)\n"
        "    forbids aws, azure\n"
        "    because Because.\n"
    )


def test_what_stays_and_what_is_new_say_so() -> None:
    assert explanation_text(PAGE, replace(TOLD, current_site="dc")).startswith("app/db stays on dc")
    assert "is new and will run on dc" in explanation_text(PAGE, replace(TOLD, current_site=None))


def test_without_another_site_only_the_own_lines_are_shown() -> None:
    text = explanation_text(PAGE, replace(TOLD, others=()))
    assert "No other site is possible." in text
    assert "Forbidden" not in text


def test_what_if_names_the_difference_and_what_else_moves() -> None:
    told = WhatIf(
        "app/db",
        "ovh",
        True,
        moved=(("app/db", "dc", "ovh"), ("app/web", "dc", "gcp")),
        tco_difference=Decimal("412.40"),
        objective_difference=Decimal("412.40"),
        horizon_months=60,
        lines_before=HERE.lines,
        lines_after=DEARER.lines,
    )
    text = what_if_text(PAGE, told, "dc")
    assert text.startswith("With app/db on ovh the plan costs EUR 412.40 more over 60 months;")
    assert "  app/web   dc    ->  gcp" in text
    assert "on dc" in text
    alone = replace(told, moved=told.moved[:1])
    assert "Nothing else moves." in what_if_text(PAGE, alone, "dc")


def test_what_if_says_why_it_cannot_be() -> None:
    told = WhatIf("app/db", "aws", False, forbidden_by=(RULE,))
    assert "app/db cannot run on aws." in what_if_text(PAGE, told, "dc")
    assert "eu-owned, advice (rules.yaml:7)" in what_if_text(PAGE, told, "dc")
    missing = what_if_text(PAGE, WhatIf("app/db", "aws", False, missing="no card"), "dc")
    assert "no known price there: no card" in missing
    full = what_if_text(PAGE, WhatIf("app/db", "aws", False, conflict=("a: b\nc",)), "dc")
    assert full.endswith("a: b\nc\n")
