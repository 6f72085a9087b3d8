"""Pages of any of AWS's lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from cloudplan.clouds.aws.errors import is_broken
from cloudplan.clouds.frame import Frame


def pages(frame: Frame, ask: Callable[..., Any], **wanted: Any) -> Iterator[Mapping[str, Any]]:
    """Every page of an answer. Raises boto3's errors.

    boto3 tries again where it is asked to wait or the server fails; an answer that breaks off it
    leaves to us. Its own paginator could not go on after that.
    """
    token: dict[str, str] = {}
    while True:
        page = frame.retried(partial(ask, **wanted, **token), _again)
        yield page
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def _again(problem: Exception) -> float | None:
    return 0.0 if is_broken(problem) else None
