"""A plan in, files out: `terraform` is the whole way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.load.plan_facts import require_facts
from cloudplan.load.plan_file import plan_sha256
from cloudplan.model.plan import Plan
from cloudplan.terraform.estate import Estate
from cloudplan.terraform.providers import providers_of
from cloudplan.terraform.readme import readme
from cloudplan.terraform.render import Templates
from cloudplan.terraform.root import Root, roots


@dataclass(frozen=True, slots=True)
class Written:
    """The files by path, the root modules that they are, and what to know about them."""

    files: dict[str, str]
    roots: tuple[Root, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def terraform(plan: Plan, templates: Path | None = None) -> Written:
    """All files for a plan; `templates` is a folder with templates of the user's own.

    Raises `CloudplanError` for a plan that does not tell of its estate, for sites that there are no
    templates for, and for templates that cannot be used.
    """
    require_facts(plan)
    estate = Estate(plan, plan_sha256(plan))
    estate.check()
    providers = providers_of(estate.sites[site] for site in estate.standing)
    made = roots(estate, providers)
    shelf = Templates(templates)
    files = {
        f"{root.folder}/{path}": text for root in made for path, text in shelf.files(root).items()
    }
    files["README.md"] = readme(made)
    return Written(files, made, tuple(_late(made)))


def _late(made: Iterable[Root]) -> Iterator[Diagnostic]:
    """Where copies are made less often than an application asks."""
    for root in made:
        late = sorted({one.application for one in root.machines if one.misses_rpo})
        if late:
            yield warning(
                "rpo-not-reached",
                f"{root.site.id}: the provider copies disks less often than {len(late)} "
                f"application{'s ask' if len(late) > 1 else ' asks'}",
                detail=f"They are copied as often as it can: {', '.join(late)}.",
                fix="Have their databases copied by other means, such as replication.",
            )
