"""Where should each of a city's applications run? See README.md, and docs/ for the rest.

The names of `__all__` are the public interface; they load when they are first used, so that
``import cloudplan`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from cloudplan.diagnostics import CloudplanError, Diagnostic
    from cloudplan.load import Loaded, read
    from cloudplan.load.plan_file import read_plan, write_plan
    from cloudplan.model.plan import Invocation, Plan
    from cloudplan.planner import Options, make_plan

__all__ = [
    "CloudplanError",
    "Diagnostic",
    "Invocation",
    "Loaded",
    "Options",
    "Plan",
    "__version__",
    "make_plan",
    "read",
    "read_plan",
    "write_plan",
]

_HOME = {
    "CloudplanError": "cloudplan.diagnostics",
    "Diagnostic": "cloudplan.diagnostics",
    "Invocation": "cloudplan.model.plan",
    "Loaded": "cloudplan.load",
    "Options": "cloudplan.planner",
    "Plan": "cloudplan.model.plan",
    "make_plan": "cloudplan.planner",
    "read": "cloudplan.load",
    "read_plan": "cloudplan.load.plan_file",
    "write_plan": "cloudplan.load.plan_file",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
