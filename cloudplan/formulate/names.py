"""What people call a constraint, so that the engine's labels can be read back."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloudplan.model.said import Said


@dataclass(frozen=True)
class Names:
    """Label k is `keys[k]`; `texts[k]` reads in a sentence, `sources[k]` is its place in a file.

    `policies[k]` is the rule that asks for it, the reserved id of a built-in one included.
    """

    keys: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    _index: dict[str, int] = field(default_factory=dict)

    def label(self, key: str, text: str, source: object, policy: str) -> int:
        """The label of `key`, new or known."""
        if key not in self._index:
            self._index[key] = len(self.keys)
            self.keys.append(key)
            self.texts.append(text)
            self.sources.append(str(source))
            self.policies.append(policy)
        return self._index[key]

    def rule(self, policy: str, source: object) -> int:
        """The label of a rule that stands for itself."""
        return self.label(policy, Said("policy {rule}", rule=policy), source, policy)
