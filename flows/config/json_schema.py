"""JSON Schema of the settings and of site files, by which editors complete and check them (`#:schema`, taplo)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from flows.config.settings import Settings
from flows.config.sites import SiteConfig

FOLDER = "schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Returns the schemas by the names of their files."""
    return {"nianbao.json": _schema(Settings), "site.json": _schema(SiteConfig)}


def write_schemas(folder: Path) -> None:
    """Writes the schemas beside a configuration and names them in its nianbao.toml and its site files."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=1)
        (folder / FOLDER / name).write_text(text + "\n", "utf-8")
    _name(folder / "nianbao.toml", f"./{FOLDER}/nianbao.json")
    for file in sorted((folder / "sites").glob("*.toml*")):
        _name(file, f"../{FOLDER}/site.json")


def _schema(model: type[Settings] | type[SiteConfig]) -> dict[str, Any]:
    """Returns the schema of what is written in a file: tables by the names that TOML uses."""
    _, found = models_json_schema([(model, "validation")], by_alias=True)
    name = model.__name__
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": f"#/$defs/{name}", **found}


def _name(file: Path, schema: str) -> None:
    text = file.read_text("utf-8")
    if not text.startswith("#:schema"):
        file.write_text(f"#:schema {schema}\n{text}", "utf-8")
