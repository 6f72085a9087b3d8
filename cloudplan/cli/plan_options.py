"""What `cloudplan plan` may be asked. Every flag wins over its variable."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options

if TYPE_CHECKING:
    from cloudplan.costgate import Increase

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

IgnoreAccepted = Annotated[
    bool,
    typer.Option(
        "--ignore-accepted",
        envvar="CLOUDPLAN_IGNORE_ACCEPTED",
        help="Plan as if no plan had been accepted.",
    ),
]


def _increase(text: str) -> str:
    """An amount, or so many per cent: checked here, read by `increase`."""
    options.euros(text.strip().removesuffix("%").strip())
    return text


def increase(text: str) -> Increase:
    """``250`` or ``5%`` as the gate takes it."""
    from cloudplan.costgate import Increase

    amount = options.euros(text.strip().removesuffix("%").strip())
    return Increase(amount, is_percent=text.strip().endswith("%"))


MaxMonthly = Annotated[
    Decimal | None,
    typer.Option(
        "--max-monthly",
        parser=options.euros,
        metavar="EUR",
        envvar="CLOUDPLAN_MAX_MONTHLY",
        help="Exit with 3 if the plan costs more than so much in its first month.",
    ),
]
MaxIncrease = Annotated[
    str | None,
    typer.Option(
        "--max-increase",
        parser=_increase,
        metavar="EUR|PCT%",
        envvar="CLOUDPLAN_MAX_INCREASE",
        help="Exit with 3 if that is more than so much above today, or above --base.",
    ),
]
Base = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="PLAN",
        envvar="CLOUDPLAN_BASE",
        help="The plan of the base branch, for --max-increase and --format markdown.",
    ),
]
