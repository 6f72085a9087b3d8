"""Errors of boto3 in our words."""

from __future__ import annotations

from cloudplan.clouds import reasons

_BY_CODE = {
    **dict.fromkeys(
        (
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
        reasons.EXPIRED,
    ),
    **dict.fromkeys(
        ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation"), reasons.REFUSED
    ),
    **dict.fromkeys(
        ("RequestLimitExceeded", "Throttling", "ThrottlingException", "TooManyRequestsException"),
        reasons.THROTTLED,
    ),
    "OptInRequired": reasons.CLOSED,
}
NO_PROFILE = "there is no such profile in the AWS configuration"


def why(problem: Exception) -> str | None:
    """The reason, by the error's kind and code; ``None`` for one that is not boto3's."""
    from botocore import exceptions

    if isinstance(problem, exceptions.ClientError):
        return _by_response(problem)
    by_kind: list[tuple[tuple[type[Exception], ...], str]] = [
        ((exceptions.ProfileNotFound,), NO_PROFILE),
        ((exceptions.InvalidRegionError,), reasons.NO_REGION),
        (_expired(), reasons.EXPIRED),
        (_absent(), reasons.NO_CREDENTIALS),
        ((exceptions.ReadTimeoutError, exceptions.ConnectTimeoutError), reasons.SILENT),
        (_broken(), reasons.BROKEN),
        ((exceptions.ConnectionError, exceptions.HTTPClientError), reasons.UNREACHABLE),
    ]
    return next((said for kinds, said in by_kind if isinstance(problem, kinds)), None)


def is_broken(problem: Exception) -> bool:
    """Whether an answer came and was not whole."""
    return isinstance(problem, _broken())


def _by_response(problem: Exception) -> str:
    response = getattr(problem, "response", {})
    code = response.get("Error", {}).get("Code", "")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return _BY_CODE.get(code) or reasons.by_status(status)


def _expired() -> tuple[type[Exception], ...]:
    from botocore import exceptions

    return (
        exceptions.TokenRetrievalError,
        exceptions.SSOTokenLoadError,
        exceptions.UnauthorizedSSOTokenError,
    )


def _absent() -> tuple[type[Exception], ...]:
    from botocore import exceptions

    return (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
    )


def _broken() -> tuple[type[Exception], ...]:
    from botocore import exceptions, parsers

    return (
        exceptions.ConnectionClosedError,
        exceptions.IncompleteReadError,
        exceptions.ResponseStreamingError,
        parsers.ResponseParserError,
    )
