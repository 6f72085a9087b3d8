"""Waves as JSON: what the plan file has of them, in words as well."""

from __future__ import annotations

from cloudplan.language import Speech
from cloudplan.model.plan import WAVES_VERSION, Plan
from cloudplan.render.as_json import json_bytes
from cloudplan.waves.runbook import runbook
from cloudplan.waves.words import broken_text, mitigation


def waves_json(plan: Plan, say: Speech, *, runbooks: bool = False) -> bytes:
    """The key `waves` of the plan file, its broken wishes in words, and the runbooks if wanted."""
    waves = plan.waves
    assert waves is not None
    answer: dict[str, object] = {
        "format_version": WAVES_VERSION,
        "lang": say.lang,
        "waves": waves,
        "wishes": [
            {"text": broken_text(one, say), "mitigation": mitigation(one, say)}
            for one in waves.broken
        ],
    }
    if runbooks:
        answer["runbooks"] = {
            str(wave.number): list(runbook(plan, wave, say)) for wave in waves.waves
        }
    return json_bytes(answer)
