"""An inventory that was discovered, planned and accepted; and what drift then says of the cloud."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from tests.cli.conftest import Answer, Cloudplan

FIRST = ("--owner", "city", "--as-of", "2026-11-01", "--fx", "USD=0.92", "--country", "BE")
PRICES = """rates:
  - id: our-tender
    currency: EUR
    as_of: 2026-10-01
    source: a tender
    linear: {vcpu_month: 9.5, memory_gib_month: 3.1, storage_gib_month: 0.09}
    egress: {same_region_gib: 0, same_provider_gib: 0, other_gib: 0.02}
"""
Told = set[tuple[str, str]]


@dataclass(frozen=True)
class City:
    """A folder, and how the cloud is asked: its name and the flags that say where to look."""

    cloudplan: Cloudplan
    folder: Path
    cloud: str
    where: tuple[str, ...] = ()

    def discover(self, *more: str) -> None:
        given = (*self.where, *FIRST, *more, "--days", "0", "--out", self.folder.name)
        answer = self.cloudplan("discover", self.cloud, *given)
        assert answer.code == 0, answer.out + answer.err

    def price(self) -> None:
        """By hand, as a person does: no cloud of one's own has a list of prices."""
        (self.folder / "prices.yaml").write_text(PRICES, "utf-8")
        file = self.folder / f"{self.cloud}.yaml"
        priced = re.sub(
            r"^( +kind: .+)$", r"\1\n    rates: our-tender", file.read_text("utf-8"), flags=re.M
        )
        file.write_text(priced, "utf-8")

    def accept(self) -> None:
        for command in (("plan", self.folder.name, "--out", "plan.json"), ("accept", "plan.json")):
            answer = self.cloudplan(*command)
            assert answer.code == 0, answer.out + answer.err

    def drift(self, *more: str) -> Answer:
        asked = ("--discover", self.cloud, *(more or self.where))
        return self.cloudplan("drift", self.folder.name, *asked, "--format", "json=drift.json")

    def told(self, code: int, *where: str) -> Told:
        """What drift tells, without what is agreed and not done yet, and unread parts by name."""
        answer = self.drift(*where)
        assert answer.code == code, answer.out + answer.err
        results = json.loads(Path("drift.json").read_text("utf-8"))["results"]
        rules = ((r["rule"].removeprefix("drift-"), r["subject"]) for r in results)
        return {(rule, subject) for rule, subject in rules if rule != "pending"}
