"""Errors of Google's libraries in our words, and which of them pass by themselves."""

from __future__ import annotations

import json

from cloudplan.clouds import reasons

PASSING = (408, 429, 500, 502, 503, 504)


def why(problem: Exception) -> str | None:
    """The reason, by the error's kind and status; ``None`` for one that is not Google's."""
    import requests
    from google.api_core import exceptions
    from google.auth import exceptions as login
    from google.protobuf.json_format import ParseError

    if isinstance(problem, exceptions.GoogleAPICallError):
        return reasons.by_status(problem.code and int(problem.code))
    if _is_silence(problem):
        return reasons.SILENT
    by_kind: list[tuple[tuple[type[Exception], ...], str]] = [
        ((login.DefaultCredentialsError,), reasons.NO_CREDENTIALS),
        ((login.RefreshError,), reasons.EXPIRED),
        ((requests.exceptions.ChunkedEncodingError, ParseError), reasons.BROKEN),
        ((requests.exceptions.ConnectionError, login.TransportError), reasons.UNREACHABLE),
        ((requests.exceptions.RequestException, json.JSONDecodeError), reasons.BROKEN),
    ]
    return next((said for kinds, said in by_kind if isinstance(problem, kinds)), None)


def _is_silence(problem: Exception) -> bool:
    """A body that stops coming is a failed connection to requests; what is in it tells."""
    import requests
    from urllib3.exceptions import ReadTimeoutError

    inner = problem.args[0] if problem.args else None
    return isinstance(problem, requests.exceptions.Timeout) or isinstance(inner, ReadTimeoutError)


def again(problem: Exception) -> float | None:
    """Seconds that the server asked to wait (0: none named); ``None`` if it will not pass."""
    import requests
    from google.api_core import exceptions

    if isinstance(problem, exceptions.GoogleAPICallError):
        return _asked(problem) if problem.code in PASSING else None
    passing = (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)
    return 0.0 if isinstance(problem, passing) else None


def _asked(problem: Exception) -> float:
    response = getattr(problem, "response", None)
    wanted = str(getattr(response, "headers", {}).get("Retry-After", ""))
    return float(wanted) if wanted.isdecimal() else 0.0
