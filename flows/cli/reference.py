"""docs/codebook.md and docs/reference.md, made from what the program itself says: `python -m flows.cli.reference`."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import click
import duckdb
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from flows.cli import COMMANDS, cli
from flows.config.loader import PATTERN_WORDS
from flows.config.packaged import shipped_config
from flows.config.settings import Settings
from flows.config.sites import RowsConfig, SiteConfig
from storage.archive.archive import Archive
from storage.publish.published_copy import publish

DOCS = Path(__file__).resolve().parents[2] / "docs"
MADE = "<!-- made by `python -m flows.cli.reference`; change the source it names, not this file -->"
# the public views, in the order in which one comes to need them
VIEWS = (
    *("coverage", "reports", "report_versions", "sections", "figures", "yoy_figures", "yoy_text"),
    *("captures", "runs", "site_runs", "alerts", "report_candidates"),
    "metrics",
)


def codebook(db: duckdb.DuckDBPyConnection) -> str:
    """The codebook: every public view and column with its type and comment, and the catalogue of metrics."""
    return "\n".join(_codebook_lines(db)).rstrip() + "\n"


def docs_codebook() -> str:
    """The codebook of an empty archive: what docs/codebook.md holds."""
    with tempfile.TemporaryDirectory() as scratch:
        empty = Archive(Path(scratch) / "archive.duckdb")
        empty.prepare()
        with duckdb.connect(str(publish(empty, Path(scratch) / "nianbao.duckdb")), read_only=True) as db:
            return codebook(db)


def docs_reference() -> str:
    """Every command and every key of the configuration: what docs/reference.md holds."""
    return "\n".join(_reference_lines()).rstrip() + "\n"


def _codebook_lines(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield from ("# Codebook", "", MADE, "")
    yield "The views of the published file. Times are UTC (`TIMESTAMP WITH TIME ZONE`), dates are Asia/Shanghai."
    yield "Unknown is `NULL`. The comments stand in the file, too: `FROM duckdb_columns() WHERE comment IS NOT NULL`."
    for view in VIEWS:
        found = db.execute("SELECT comment FROM duckdb_views() WHERE view_name = ?", [view]).fetchone()
        yield from ("", f"## {view}", "", (found and found[0]) or "", "")
        yield from ("| column | type | meaning |", "|---|---|---|")
        columns = db.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
            [view],
        ).fetchall()
        for name, kind, comment in columns:
            yield f"| `{name}` | {_type(kind)} | {_cell(comment or '')} |"
    yield from ("", "## Metrics", "", "The catalogue as shipped (`config/metrics.toml`); a user adds more there.", "")
    yield from ("| metric | what | unit |", "|---|---|---|")
    for metric in tomllib.loads((shipped_config() / "metrics.toml").read_text("utf-8"))["metric"]:
        yield f"| `{metric['name']}` | {_cell(metric.get('label', ''))} | {metric.get('unit', '')} |"


def _type(kind: str) -> str:
    return kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _reference_lines() -> Iterator[str]:
    yield from ("# Reference", "", MADE, "", "## Commands", "")
    yield "`nianbao [--config DIR] COMMAND`. Results on stdout, progress on stderr. Exit codes: 0 done, 1 the work"
    yield "failed or `--exit-code` found something, 2 wrong usage or wrong configuration."
    context = click.Context(cli, info_name="nianbao", **cli.context_settings)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield from _command_lines(command, context, name)
    yield from ("", "## nianbao.toml", "")
    yield "Each key can be set in the environment as well, where it beats the file. Paths are relative to the folder"
    yield "that holds the configuration folder."
    for name, field in Settings.model_fields.items():
        model, many = _model(field)
        heading = f"[[{name}]]" if many else f"[{name}]"
        yield from ("", f"### {heading}", "", "| key | type | default | environment |", "|---|---|---|---|")
        for key, inner in model.model_fields.items():
            variable = "" if many else f"`NIANBAO_{name.upper()}__{key.upper()}`"
            yield f"| `{key}` | {_kind(inner)} | {_default(inner)} | {variable} |"
    yield from ("", "## sites/<id>.toml", "", "| key | type | default |", "|---|---|---|")
    for name, field in SiteConfig.model_fields.items():
        yield f"| `{name}` | {_kind(field)} | {_default(field)} |"
    for heading, fields in (
        ("[[column]]", _model(SiteConfig.model_fields["column"])[0].model_fields),
        ("[column.rows]", RowsConfig.model_fields),
    ):
        yield from ("", f"### {heading}", "", "| key | type | default |", "|---|---|---|")
        for name, field in fields.items():
            yield f"| `{name}` | {_kind(field)} | {_default(field)} |"


def _command_lines(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    yield from ("", f"### {context.command_path}", "", "```text", *command.get_help(context).splitlines(), "```")
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _command_lines(found, context, inner)


def _model(field: FieldInfo) -> tuple[type[BaseModel], bool]:
    """The model behind a key, and whether the key holds many of them."""
    kind = field.annotation
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind, False
    inner = get_args(kind)[0]
    assert isinstance(inner, type)
    assert issubclass(inner, BaseModel)
    return inner, True


def _kind(field: FieldInfo) -> str:
    bounds = [_bound(item) for item in field.metadata]
    return ", ".join((_name(field.annotation), *filter(None, bounds))).replace("|", "\\|")


def _name(kind: Any) -> str:
    if kind is type(None):
        return "absent"
    origin, arguments = get_origin(kind), [item for item in get_args(kind) if item is not Ellipsis]
    if origin is None:
        return getattr(kind, "__name__", str(kind))
    if not isinstance(origin, type) and origin is not None and all(isinstance(item, str) for item in arguments):
        return " or ".join(f"`{item}`" for item in arguments)
    names = [_name(item) for item in arguments if hasattr(item, "__name__") or get_origin(item) is not None]
    if origin is tuple:
        return "list of " + ", ".join(dict.fromkeys(names))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "table"
    return " or ".join(names)


def _bound(item: Any) -> str:
    if getattr(item, "min_length", None) == 1:
        return "not empty"
    for name, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("min_length", "length at least")):
        value = getattr(item, name, None)
        if value is not None:
            return f"{words} {value}"
    pattern = getattr(item, "pattern", None)
    return PATTERN_WORDS.get(pattern, f"as `{pattern}`") if pattern else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "(must be given)"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ((), {}, ""):
        return "none"
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"`{shown.lower() if isinstance(value, bool) else shown}`".replace("|", "\\|")


def main() -> None:
    """Writes both files."""
    DOCS.mkdir(exist_ok=True)
    (DOCS / "codebook.md").write_text(docs_codebook(), "utf-8")
    (DOCS / "reference.md").write_text(docs_reference(), "utf-8")


if __name__ == "__main__":
    main()
