"""Terraform's plugin protocol, version 6: the messages and calls that our stub answers.

The protocol is published with Terraform ("Terraform Plugin RPC protocol", tfplugin6). Only names
and numbers of fields count on the wire, so they stand here as a table and protobuf makes classes
of them: no generated code, and no compiler in the test environment.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "tfplugin6"

# message -> "number type name", "*" before a type that repeats. A map is a repeated Entry.
MESSAGES = {
    "DynamicValue": "1 bytes msgpack, 2 bytes json",
    "RawState": "1 bytes json",
    "Diagnostic": "1 int64 severity, 2 string summary, 3 string detail",
    "Attribute": "1 string name, 2 bytes type, 4 bool required, 5 bool optional, 6 bool computed",
    "NestedBlock": (
        "1 string type_name, 2 Block block, 3 int64 nesting, 4 int64 min_items, 5 int64 max_items"
    ),
    "Block": "1 int64 version, 2 *Attribute attributes, 3 *NestedBlock block_types",
    "Schema": "1 int64 version, 2 Block block",
    "Entry": "1 string key, 2 Schema value",
    "GetProviderSchemaRequest": "",
    "GetProviderSchemaResponse": (
        "1 Schema provider, 2 *Entry resource_schemas, 3 *Entry data_source_schemas,"
        "4 *Diagnostic diagnostics, 5 Schema provider_meta"
    ),
    "ValidateProviderConfigRequest": "1 DynamicValue config",
    "ValidateProviderConfigResponse": "2 *Diagnostic diagnostics",
    "ValidateResourceConfigRequest": "1 string type_name, 2 DynamicValue config",
    "ValidateResourceConfigResponse": "1 *Diagnostic diagnostics",
    "ValidateDataResourceConfigRequest": "1 string type_name, 2 DynamicValue config",
    "ValidateDataResourceConfigResponse": "1 *Diagnostic diagnostics",
    "UpgradeResourceStateRequest": "1 string type_name, 2 int64 version, 3 RawState raw_state",
    "UpgradeResourceStateResponse": "1 DynamicValue upgraded_state, 2 *Diagnostic diagnostics",
    "ConfigureProviderRequest": "1 string terraform_version, 2 DynamicValue config",
    "ConfigureProviderResponse": "1 *Diagnostic diagnostics",
    "ReadResourceRequest": "1 string type_name, 2 DynamicValue current_state, 3 bytes private",
    "ReadResourceResponse": (
        "1 DynamicValue new_state, 2 *Diagnostic diagnostics, 3 bytes private"
    ),
    "PlanResourceChangeRequest": (
        "1 string type_name, 2 DynamicValue prior_state, 3 DynamicValue proposed_new_state,"
        "4 DynamicValue config, 5 bytes prior_private"
    ),
    "PlanResourceChangeResponse": (
        "1 DynamicValue planned_state, 3 bytes planned_private, 4 *Diagnostic diagnostics"
    ),
    "ApplyResourceChangeRequest": (
        "1 string type_name, 2 DynamicValue prior_state, 3 DynamicValue planned_state,"
        "4 DynamicValue config, 5 bytes planned_private"
    ),
    "ApplyResourceChangeResponse": (
        "1 DynamicValue new_state, 2 bytes private, 3 *Diagnostic diagnostics"
    ),
    "ImportResourceStateRequest": "1 string type_name, 2 string id",
    "ImportedResource": "1 string type_name, 2 DynamicValue state, 3 bytes private",
    "ImportResourceStateResponse": (
        "1 *ImportedResource imported_resources, 2 *Diagnostic diagnostics"
    ),
    "ReadDataSourceRequest": "1 string type_name, 2 DynamicValue config",
    "ReadDataSourceResponse": "1 DynamicValue state, 2 *Diagnostic diagnostics",
    "StopProviderRequest": "",
    "StopProviderResponse": "1 string Error",
}
SERVICE = f"{PACKAGE}.Provider"
CALLS = tuple(name.removesuffix("Request") for name in MESSAGES if name.endswith("Request"))
# Schema.NestedBlock.NestingMode
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4}

_SCALARS = {"bytes": 12, "string": 9, "bool": 8, "int64": 3}
_MESSAGE, _ONE, _MANY = 11, 1, 3


def _field(text: str) -> descriptor_pb2.FieldDescriptorProto:
    number, kind, name = text.split()
    plain = kind.removeprefix("*")
    made = descriptor_pb2.FieldDescriptorProto(name=name, number=int(number))
    made.label = _ONE if plain == kind else _MANY
    made.type = _SCALARS.get(plain, _MESSAGE)
    if plain not in _SCALARS:
        made.type_name = f".{PACKAGE}.{plain}"
    return made


def _classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(
        name="cloudplan_tfplugin6.proto", package=PACKAGE, syntax="proto3"
    )
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        message.field.extend(_field(text) for text in fields.split(",") if text.strip())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))
        for name in MESSAGES
    }


_CLASSES = _classes()


def message(name: str, /, **fields: Any) -> Any:
    """A message of that name."""
    return _CLASSES[name](**fields)


def parse(name: str, wire: bytes) -> Any:
    """A message of that name, read from what came over the wire."""
    return _CLASSES[name].FromString(wire)
