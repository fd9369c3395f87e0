"""Editors check a configuration by the schema that `init` writes: what we ship fits it, a mistyped key does not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.config.json_schema import schemas
from flows.config.loader import load_config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "config")]).exit_code == 0
    return tmp_path / "config"


def test_files_name_the_schema_beside_them(folder: Path) -> None:
    files = [folder / "nianbao.toml", *(folder / "sites").glob("*.toml*")]
    assert len(files) > 1
    for file in files:
        first = file.read_text("utf-8").splitlines()[0]
        schema = file.parent / first.removeprefix("#:schema ")
        assert json.loads(schema.read_text("utf-8"))["$ref"].startswith("#/$defs/")
    assert load_config(folder).settings


@pytest.mark.parametrize(("name", "path"), [("nianbao.json", "nianbao.toml"), ("site.json", "sites")])
def test_every_key_of_a_shipped_file_stands_in_its_schema(folder: Path, name: str, path: str) -> None:
    schema = schemas()[name]
    place = folder / path
    files = [place] if place.is_file() else sorted(place.glob("*.toml*"))
    for file in files:
        assert unknown(tomllib.loads(file.read_text("utf-8")), schema["$defs"], {"$ref": schema["$ref"]}) == []


def test_a_mistyped_key_is_none_of_the_schema() -> None:
    schema = schemas()["nianbao.json"]
    assert unknown({"crawl": {"dealy_s": 2}}, schema["$defs"], {"$ref": schema["$ref"]}) == ["dealy_s"]


def unknown(data: Any, defs: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """The keys of data that a schema does not name."""
    while "$ref" in schema:
        schema = defs[schema["$ref"].rpartition("/")[2]]
    if isinstance(data, list):
        return [key for one in data for key in unknown(one, defs, schema.get("items", {}))]
    if not isinstance(data, dict) or "properties" not in schema:
        return []
    found = [key for key in data if key not in schema["properties"]]
    known = {key: value for key, value in data.items() if key not in found}
    return found + [key for name, value in known.items() for key in unknown(value, defs, schema["properties"][name])]
