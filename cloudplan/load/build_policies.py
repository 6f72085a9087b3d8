"""From the validated input to the domain: policies, groups and waivers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from cloudplan.load import schema_policies as schema
from cloudplan.load.origin import Entity, Origin
from cloudplan.load.schema_estate import WaiverIn
from cloudplan.model import policy as domain
from cloudplan.model.policy import Condition, Policy, Waiver

V = TypeVar("V")


def policy(entity: Entity[schema.PolicyIn]) -> Policy:
    """The rule of the entity's kind."""
    m = entity.model
    common: dict[str, Any] = {
        "id": m.id,
        "because": m.because,
        "source": entity.origin.source,
        "title": m.title or {"und": m.id},
        "effect": m.effect or "deny",
        "basis": m.basis or "city",
        "authority": m.source or "",
    }
    return _BUILDERS[type(m)](entity, m, common)


def _condition(entity: Entity[schema.PolicyIn], key: str) -> Condition | None:
    return None if getattr(entity.model, key) is None else _text(entity, key)


def _text(entity: Entity[schema.PolicyIn], key: str) -> Condition:
    assert isinstance(entity.origin, Origin), "rules stand in documents"
    text, runs = getattr(entity.model, key), entity.origin.runs(key)
    found = Condition(text, entity.at(key), verbatim=bool(runs), runs=runs)
    return replace(found, source=found.at(len(text) - len(text.lstrip())))


def _or(value: V | None, default: V) -> V:
    return default if value is None else value


def _placement(e: Entity[Any], m: schema.PlacementIn, common: dict[str, Any]) -> Policy:
    return domain.PlacementRule(
        require=_text(e, "require"),
        when=_condition(e, "when"),
        price_month=m.price_month,
        **common,
    )


def _latency(e: Entity[Any], m: schema.LatencyIn, common: dict[str, Any]) -> Policy:
    return domain.LatencyRule(
        to=m.to,
        rtt_ms_max=m.rtt_ms_max,
        when=_condition(e, "when"),
        price_per_ms_month=m.price_per_ms_month,
        **common,
    )


def _recovery(e: Entity[Any], m: schema.RecoveryRuleIn, common: dict[str, Any]) -> Policy:
    return domain.RecoveryRule(
        when=_condition(e, "when"),
        distance_km_min=_or(m.distance_km_min, Decimal(0)),
        standby_fraction=_or(m.standby_fraction, Decimal(1)),
        **common,
    )


def _separate(e: Entity[Any], m: schema.SeparateIn, common: dict[str, Any]) -> Policy:
    return domain.SeparateRule(by=m.by, when=_condition(e, "when"), **common)


def _together(e: Entity[Any], m: schema.TogetherIn, common: dict[str, Any]) -> Policy:
    return domain.TogetherRule(when=_condition(e, "when"), **common)


def _budget(e: Entity[Any], m: schema.BudgetIn, common: dict[str, Any]) -> Policy:
    return domain.BudgetRule(
        measure=m.measure, year=m.year, max=m.max, scope=_condition(e, "scope"), **common
    )


def _concentration(e: Entity[Any], m: schema.ConcentrationIn, common: dict[str, Any]) -> Policy:
    return domain.ConcentrationRule(by=m.by, of=m.of, share_max=m.share_max, **common)


def _headroom(e: Entity[Any], m: schema.HeadroomIn, common: dict[str, Any]) -> Policy:
    return domain.HeadroomRule(fraction=m.fraction, when=_condition(e, "when"), **common)


def _carbon(e: Entity[Any], m: schema.CarbonRuleIn, common: dict[str, Any]) -> Policy:
    return domain.CarbonRule(max_tonnes_year=m.max_tonnes_year, **common)


def _freeze(e: Entity[Any], m: schema.FreezeIn, common: dict[str, Any]) -> Policy:
    return domain.FreezeRule(from_day=m.from_, to_day=m.to, **common)


_BUILDERS: dict[type[schema.PolicyIn], Callable[[Entity[Any], Any, dict[str, Any]], Policy]] = {
    schema.PlacementIn: _placement,
    schema.LatencyIn: _latency,
    schema.RecoveryRuleIn: _recovery,
    schema.SeparateIn: _separate,
    schema.TogetherIn: _together,
    schema.BudgetIn: _budget,
    schema.ConcentrationIn: _concentration,
    schema.HeadroomIn: _headroom,
    schema.CarbonRuleIn: _carbon,
    schema.FreezeIn: _freeze,
}


def waiver(entity: Entity[WaiverIn]) -> Waiver | None:
    """The waiver, or `None` while it is incomplete."""
    m = entity.model
    if not (m.reason and m.owner and m.approved_by and m.expires):
        return None
    return Waiver(
        m.policy, m.workload, m.reason, m.owner, m.approved_by, m.expires, entity.origin.source
    )
