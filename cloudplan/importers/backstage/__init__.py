"""Backstage catalogues: catalog-info YAML files, one or a folder of them.

documents.py  files -> documents, each with its own lines
entities.py   documents -> entities, references between them
read.py       entities -> Intake
"""

from __future__ import annotations

from cloudplan.importers.backstage.read import read

__all__ = ["read"]
