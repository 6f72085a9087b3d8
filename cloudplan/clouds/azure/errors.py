"""Errors of Azure's library in our words."""

from __future__ import annotations

from cloudplan.clouds import reasons


def why(problem: Exception) -> str | None:
    """The reason, by the error's kind and status; ``None`` for one that is not Azure's."""
    from azure.core import exceptions
    from azure.identity import CredentialUnavailableError

    status = getattr(problem, "status_code", None)
    by_kind: list[tuple[tuple[type[Exception], ...], str]] = [
        ((CredentialUnavailableError,), reasons.NO_CREDENTIALS),
        ((exceptions.IncompleteReadError,), reasons.BROKEN),
        (
            (exceptions.ServiceRequestTimeoutError, exceptions.ServiceResponseTimeoutError),
            reasons.SILENT,
        ),
        ((exceptions.ServiceRequestError,), reasons.UNREACHABLE),
        ((exceptions.ServiceResponseError,), reasons.BROKEN),
        ((exceptions.ClientAuthenticationError,), _by_login(status)),
        ((exceptions.HttpResponseError,), _by_answer(status)),
    ]
    return next((said for kinds, said in by_kind if isinstance(problem, kinds)), None)


def _by_login(status: int | None) -> str:
    """Without a status the credentials were refused before the cloud was asked anything."""
    return reasons.by_status(status) if status else reasons.NO_CREDENTIALS


def _by_answer(status: int | None) -> str:
    """A good status with something that is no answer, or none at all, is half an answer."""
    return reasons.BROKEN if status is None or status < 300 else reasons.by_status(status)
