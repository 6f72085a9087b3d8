"""A cdktf provider wheel: an npm package in a wheel, one module per resource or data source."""

from __future__ import annotations

import io
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

LIBRARY = "package/lib/"


@dataclass(frozen=True, slots=True)
class Module:
    """A resource, data source or provider as cdktf generated it: the program and its types."""

    name: str
    program: str
    types: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """The modules of a wheel by name, and the licence text that came with them."""

    modules: dict[str, Module]
    licence: str


def read_wheel(path: Path) -> Wheel:
    """Unpack the wheel in memory."""
    with zipfile.ZipFile(path) as outer:
        (inner,) = (name for name in outer.namelist() if name.endswith(".jsii.tgz"))
        packed = io.BytesIO(outer.read(inner))
    programs: dict[str, str] = {}
    types: dict[str, str] = {}
    licence = ""
    with tarfile.open(fileobj=packed) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            if member.name == "package/LICENSE":
                licence = file.read().decode()
            # A large module keeps its structures in files of their own, a folder further down.
            name, _, leaf = member.name.removeprefix(LIBRARY).partition("/")
            if member.name.startswith(LIBRARY) and leaf.endswith(".d.ts"):
                types[name] = types.get(name, "") + file.read().decode()
            elif member.name.startswith(LIBRARY) and leaf.endswith(".js"):
                programs[name] = programs.get(name, "") + file.read().decode()
    modules = {name: Module(name, programs[name], types[name]) for name in sorted(programs)}
    return Wheel(modules, licence)
