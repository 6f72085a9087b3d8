"""Calendar files: every key is read with its place, every mistake is told with one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError
from cloudplan.load.calendar import read_calendar

FULL = """\
start: 2026-11-09
end: 2027-12-31
wave_days: 7
workloads_max: 5
staff_hours_month: 120.5
staffing:
  - {from: 2027-07-01, to: 2027-08-31, hours_month: 40}
efficiency: 0.5
transfer_hours: 20
traffic_gib_month: 50
weights: {saving: 2, risk: 3, waiting: 4}
hours: {create: 5, resize: 6, retire: 7}
freezes:
  - {from: 2026-12-14, to: 2027-01-17, because: books}
blackouts:
  - {from: 2026-11-09, to: 2026-11-30, because: season, applications: [permits]}
deadlines:
  - {by: 2027-03-31, because: contract, applications: [permits]}
  - {by: 2027-06-30, because: wish, hard: false}
pins:
  - {application: archive, wave: 3}
"""


def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text(text, encoding="utf-8")
    return Path("c.yaml")


def test_every_key_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_calendar(str(given(tmp_path, monkeypatch, FULL)))
    assert found.values == {
        "start": date(2026, 11, 9),
        "end": date(2027, 12, 31),
        "wave_days": 7,
        "workloads_max": 5,
        "staff_hours_month": Decimal("120.5"),
        "efficiency": Decimal("0.5"),
        "transfer_hours": Decimal(20),
        "traffic_gib_month": Decimal(50),
        "saving_weight": Decimal(2),
        "risk_weight": Decimal(3),
        "waiting_weight": Decimal(4),
        "create_hours": Decimal(5),
        "resize_hours": Decimal(6),
        "retire_hours": Decimal(7),
    }
    assert found.sources["risk_weight"] == "c.yaml:11:28"
    assert [one.source for one in found.closed] == ["c.yaml:14:5", "c.yaml:16:5"]
    assert [one.applications for one in found.closed] == [(), ("permits",)]
    assert [(one.hard, one.applications) for one in found.deadlines] == [
        (True, ("permits",)),
        (False, ()),
    ]
    assert [(pin.application, pin.wave, pin.source) for pin in found.pins] == [
        ("archive", 3, "c.yaml:21:5")
    ]
    assert [one.hours_month for one in found.staffing] == [Decimal(40)]


NOBODY = "blackouts:\n  - {from: 2026-11-01, to: 2026-11-02, because: x}\n"
SWAPPED = "freezes:\n  - {from: 2026-12-01, to: 2026-11-01, because: x}\n"
WRONG = [
    ("freeze: []\n", "unknown-key", "c.yaml:1:1", 'did you mean "freezes"?'),
    ("start: tomorrow\n", "bad-date", "c.yaml:1:8", ""),
    ("efficiency: 0\n", "out-of-range", "c.yaml:1:13", ""),
    ("wave_days: 0\n", "out-of-range", "c.yaml:1:12", ""),
    ("workloads_max: many\n", "wrong-type", "c.yaml:1:16", ""),
    (NOBODY, "missing-key", "c.yaml:2:5", "add applications:"),
    (SWAPPED, "bad-period", "c.yaml:2:28", "Are the two days swapped?"),
    ("start: 2026-12-01\nend: 2026-11-01\n", "bad-period", "c.yaml:2:6", ""),
    ("pins:\n  - {application: A B, wave: 1}\n", "bad-id", "c.yaml:2:19", 'for example "a-b"'),
    ("- start\n", "wrong-type", "c.yaml:1:1", ""),
    ("start: [\n", "yaml-syntax", "c.yaml:2:1", ""),
    ("start: 2026-01-01\nstart: 2026-01-01\n", "duplicate-key", "c.yaml:2:1", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "where", "fix"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    text: str, code: str, where: str, fix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CloudplanError) as refused:
        read_calendar(str(given(tmp_path, monkeypatch, text)))
    told = refused.value.diagnostics[0]
    assert (told.code, str(told.source)) == (code, where)
    assert not fix or told.fix == fix


def test_all_mistakes_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "start: x\nwave_day: 3\nefficiency: 2\npins:\n  - {application: a}\n"
    with pytest.raises(CloudplanError) as refused:
        read_calendar(str(given(tmp_path, monkeypatch, text)))
    assert [d.code for d in refused.value.diagnostics] == [
        "bad-date",
        "unknown-key",
        "out-of-range",
        "missing-key",
    ]


def test_a_missing_file_is_named() -> None:
    with pytest.raises(CloudplanError) as refused:
        read_calendar("nowhere.yaml")
    assert refused.value.diagnostics[0].code in ("no-such-file", "cannot-read")
