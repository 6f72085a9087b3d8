"""What the words of a plan are called in a report: lines of cost, actions, kinds, bases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cloudplan.language import Speech
from cloudplan.report.extra import needing


@dataclass(frozen=True)
class Words:
    """The names of a language. What has no name here, as a kind that a city made up, is itself."""

    say: Speech

    @cached_property
    def components(self) -> Mapping[str, str]:
        """Lines of cost."""
        say = self.say
        return {
            "carbon": say.text("Price of carbon"),
            "compute": say.text("Rented computing power"),
            "double-running": say.text("Running twice during a move"),
            "egress": say.text("Data sent to users"),
            "exit-egress": say.text("Taking data out of a cloud"),
            "fixed": say.text("Fixed cost of sites"),
            "host-opex": say.text("Upkeep of own servers"),
            "host-purchase": say.text("Purchase of own servers"),
            "host-renewal": say.text("Renewal of own servers"),
            "licence": say.text("Software licences"),
            "memory": say.text("Rented memory"),
            "migration": say.text("Work of moving"),
            "power": say.text("Electricity"),
            "staff": say.text("Staff for own servers"),
            "storage": say.text("Rented storage"),
            "traffic": say.text("Data between sites"),
            "transfer": say.text("Copying data to its new place"),
            "vcpu": say.text("Rented processors"),
        }

    @cached_property
    def actions(self) -> Mapping[str, str]:
        say = self.say
        return {
            "create": say.text("new"),
            "move": say.text("moves"),
            "resize": say.text("changes size"),
            "keep": say.text("stays"),
            "retire": say.text("is retired"),
            "unmanaged": say.text("left alone"),
        }

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Kinds of sites."""
        say = self.say
        return {
            "edge": say.text("small site near the users"),
            "on_prem": say.text("own server room"),
            "private_cloud": say.text("private cloud"),
            "public_cloud": say.text("public cloud"),
        }

    @cached_property
    def bases(self) -> Mapping[str, str]:
        """What a rule rests on."""
        say = self.say
        return {
            "law": say.text("law"),
            "advice": say.text("advice of a supervisor"),
            "proposal": say.text("proposed law"),
            "standard": say.text("standard"),
            "city": say.text("choice of the city"),
        }

    @cached_property
    def data_kinds(self) -> Mapping[str, str]:
        """Kinds of data."""
        say = self.say
        return {
            "personal": say.text("personal data"),
            "special-category": say.text("special categories of personal data"),
            "health": say.text("health"),
            "children": say.text("children"),
            "criminal": say.text("criminal matters"),
            "national-register": say.text("National Register"),
            "social-security": say.text("social security"),
            "police": say.text("police"),
            "camera": say.text("camera pictures"),
            "staff": say.text("staff"),
            "financial": say.text("finance"),
            "geo": say.text("maps and places"),
            "sensor": say.text("sensors"),
            "public": say.text("public information"),
        }

    @cached_property
    def classes(self) -> Mapping[int, str]:
        """Levels of confidentiality, as the Flemish classification (ICR) names them."""
        say = self.say
        return {
            1: say.text("1: open to all"),
            2: say.text("2: internal"),
            3: say.text("3: confidential"),
            4: say.text("4: secret"),
            5: say.text("5: top secret"),
        }

    @cached_property
    def keepers(self) -> Mapping[str, str]:
        """Who keeps a rate card."""
        say = self.say
        return {
            "inventory": self.inventory,
            "user": say.text("the maker of the plan"),
            "catalogue": say.text("shipped with cloudplan"),
        }

    def component(self, name: str) -> str:
        return self.components.get(name, name)

    def action(self, name: str) -> str:
        return self.actions.get(name, name)

    def kind(self, name: str) -> str:
        return self.kinds.get(name, name)

    def basis(self, name: str) -> str:
        return self.bases.get(name, name)

    def data(self, kinds: Iterable[str] | None) -> str:
        """Kinds of data in one cell; `None` is unknown."""
        if kinds is None:
            return self.say.text("unknown")
        return ", ".join(self.data_kinds.get(kind, kind) for kind in kinds) or self.none

    def level(self, confidentiality: int | None) -> str:
        if confidentiality is None:
            return self.say.text("unknown")
        return self.classes.get(confidentiality, str(confidentiality))

    @cached_property
    def none(self) -> str:
        """Nothing, as opposed to not known."""
        return self.say.text("none")

    @cached_property
    def inventory(self) -> str:
        """What states something that is no rule of its own."""
        return self.say.text("the inventory")

    def country(self, code: str | None) -> str:
        """A country's name; a code that nobody has stays as it is."""
        if code is None:
            return self.say.text("unknown")
        return self._territories.get(code, code)

    def countries(self, codes: Iterable[str] | None) -> str:
        if codes is None:
            return self.say.text("unknown")
        return ", ".join(self.country(code) for code in codes) or self.none

    @cached_property
    def _territories(self) -> Mapping[str, str]:
        with needing("the names of countries"):
            from babel import Locale

        return dict(Locale.parse(self.say.lang).territories.items())
