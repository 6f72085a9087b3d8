"""Answers as JSON: the same data always gives the same bytes, in the form of a plan file."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.diagnostics import Diagnostic
from cloudplan.model.advice import Advice, Repair
from cloudplan.model.plan import FORMAT_VERSION
from cloudplan.model.said import plain_text
from cloudplan.render.diagnostics import records


def json_bytes(answer: object) -> bytes:
    """Dataclasses, mappings and lists as UTF-8 with two blanks of indent."""
    import msgspec

    encoder = msgspec.json.Encoder(
        decimal_format="number", order="deterministic", enc_hook=plain_text
    )
    return msgspec.json.format(encoder.encode(answer), indent=2) + b"\n"


def infeasible_json(diagnostics: Sequence[Diagnostic], advice: Advice | None = None) -> bytes:
    """What ``plan --json`` prints where nothing fits: the same as the boxes, as data."""
    answer: dict[str, object] = {
        "format_version": FORMAT_VERSION,
        "solver": {"status": "infeasible"},
        "diagnostics": records(diagnostics),
    }
    if advice is not None:
        answer["conflict"] = advice.conflict
        answer["conflict_is_minimal"] = advice.minimal
        answer["repairs"] = [_repair(repair) for repair in advice.repairs]
    return json_bytes(answer)


def _repair(repair: Repair) -> dict[str, object]:
    """A repair with the kind, rule, site and workloads of its changes at hand."""
    kinds = sorted({change.kind for change in repair.changes})
    return {
        "kind": kinds[0] if len(kinds) == 1 else "several",
        "what": " ".join(change.what for change in repair.changes),
        "policies": sorted({c.policy for c in repair.changes}),
        "sites": sorted({c.site for c in repair.changes if c.site}),
        "addresses": sorted({a for c in repair.changes for a in c.addresses}),
        "cost": repair.cost,
        "more": repair.more,
        "monthly": repair.monthly,
        "one_off": repair.one_off,
        "proven_gap": repair.proven_gap,
        "changes": repair.changes,
        "placed": [{"address": address, "site": site} for address, site in repair.placed],
    }


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
