"""Where the shipped data folders are: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Folder = Literal["policies", "inventories", "templates", "schemas"]
_PACKAGE = Path(__file__).resolve().parent


def folder(name: Folder) -> Path:
    """``cloudplan/_data/<name>`` of a wheel, else the checkout's own top-level folder."""
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
