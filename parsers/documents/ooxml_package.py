"""The parts of an Office Open XML package (ECMA-376 part 2): in a zip file, or flat in one XML file."""

from __future__ import annotations

import base64
import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from parsers.model import ParseError

_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_MEMBERS: Final = 4000
_MOST_TAGS: Final = 2_000_000  # a report of a million characters, each in a run of its own, has fewer
_MAIN_TYPES: Final = (
    b"wordprocessingml.document.main+xml",
    b"ms-word.document.macroEnabled.main+xml",
    b"wordprocessingml.template.main+xml",
    b"ms-word.template.macroEnabledTemplate.main+xml",
)
_FLAT: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


def describe(error: BaseException) -> str:
    """Returns an error in words, without what differs from run to run (addresses in memory)."""
    text = str(error)
    return f"{type(error).__name__}: {text}"[:200] if " at 0x" not in text else type(error).__name__


def parse_xml(content: bytes) -> Any:
    """Returns the root element; raises ParseError where the XML is broken or has too many tags."""
    tags = content.count(b"<")
    if tags > _MOST_TAGS:
        raise ParseError(f"an XML part of {tags:,} tags: too large to be a report")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"an XML part that cannot be read: {describe(error)}") from error


def open_zip(content: bytes) -> dict[str, zipfile.ZipInfo]:
    """Returns the members of a zip file by name, without folders; raises ParseError where it is broken or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise ParseError(f"a broken zip file: {describe(error)}") from error
    size = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or size > _MOST_UNPACKED:
        raise ParseError(f"a zip file of {len(members)} members and {size:,} bytes unpacked: too large to be a report")
    return {member.filename.replace("\\", "/").lstrip("/"): member for member in members if not member.is_dir()}


def read_member(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """Returns one member's bytes; raises ParseError where they are locked or broken."""
    if member.flag_bits & 1:
        raise ParseError("a zip file that is locked by a password")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(member) as file:
            return file.read(_MOST_UNPACKED)
    except Exception as error:  # zlib, lzma and zipfile raise whatever a broken member leads them to
        raise ParseError(f"a broken zip file: {describe(error)}") from error


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a package by name, in the case that the package writes."""

    _zipped: bytes
    _members: Mapping[str, zipfile.ZipInfo]
    _flat: Mapping[str, bytes]

    def part(self, name: str) -> bytes | None:
        """Returns a part's bytes, None where there is none of that name (a dangling relationship)."""
        if name in self._flat:
            return self._flat[name]
        member = self._members.get(name) or self._members.get(self._actual(name))
        return read_member(self._zipped, member) if member else None

    def _actual(self, name: str) -> str:
        return next((one for one in self._members if one.lower() == name.lower()), "")

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Returns the relationships of a part (of the package: ""): id to kind and target."""
        folder, _, file = part.rpartition("/")
        content = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        targets: dict[str, tuple[str, str]] = {}
        for one in parse_xml(content) if content else ():
            if not isinstance(one.tag, str) or one.get("TargetMode") == "External":
                continue
            target = one.get("Target", "").replace("\\", "/")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            targets[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], name)
        return targets

    def main_part(self) -> str:
        """Returns the name of the document's main part; raises ParseError where the package is no Word document."""
        for kind, name in self.related("").values():
            if kind == "officeDocument" and self._is_word(name):
                return name
        for name in self._names_by_type():
            return name
        if self.part("word/document.xml") is not None:
            return "word/document.xml"
        raise ParseError("a zip file that is no docx")

    def _is_word(self, name: str) -> bool:
        return not name.startswith(("xl/", "ppt/", "visio/")) and self.part(name) is not None

    def _names_by_type(self) -> list[str]:
        content = self.part("[Content_Types].xml")
        if not content:
            return []
        return [
            one.get("PartName", "").lstrip("/")
            for one in parse_xml(content)
            if isinstance(one.tag, str) and one.get("ContentType", "").encode().endswith(_MAIN_TYPES)
        ]


def zip_package(content: bytes) -> Package:
    """Returns the package in a zip file; raises ParseError where the file is broken or too large."""
    return Package(content, open_zip(content), {})


def flat_package(root: Any) -> Package:
    """Returns the package in a flat OPC file, whose parts are elements of one XML file."""
    parts: dict[str, bytes] = {}
    for part in root.iterchildren(f"{_FLAT}part"):
        name = part.get(f"{_FLAT}name", "").lstrip("/")
        xml, binary = part.find(f"{_FLAT}xmlData"), part.find(f"{_FLAT}binaryData")
        if xml is not None and len(xml):
            parts[name] = etree.tostring(xml[0])
        elif binary is not None and binary.text:
            parts[name] = base64.b64decode(binary.text)
    return Package(b"", {}, parts)
