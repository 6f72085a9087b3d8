"""``cloudplan terraform``: a plan as Terraform, one folder per site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli.options import NoColor, PlanFile, Rates
from cloudplan.diagnostics import Exit

if TYPE_CHECKING:
    from cloudplan.terraform import Written

Out = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", help="The folder to write; it has one for each site."),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Replace the files that an earlier run wrote there."),
]
Templates = Annotated[
    Path | None,
    typer.Option(
        "--templates",
        metavar="DIR",
        envvar="CLOUDPLAN_TEMPLATES",
        help="Templates of your own, such as google/main.tf.j2, in place of ours.",
    ),
]


def terraform(
    plan: PlanFile,
    out: Out,
    force: Force = False,
    templates: Templates = None,
    rates: Rates = None,
    no_color: NoColor = False,
) -> Exit:
    """Write Terraform for the sites of a plan: landing zone and workloads."""
    from cloudplan.cli.failures import report
    from cloudplan.cli.fresh import require_fresh
    from cloudplan.cli.streams import out as say
    from cloudplan.load.atomic_folder import write_folder
    from cloudplan.load.plan_file import read_plan
    from cloudplan.terraform import terraform as written

    saved = read_plan(plan)
    require_fresh(saved, rates)
    made = written(saved, templates)
    write_folder(out, made.files, force=force)
    report(made.diagnostics, quotes=False)
    say(_summary(made, out))
    return Exit.OK


def _summary(made: Written, out: Path) -> str:
    """What was written, a line per folder; the names of folders are harmless."""
    widths = [
        max((len(text) for text in texts), default=0)
        for texts in zip(*((one.folder, one.provider.name) for one in made.roots), strict=True)
    ]
    lines = []
    for one in made.roots:
        cells = (f"{one.folder:<{widths[0]}}", f"{one.provider.name:<{widths[1]}}")
        counts = f"{len(one.machines)} machines: {len(one.created)} to make, "
        lines.append(f"  {'  '.join(cells)}  {counts}{len(one.existing)} to import\n")
    head = f"Wrote {len(made.roots)} root modules to {out.as_posix()}. Read its README.md first.\n"
    return head + ("\n" + "".join(lines) if lines else "")
