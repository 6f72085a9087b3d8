"""Answers as JSON: the same data always gives the same bytes, in the form of a plan file."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.diagnostics import Diagnostic
from cloudplan.model.plan import FORMAT_VERSION
from cloudplan.render.diagnostics import records


def json_bytes(answer: object) -> bytes:
    """Dataclasses, mappings and lists as UTF-8 with two blanks of indent."""
    import msgspec

    encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic")
    return msgspec.json.format(encoder.encode(answer), indent=2) + b"\n"


def infeasible_json(diagnostics: Sequence[Diagnostic]) -> bytes:
    """What ``plan --json`` prints where nothing fits."""
    return json_bytes(
        {
            "format_version": FORMAT_VERSION,
            "solver": {"status": "infeasible"},
            "diagnostics": records(diagnostics),
        }
    )


def validation_json(diagnostics: Sequence[Diagnostic]) -> bytes:
    """What ``validate --json`` prints."""
    errors = sum(d.severity == "error" for d in diagnostics)
    return json_bytes(
        {
            "format_version": FORMAT_VERSION,
            "valid": errors == 0,
            "error_count": errors,
            "warning_count": sum(d.severity == "warning" for d in diagnostics),
            "diagnostics": records(diagnostics),
        }
    )
