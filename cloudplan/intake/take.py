"""Which side of a conflict was chosen on the command line."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloudplan.diagnostics import Diagnostic, did_you_mean, warning
from cloudplan.intake.settings import Side, Take
from cloudplan.load.tree import shown


@dataclass
class Choices:
    """The choices, and which of them were of use."""

    takes: tuple[Take, ...]
    _used: set[Take] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)

    def side(self, name: str, path: str = "", *, named: bool = False) -> Side | None:
        """The side for a conflict; with `named` only where its address was given."""
        addresses = [f"{name}:{path}", name] if path else [name]
        self._asked.update(addresses)
        for address in addresses if named else [*addresses, ""]:
            for take in self.takes:
                if take.address == address:
                    self._used.add(take)
                    return take.side
        return None

    def unused(self) -> list[Diagnostic]:
        """What was chosen where there was nothing to choose."""
        return [
            warning(
                "nothing-to-take",
                f'There is no conflict at "{shown(take.address)}"',
                fix=did_you_mean(take.address, self._asked) or "leave out this --take",
            )
            for take in self.takes
            if take.address and take not in self._used
        ]
