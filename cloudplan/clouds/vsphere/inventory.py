"""What stands in a vCenter, fetched in pages: never a question for each machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyVmomi import vim, vmodl

PAGE = 250
"""Objects in one answer; a machine with its devices is about 20 kB of it."""
MACHINE = (
    "name",
    "config.instanceUuid",
    "config.template",
    "config.guestId",
    "config.hardware.numCPU",
    "config.hardware.memoryMB",
    "config.hardware.device",
    "config.managedBy",
    "runtime.powerState",
    "runtime.host",
    "customValue",
    "parent",
)
HOST = ("name", "summary.hardware", "runtime.connectionState", "datastore", "parent")
STORE = ("summary.capacity", "summary.accessible")
PLACE = ("name", "parent")
_ESCAPES = {"%2f": "/", "%5c": "\\", "%25": "%"}


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the inventory: its reference, what was asked, and what may not be read."""

    kind: str
    ref: str
    values: Mapping[str, Any]
    refused: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As people wrote it; vSphere keeps three signs of a name as escapes."""
        told = str(self.values.get("name", ""))
        return re.sub("%(2f|5c|25)", lambda m: _ESCAPES[m[0].lower()], told, flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inventory:
    """All things by their reference, and the names of custom attributes by their key."""

    things: Mapping[str, Thing]
    attributes: Mapping[int, str]

    def of_kind(self, kind: str) -> list[Thing]:
        """Sorted by reference."""
        return [self.things[ref] for ref in sorted(self.things) if self.things[ref].kind == kind]

    def parents(self, thing: Thing) -> Iterator[Thing]:
        """What the thing stands in, from the nearest outwards, as far as it may be seen."""
        seen = {thing.ref}
        while (ref := ref_of(thing.values.get("parent"))) in self.things and ref not in seen:
            thing = self.things[ref]
            seen.add(ref)
            yield thing

    @property
    def refused(self) -> dict[str, int]:
        """How many things keep a property from us, by its path."""
        return dict(Counter(path for thing in self.things.values() for path in thing.refused))


def ref_of(reference: Any) -> str:
    """The key of an object in an `Inventory`; empty for none."""
    return "" if reference is None else str(reference._moId)


def read_inventory(content: vim.ServiceInstanceContent) -> Inventory:
    """Everything below the root. Raises what the library raises."""
    from pyVmomi import vim

    wanted = {
        vim.VirtualMachine: MACHINE,
        vim.HostSystem: HOST,
        vim.Datastore: STORE,
        vim.ComputeResource: PLACE,
        vim.Datacenter: PLACE,
        vim.Folder: PLACE,
    }
    view = content.viewManager.CreateContainerView(content.rootFolder, list(wanted), True)
    try:
        found = [_thing(each) for each in _pages(content.propertyCollector, view, wanted)]
    finally:
        view.Destroy()
    return Inventory({thing.ref: thing for thing in found}, _attributes(content))


def _attributes(content: vim.ServiceInstanceContent) -> dict[int, str]:
    """A host without a vCenter has no custom attributes."""
    manager = content.customFieldsManager
    return {each.key: each.name for each in manager.field} if manager else {}


def _pages(
    collector: vmodl.query.PropertyCollector,
    view: vim.view.ContainerView,
    wanted: Mapping[type, tuple[str, ...]],
) -> Iterator[Any]:
    from pyVmomi import vmodl

    query = vmodl.query.PropertyCollector
    through = query.TraversalSpec(name="view", path="view", skip=False, type=type(view))
    start = query.ObjectSpec(obj=view, skip=True, selectSet=[through])
    properties = [
        query.PropertySpec(type=kind, pathSet=list(paths)) for kind, paths in wanted.items()
    ]
    spec = query.FilterSpec(objectSet=[start], propSet=properties)
    page = collector.RetrievePropertiesEx([spec], query.RetrieveOptions(maxObjects=PAGE))
    while page is not None:
        yield from page.objects
        page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None


def _thing(told: Any) -> Thing:
    kind = type(told.obj).__name__.removeprefix("vim.")
    values = {each.name: each.val for each in told.propSet}
    refused = tuple(sorted(each.path for each in told.missingSet or ()))
    return Thing(kind, ref_of(told.obj), values, refused)
