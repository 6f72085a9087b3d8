"""Why something could not be read, in our words.

Never a word of the server's or the library's: an error's text may carry a token, a signed address
or a password, and this goes to a terminal and into reports.
"""

from __future__ import annotations

NO_CREDENTIALS = "no credentials were found where the cloud's own tools keep them; log in with them"
EXPIRED = "the credentials have expired, or are not those of this account (401); log in again"
REFUSED = "the credentials may not read this (403); discover CLOUD --role prints the role that may"
MISSING = "there is no such account, or it is not visible to these credentials (404)"
THROTTLED = "the cloud asked to wait, again and again (429)"
BROKEN = "the answer broke off or cannot be read"
SILENT = "no answer came in time"
UNREACHABLE = "no connection: is the network there, a proxy in between?"
NO_REGION = "there is no region of that name"
CLOSED = "this region is not switched on for the account"
OUT_OF_TIME = "the time for the whole run was over; give more with --timeout"

_BY_STATUS = {401: EXPIRED, 403: REFUSED, 404: MISSING, 407: UNREACHABLE, 408: SILENT}
_BY_STATUS |= {429: THROTTLED, 504: SILENT}
_SERVER_FAILS = 500


def by_status(status: int | None) -> str:
    """The reason for a status of HTTP, ``None`` where there was no answer at all."""
    if status is None:
        return UNREACHABLE
    if status >= _SERVER_FAILS:
        return _BY_STATUS.get(status, f"the cloud failed, again and again ({status})")
    return _BY_STATUS.get(status, f"the cloud did not take the question ({status})")


def unexpected(problem: BaseException) -> str:
    """Something that nobody foresaw: its kind, and nothing of what it says."""
    return f"something unforeseen came up ({type(problem).__name__})"
