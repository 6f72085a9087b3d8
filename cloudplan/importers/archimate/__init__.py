"""ArchiMate models in The Open Group's exchange format 3.x.

document.py   XML -> Model: elements, relationships, properties, folders, with lines
facts.py      properties -> what they say of an inventory, by their names
parts.py      which component is an application, which a workload, and on which machine
read.py       all of it -> Intake
"""

from __future__ import annotations

from cloudplan.importers.archimate.read import read

__all__ = ["read"]
