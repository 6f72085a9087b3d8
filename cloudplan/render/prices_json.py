"""Rate cards and what changed in them, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cloudplan.cards.compare import Change, Difference
from cloudplan.cards.refresh import Refreshed
from cloudplan.cards.shelf import Shelved
from cloudplan.cards.touched import Impact
from cloudplan.model.plan import FORMAT_VERSION
from cloudplan.render.as_json import json_bytes
from cloudplan.render.diagnostics import records


def refreshed_json(provider: str, rows: Sequence[Refreshed], impact: Impact | None) -> bytes:
    """What ``prices refresh --json`` prints; a card that was not written has no ``path``."""
    return json_bytes(
        {
            "format_version": FORMAT_VERSION,
            "provider": provider,
            "cards": [_refreshed(row) for row in rows],
            "impact": impact and _impact(impact),
        }
    )


def _refreshed(row: Refreshed) -> dict[str, object]:
    return {
        "card": row.card,
        "as_of": row.new and row.new.as_of,
        "currency": row.new and row.new.currency,
        "offers": len(row.new.offers) if row.new else None,
        "path": str(row.path) if row.path else None,
        "read": row.read,
        "last": row.last,
        "changes": row.difference and _difference(row.difference),
        "dropped": row.dropped,
        "diagnostics": records(row.problems),
    }


def _difference(found: Difference) -> dict[str, object]:
    return {
        "rose": [_change(change) for change in found.rose],
        "fell": [_change(change) for change in found.fell],
        "new": found.new,
        "withdrawn": found.withdrawn,
        "same": found.same,
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "what": change.what,
        "unit": change.unit,
        "before": change.before,
        "after": change.after,
        "fraction": round(change.fraction, 6),
    }


def _impact(impact: Impact) -> dict[str, object]:
    rows = [
        {
            "address": row.address,
            "site": row.site,
            "card": row.card,
            "before": row.before,
            "after": row.after,
            "more": row.more,
        }
        for row in impact.touched
    ]
    return {
        "currency": impact.currency,
        "more_monthly": impact.more,
        "touched": rows,
        "same": impact.same,
        "kept_out": impact.kept_out,
    }


def shelf_json(rows: Sequence[Shelved], on: date) -> bytes:
    """What ``prices list --json`` prints."""
    cards = [_shelved(row, on) for row in rows]
    return json_bytes({"format_version": FORMAT_VERSION, "on": on, "cards": cards})


def _shelved(row: Shelved, on: date) -> dict[str, object]:
    return {
        "card": row.id,
        "as_of": row.as_of,
        "age_days": (on - row.as_of).days,
        "offers": len(row.card.offers) if row.card else None,
        "source": row.card.provenance if row.card else None,
        "origin": "user" if row.path else "catalogue",
        "status": row.status,
        "path": str(row.path) if row.path else None,
        "why": row.why,
    }


def card_json(row: Shelved, on: date) -> bytes:
    """What ``prices show --json`` prints."""
    shown = {"format_version": FORMAT_VERSION, **_shelved(row, on)}
    card = row.card
    if card:
        shown |= {
            "currency": card.currency,
            "licence": card.licence,
            "note": card.note,
            "storage_gib_month": card.linear.storage_gib_month,
            "egress": card.egress,
            "offers": [
                {
                    "sku": offer.sku,
                    "vcpu": offer.vcpu,
                    "memory_gib": offer.memory_gib,
                    "hourly": offer.hourly,
                    "terms": {str(months): price for months, price in offer.terms},
                }
                for offer in card.offers
            ],
        }
    return json_bytes(shown)
