"""The text of drift at two widths, and with names that want more than to be names."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from cloudplan.drift.report import Drift, report_of
from cloudplan.render.drift import drift_text
from cloudplan.render.formats import FORMATS, Setting
from cloudplan.render.page import Page
from tests.unit.drift.intakes import intake, intake_of, machine
from tests.unit.drift.test_look import CITY, CLOUD, seen
from tests.unit.render.formats.reports import HOSTILE
from tests.unit.render.formats.runner import command_in

LONG = "a-department-with-a-long-name/and-a-machine-with-an-even-longer-one"


def drift() -> Drift:
    told = intake_of(CITY, at=CLOUD)
    changed = {i.id: i for i in told.items} | {
        "app/db": machine("app/db", "there", vcpu=16),
        LONG: machine(LONG, "here"),
    }
    return seen(CITY, intake(*changed.values()))


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    found = drift()
    text = drift_text(report_of(found), Setting(page=Page(width)), found)
    assert max(map(len, text.splitlines())) <= width
    assert text.index("breaks a rule now") < text.index("Nobody planned it")
    assert "Not looked at" in text


def test_the_same_drift_is_the_same_text() -> None:
    one, two = drift(), drift()
    setting = Setting(verbose=True)
    assert drift_text(report_of(one), setting, one) == drift_text(report_of(two), setting, two)
    assert [f(report_of(one), setting) for f in FORMATS.values()] == [
        f(report_of(two), setting) for f in FORMATS.values()
    ]


def test_names_from_a_cloud_steer_nothing() -> None:
    machines = [machine(f"lab/{k}{text}", f"here{text}") for k, text in enumerate(HOSTILE)]
    found = seen(CITY, intake(*machines))
    found = replace(found, source=HOSTILE[0], accepted=HOSTILE[-1])
    setting = Setting(verbose=True)
    texts = {name: make(report_of(found), setting) for name, make in FORMATS.items()}
    texts["drift"] = drift_text(report_of(found), setting, found)
    for name, text in texts.items():
        odd = [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")]
        assert odd == [], name
        if name != "github":
            assert [line for line in text.split("\n") if command_in(line)] == [], name
