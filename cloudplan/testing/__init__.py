"""Tests of rules: cases, coverage, and changed rules that no test notices.

`session` is the whole way; the meaning of each expectation is in `checks`.
"""

from __future__ import annotations

from cloudplan.testing.session import Wish, session
from cloudplan.testing.skeleton import skeletons

__all__ = ["Wish", "session", "skeletons"]
