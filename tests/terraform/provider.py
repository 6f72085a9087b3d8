"""A provider that knows schemas and no cloud: enough for the real Terraform to validate and plan.

It speaks the plugin protocol over a socket in a folder of its own. What Terraform itself checks
against a schema (names, types, what is required, how often a block may stand) is checked; what a
real provider checks beyond that (values, ranges, whether a thing exists) is not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import msgpack

from tests.terraform.protocol import CALLS, SERVICE, message, parse
from tests.terraform.schemas import Block, Provider, wire_schema

_ERROR = 1
UNKNOWN = msgpack.ExtType(0, b"\0")
_UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
Value = dict[str, Any] | None


def serve(provider: Provider, socket: Path) -> grpc.Server:
    """Start to answer for the provider; stop the server that comes back."""
    server = grpc.server(ThreadPoolExecutor(4), options=_UNLIMITED)
    handlers = {name: _handler(name, getattr(_Answers(provider), name)) for name in CALLS}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    server.add_insecure_port(f"unix://{socket}")
    server.start()
    return server


def _handler(name: str, answer: Callable[[Any], Any]) -> grpc.RpcMethodHandler:
    return grpc.unary_unary_rpc_method_handler(
        lambda request, _: answer(request),
        request_deserializer=lambda wire: parse(f"{name}Request", wire),
        response_serializer=lambda reply: reply.SerializeToString(),
    )


class _Answers:
    """One method per call of the protocol."""

    def __init__(self, provider: Provider) -> None:
        self._of = provider

    def GetProviderSchema(self, _: Any) -> Any:  # noqa: N802
        return message(
            "GetProviderSchemaResponse",
            provider=wire_schema(self._of.settings),
            resource_schemas=_entries(self._of.resources),
            data_source_schemas=_entries(self._of.data_sources),
        )

    def ValidateProviderConfig(self, _: Any) -> Any:  # noqa: N802
        return message("ValidateProviderConfigResponse")

    def ValidateResourceConfig(self, request: Any) -> Any:  # noqa: N802
        problems = _unconfigurable(request, self._of.resources)
        return message("ValidateResourceConfigResponse", diagnostics=problems)

    def ValidateDataResourceConfig(self, request: Any) -> Any:  # noqa: N802
        problems = _unconfigurable(request, self._of.data_sources)
        return message("ValidateDataResourceConfigResponse", diagnostics=problems)

    def ConfigureProvider(self, _: Any) -> Any:  # noqa: N802
        return message("ConfigureProviderResponse")

    def UpgradeResourceState(self, request: Any) -> Any:  # noqa: N802
        state = _filled(json.loads(request.raw_state.json), self._of.resources[request.type_name])
        return message("UpgradeResourceStateResponse", upgraded_state=_encoded(state))

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        return message("ReadResourceResponse", new_state=request.current_state)

    def PlanResourceChange(self, request: Any) -> Any:  # noqa: N802
        proposed = _decoded(request.proposed_new_state)
        if proposed is not None:
            planned = _planned(proposed, self._of.resources[request.type_name])
            return message("PlanResourceChangeResponse", planned_state=_encoded(planned))
        return message("PlanResourceChangeResponse", planned_state=request.proposed_new_state)

    def ApplyResourceChange(self, request: Any) -> Any:  # noqa: N802
        planned = _decoded(request.planned_state)
        seed = f"{request.type_name}{planned and planned.get('name')}"
        state = planned and _known(planned, self._of.resources[request.type_name], seed)
        return message("ApplyResourceChangeResponse", new_state=_encoded(state))

    def ImportResourceState(self, request: Any) -> Any:  # noqa: N802
        state = _filled({"id": request.id}, self._of.resources[request.type_name])
        imported = message("ImportedResource", type_name=request.type_name, state=_encoded(state))
        return message("ImportResourceStateResponse", imported_resources=[imported])

    def ReadDataSource(self, request: Any) -> Any:  # noqa: N802
        config = _decoded(request.config) or {}
        schema = self._of.data_sources[request.type_name]
        state = _known(_planned(config, schema), schema, json.dumps(config, default=str))
        return message("ReadDataSourceResponse", state=_encoded(state))

    def StopProvider(self, _: Any) -> Any:  # noqa: N802
        return message("StopProviderResponse")


def _unconfigurable(request: Any, schemas: dict[str, Block]) -> list[Any]:
    """What only the provider fills in may not be set: providers refuse it, not Terraform."""
    return [
        message(
            "Diagnostic",
            severity=_ERROR,
            summary="Value for unconfigurable attribute",
            detail=f'Can\'t configure a value for "{name}": the provider decides it.',
        )
        for name in _set_by_hand(_decoded(request.config) or {}, schemas[request.type_name])
    ]


def _set_by_hand(value: dict[str, Any], schema: Block) -> Iterator[str]:
    for name, (flags, _) in schema["attributes"].items():
        if flags == "c" and value.get(name) is not None:
            yield name
    for name, block in schema["blocks"].items():
        inside = value.get(name)
        for one in inside if isinstance(inside, list) else [inside]:
            if isinstance(one, dict):
                yield from _set_by_hand(one, block)


def _entries(schemas: dict[str, Block]) -> list[Any]:
    return [message("Entry", key=name, value=wire_schema(one)) for name, one in schemas.items()]


def _decoded(value: Any) -> Value:
    if not value.msgpack:
        return None
    decoded: Value = msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False)
    return decoded


def _encoded(value: Value) -> Any:
    return message("DynamicValue", msgpack=msgpack.packb(value))


def _planned(value: dict[str, Any], schema: Block) -> dict[str, Any]:
    """What the provider would fill in and nobody has set is known after apply."""
    return _each(
        value,
        schema,
        lambda name, flags, kind, now: UNKNOWN if now is None and "c" in flags else now,
    )


def _known(value: dict[str, Any], schema: Block, seed: str) -> dict[str, Any]:
    """Something of the right type for everything unknown, the same for the same seed."""

    def fill(name: str, flags: str, kind: Any, now: Any) -> Any:
        return _example(kind, f"{seed}/{name}") if isinstance(now, msgpack.ExtType) else now

    return _each(value, schema, fill)


def _each(
    value: dict[str, Any], schema: Block, change: Callable[[str, str, Any, Any], Any]
) -> dict[str, Any]:
    made = dict(value)
    for name, (flags, kind) in schema["attributes"].items():
        made[name] = change(name, flags, kind, value.get(name))
    for name, block in schema["blocks"].items():
        inside = value.get(name)
        if isinstance(inside, list):
            made[name] = [_each(one, block, change) for one in inside]
        elif isinstance(inside, dict):
            made[name] = _each(inside, block, change)
    return made


def _filled(value: dict[str, Any], schema: Block) -> dict[str, Any]:
    """Every key of the schema, as Terraform wants a state: null, or no blocks, if not known."""
    made = {name: value.get(name) for name in schema["attributes"]}
    for name, block in schema["blocks"].items():
        empty: Any = None if block["nesting"] == "single" else []
        made[name] = value.get(name, empty)
    return made


def _example(kind: Any, seed: str) -> Any:
    if kind in ("string", "dynamic"):
        return "stub-" + hashlib.sha256(seed.encode()).hexdigest()[:8]
    if kind in ("number", "bool"):
        return 0 if kind == "number" else False
    return {} if kind[0] == "map" else []
