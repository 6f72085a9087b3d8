"""What makes a result the same one next week: never the line it stands on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from cloudplan.model.report import Result
from cloudplan.render.formats.setting import Setting


def identities(results: Iterable[Result], setting: Setting) -> list[str]:
    """A fingerprint each, all different: of rule, subject and site.

    What has no subject is known by its file and its summary; what is equal after that, by its turn.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for result in results:
        key = _key(result, setting)
        seen[key] += 1
        found.append(_digest((*key, str(seen[key]))))
    return found


def _key(result: Result, setting: Setting) -> tuple[str, ...]:
    if result.subject:
        return (result.rule, result.subject, result.site)
    return (result.rule, "", result.site, setting.path(result.source), result.summary)


def _digest(parts: tuple[str, ...]) -> str:
    packed = "".join(f"{len(part)}:{part}," for part in parts)
    return hashlib.sha256(packed.encode("utf-8", "replace")).hexdigest()[:32]
