"""What people call a constraint, so that the engine's labels can be read back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Names:
    """Label k is `keys[k]`; `texts[k]` reads in a sentence, `sources[k]` is file:line:column."""

    keys: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    _index: dict[str, int] = field(default_factory=dict)

    def label(self, key: str, text: str, source: object) -> int:
        """The label of `key`, new or known."""
        if key not in self._index:
            self._index[key] = len(self.keys)
            self.keys.append(key)
            self.texts.append(text)
            self.sources.append(str(source))
        return self._index[key]
