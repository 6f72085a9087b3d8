"""From the engine's numbers back to a plan that people read: lines, reasons, totals."""

from cloudplan.assemble.build import plan
from cloudplan.assemble.view import View

__all__ = ["View", "plan"]
