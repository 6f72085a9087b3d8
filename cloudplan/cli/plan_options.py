"""What `cloudplan plan` may be asked. Every flag wins over its variable."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Annotated

import typer

from cloudplan.cli import options

DEFAULT_GAP = 1e-6

Inventory = Annotated[
    list[str],
    typer.Argument(metavar="INVENTORY", help="Files or folders; - is standard input."),
]
Out = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", envvar="CLOUDPLAN_OUT", help="Save the plan."),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        parser=options.seconds,
        metavar="S",
        envvar="CLOUDPLAN_TIME_LIMIT",
        help="Stop after so many seconds; the plan then says how good it is proven to be.",
    ),
]
Gap = Annotated[
    float,
    typer.Option(
        parser=options.fraction,
        metavar="G",
        envvar="CLOUDPLAN_GAP",
        help="Stop when the plan is proven to be within this fraction of the optimum.",
    ),
]
DEFAULT_THREADS = min(os.cpu_count() or 1, 8)
Threads = Annotated[
    int,
    typer.Option(
        min=1,
        max=1024,
        metavar="N",
        envvar="CLOUDPLAN_THREADS",
        help="Threads that may be used; they change how long it takes, never the plan.",
        show_default="those of the machine, at most 8",
    ),
]
Target = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ADDRESS",
        envvar="CLOUDPLAN_TARGET",
        help="Place only this workload or application, repeatable; the rest stays.",
    ),
]
MinSaving = Annotated[
    Decimal,
    typer.Option(
        parser=options.euros,
        metavar="EUR",
        envvar="CLOUDPLAN_MIN_SAVING",
        help="Move a workload only if that saves at least so much over the horizon.",
    ),
]
