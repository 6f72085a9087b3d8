"""Pieces of inventory in a test: one laid over the other, what is left out filled in.

A test says only what it is about. Everything stays a tree with positions, so that a mistake in a
piece is told with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cloudplan.load.tree import Map, Node, Position, Seq

ESTATE: dict[str, Any] = {
    "id": "test",
    "currency": "EUR",
    "as_of": "2026-01-01",
    "horizon_months": 60,
}
DEMAND: dict[str, Any] = {"vcpu": 1, "memory_gib": 1, "storage_gib": 1}
WAIVER: dict[str, Any] = {
    "reason": "test",
    "owner": "test",
    "approved_by": "test",
    "expires": "9999-12-31",
}
OWNER = "test"
WORKLOAD = "app"


def laid_over(under: Node, over: Node) -> Node:
    """`over` where the two differ: keys of mappings one by one, lists of things with ids by id.

    Any other list, and every plain value, replaces what was there.
    """
    if isinstance(under, Map) and isinstance(over, Map):
        joined = _copy(under, over.at)
        for key, value in over.items():
            both = laid_over(under[key], value) if key in under else value
            _put(joined, key, both, over.marks[key])
        return joined
    if _has_ids(under) and _has_ids(over):
        return _by_id(under, over)
    return over


def _by_id(under: Seq, over: Seq) -> Seq:
    joined = Seq(over.at)
    place = {item["id"]: k for k, item in enumerate(under)}
    # An id that comes twice in one list stays twice, and is told of as in any inventory.
    joined.extend(under)
    joined.marks = list(under.marks)
    for item, mark in zip(over, over.marks, strict=True):
        k = place.pop(item["id"], None)
        if k is None:
            joined.append(item)
            joined.marks.append(mark)
        else:
            joined[k], joined.marks[k] = laid_over(joined[k], item), mark
    return joined


def _has_ids(node: Node) -> bool:
    return isinstance(node, Seq) and all(
        isinstance(item, Map) and isinstance(item.get("id"), str) for item in node
    )


def completed(given: Map, *, with_estate: bool) -> Map:
    """The piece with what applications, workloads, sites and (if wanted) the estate must have."""
    whole = _copy(given, given.at)
    at = given.at
    if with_estate:
        mark = whole.marks.get("estate", at + at)
        _put(whole, "estate", _filled(whole.get("estate"), ESTATE, at), mark)
    for key, complete in (("applications", _application), ("sites", _site)):
        if isinstance(whole.get(key), Seq):
            _replace(whole, key, [complete(item) for item in whole[key]])
    return whole


def waived(node: Node) -> Node:
    """Waivers of a test are approved and do not expire, unless they say otherwise."""
    if not isinstance(node, Seq):
        return node
    return _same(node, [_filled(item, WAIVER, node.at) for item in node])


def _application(node: Node) -> Node:
    if not isinstance(node, Map):
        return node
    whole = _copy(node, node.at)
    _fill(whole, "owner", OWNER, node.at)
    one = Map(node.at)
    _put(one, "id", WORKLOAD, node.at + node.at)
    _fill(whole, "workloads", _same(Seq(node.at), [one], [node.at]), node.at)
    if isinstance(whole["workloads"], Seq):
        _replace(whole, "workloads", [_workload(item) for item in whole["workloads"]])
    return whole


def _workload(node: Node) -> Node:
    if not isinstance(node, Map):
        return node
    whole = _copy(node, node.at)
    demand = whole.get("demand")
    if demand is None or isinstance(demand, Map):
        mark = whole.marks.get("demand", node.at + node.at)
        _put(whole, "demand", _filled(demand, DEMAND, node.at), mark)
    return whole


def _site(node: Node) -> Node:
    if not isinstance(node, Map):
        return node
    whole = _copy(node, node.at)
    _fill(whole, "operator", Map(node.at), node.at)
    return whole


def _filled(node: Node, defaults: Mapping[str, Any], at: Position) -> Node:
    """The mapping with the defaults for the keys that it has not; anything else as it is."""
    if node is not None and not isinstance(node, Map):
        return node
    whole = Map(at) if node is None else _copy(node, node.at)
    for key, value in defaults.items():
        _fill(whole, key, value, whole.at)
    return whole


def _fill(node: Map, key: str, value: Node, at: Position) -> None:
    if node.get(key) is None:
        _put(node, key, value, at + at)


def _put(node: Map, key: str, value: Node, mark: tuple[int, int, int, int]) -> None:
    node[key] = value
    node.marks[key] = mark


def _replace(node: Map, key: str, items: Iterable[Node]) -> None:
    node[key] = _same(node[key], items)


def _same(node: Seq, items: Iterable[Node], marks: list[Position] | None = None) -> Seq:
    """Other items at the same positions."""
    other = Seq(node.at)
    other.extend(items)
    other.marks = list(node.marks) if marks is None else marks
    return other


def _copy(node: Map, at: Position) -> Map:
    other = Map(at)
    other.update(node)
    other.marks = dict(node.marks)
    return other


def only(node: Node, keys: Iterable[str]) -> Node:
    """A mapping with some of its keys; anything else as it is."""
    if not isinstance(node, Map):
        return node
    other = Map(node.at)
    for key in keys:
        if key in node:
            _put(other, key, node[key], node.marks[key])
    return other
