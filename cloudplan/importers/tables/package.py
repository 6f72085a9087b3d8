"""The zip file that a workbook is, looked through before anything is unpacked from it.

Sizes in a zip file are what its maker says. Members are therefore unpacked here in pieces, counted
as they come, and thrown away: what is then handed to the workbook library is known to be bounded.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from cloudplan.importers.tables.refusals import (
    AS_XLSX,
    refuse,
    refuse_damaged,
    refuse_size,
)

PIECE = 1 << 22
_MOST_MEMBERS = 10_000
_MOST_INDEX = 16 << 20
_WORKBOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook's members by their lower-case names; `file` is as the user gave it."""

    path: Path
    file: str
    members: dict[str, zipfile.ZipInfo]

    def pieces(self, name: str, most: int) -> Iterator[bytes]:
        """The unpacked bytes of a member, refused as soon as there are more than `most`."""
        info = self.members[name]
        if info.file_size > most:
            refuse_size(self.file, f"{info.filename}, unpacked,", info.file_size, most)
        with self.path.open("rb") as stream:
            stream.seek(info.header_offset)
            head = stream.read(30)
            if head[:4] != b"PK\x03\x04":
                refuse_damaged(self.file, f"{info.filename} is not where the file says.")
            stream.seek(int.from_bytes(head[26:28], "little"), 1)
            stream.seek(int.from_bytes(head[28:30], "little"), 1)
            packed = iter(lambda: stream.read(1 << 18), b"")
            yield from self._unpacked(info, _cut(packed, info.compress_size), most)

    def _unpacked(
        self, info: zipfile.ZipInfo, packed: Iterator[bytes], most: int
    ) -> Iterator[bytes]:
        total = check = 0
        for piece in _inflated(packed) if info.compress_type == zipfile.ZIP_DEFLATED else packed:
            total += len(piece)
            if total > most:
                refuse_size(self.file, f"{info.filename}, unpacked,", total, most)
            check = zlib.crc32(piece, check)
            yield piece
        if check != info.CRC:
            refuse_damaged(self.file, f"{info.filename} is not what the file says: it was changed.")

    def read(self, name: str, most: int = _MOST_INDEX) -> bytes:
        try:
            return b"".join(self.pieces(name, most))
        except (zlib.error, OSError) as why:
            refuse_damaged(self.file, f"{name}: {why}.")

    def parsed(self, name: str) -> Element:
        """A small member as XML; entities and document types are refused."""
        try:
            root: Element = ElementTree.fromstring(self.read(name), forbid_dtd=True)
        except DefusedXmlException:
            refuse_dtd(self.file, name)
        except (ParseError, LookupError, ValueError) as why:
            refuse_damaged(self.file, f"{name}: {why}.")
        return root


def refuse_dtd(file: str, name: str) -> NoReturn:
    """A workbook has no document type; one that has wants to make the reader fetch or multiply."""
    refuse(
        file,
        "xml-with-entities",
        f"{name} declares a document type or entities",
        detail="No spreadsheet program writes that. It can make a reader open other files.",
        fix="ask who made the file; a new export has none",
    )


def _cut(packed: Iterator[bytes], left: int) -> Iterator[bytes]:
    for piece in packed:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj(-15)
    for piece in packed:
        yield unpack.decompress(piece, PIECE)
        while unpack.unconsumed_tail:
            yield unpack.decompress(unpack.unconsumed_tail, PIECE)
        if unpack.eof:
            return
    if not unpack.eof:
        raise zlib.error("the data ends too early")


def open_package(path: Path, file: str) -> Package:
    """The members of a workbook; refuses what is a zip file and no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as why:
        refuse_damaged(file, f"{why}.")
    members = {info.filename.lower().lstrip("/"): info for info in infos}
    if len(members) < len(infos) or len(infos) > _MOST_MEMBERS:
        refuse_damaged(file, "It has members of the same name, or too many of them.")
    _refuse_foreign(file, members)
    for info in infos:
        if info.flag_bits & 1:
            refuse_password(file)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refuse_damaged(file, f"{info.filename} is packed in a way that workbooks do not use.")
    return Package(path, file, members)


def refuse_password(file: str) -> NoReturn:
    """What is encrypted cannot be read, and a password has no place on a command line."""
    refuse(
        file,
        "password-protected",
        "The workbook is protected by a password",
        fix="open it, take the password away (File > Info > Protect Workbook), save it",
    )


def _refuse_foreign(file: str, members: dict[str, zipfile.ZipInfo]) -> None:
    if _WORKBOOK in members and _LINKS in members:
        return
    kind, fix = (
        "a zip file without a workbook in it",
        "unpack it first, and give the folder or the file",
    )
    if "xl/workbook.bin" in members:
        kind, fix = "a binary workbook (.xlsb)", AS_XLSX
    elif "content.xml" in members and "mimetype" in members:
        kind, fix = "an OpenDocument file", AS_XLSX
    refuse(file, "not-a-workbook", f"This is {kind}", fix=fix)


def sheet_members(package: Package) -> dict[str, str]:
    """By a sheet's name its member, as the workbook's own index says."""
    targets: dict[str, str] = {}
    for link in package.parsed(_LINKS):
        key = link.get("Id", "")
        if key in targets:
            refuse_damaged(package.file, "Its index names two parts alike.")
        targets[key] = _member(link.get("Target", ""))
    found: dict[str, str] = {}
    for node in package.parsed(_WORKBOOK).iter():
        if node.tag.rpartition("}")[2] != "sheet":
            continue
        name, target = node.get("name", ""), targets.get(_link_id(node), "")
        if name in found:
            refuse_damaged(package.file, "Two of its sheets have the same name.")
        found[name] = target
    return {name: member for name, member in found.items() if member in package.members}


def _link_id(node: Element) -> str:
    keys = (key for key in node.keys() if key.endswith("relationships}id"))  # noqa: SIM118
    return node.get(next(keys, ""), "")


def _member(target: str) -> str:
    target = target.lower()
    if target.startswith("/"):
        return target.lstrip("/")
    return target if target.startswith("xl/") else f"xl/{target}"
