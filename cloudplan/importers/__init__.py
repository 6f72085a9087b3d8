"""Files of other tools, read as an `Intake`: one file or package per format."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from cloudplan.importers.ask import Ask
from cloudplan.load import without_gc
from cloudplan.model.intake import Intake

Importer = Callable[[Path, Ask], Intake]
"""Reads one file or folder; raises `CloudplanError` when nothing of it can be used."""


def _late(module: str) -> Importer:
    """The importer `read` of a module that is loaded when it is first called."""

    def read(path: Path, ask: Ask) -> Intake:
        importer: Importer = import_module(f"cloudplan.importers.{module}").read
        with without_gc():
            return importer(path, ask)

    return read


IMPORTERS: dict[str, Importer] = {
    "rvtools": _late("rvtools"),
    "azure-migrate": _late("azure_migrate"),
    "aws-migration-hub": _late("aws_migration_hub"),
    "topdesk": _late("topdesk"),
    "softwarecatalogus": _late("softwarecatalogus"),
    "archimate": _late("archimate"),
    "backstage": _late("backstage"),
    "generic": _late("generic"),
}
"""By the name that the command line takes."""

__all__ = ["IMPORTERS", "Ask", "Importer"]
