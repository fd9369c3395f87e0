"""Draws mutants at random, always the same for a seed. Runs by itself, in the environment that has cosmic-ray.

`python draw.py ROOT SEED COUNT PACKAGE…` prints a JSON line a mutant: name, path, line, change, before, after, code.

A mutant's place in the draw follows from its seed, its module, the words of its line and what is done to them: a commit
changes the draw by as much as it changes the code, so that two draws can be compared.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# A cache that is gone changes time alone, slots and frozen what nobody does; other decorators are part of what is done.
WITHOUT_EFFECT = ("@cache", "@lru_cache", "@overload")


class _Bare(ast.NodeTransformer):
    """Takes out annotations and docstrings: what is changed there changes nothing."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


def bare(code: str) -> str:
    """Returns what a module does, as text; raises SyntaxError."""
    return ast.dump(_Bare().visit(ast.parse(code)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module can be changed: its line, the kind of change, and (operator, occurrence) of each that fits."""

    name: str
    path: Path
    line: int
    changes: tuple[tuple[str, int], ...]


def places(seed: int, root: Path, path: Path, code: str) -> Iterator[Place]:
    """Yields each place where a module can be changed."""
    nodes = list(ast_nodes(get_ast(code)))
    found: dict[tuple[int, int, str], list[tuple[str, int]]] = {}
    for name in operator_names():
        operator_class = get_operator(name)
        if operator_class.arguments():
            continue
        operator = operator_class()
        positions = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, (line, column) in enumerate(positions):
            found.setdefault((line, column, name.partition("_")[0]), []).append((name, occurrence))
    lines, seen = code.splitlines(), Counter[tuple[str, int, str]]()
    for (line, column, kind), changes in sorted(found.items()):
        words = lines[line - 1].strip()
        place = words, column - (len(lines[line - 1]) - len(lines[line - 1].lstrip())), kind
        seen[place] += 1
        module = path.relative_to(root).as_posix()
        yield Place(_digest(seed, module, *place, seen[place]), path, line, tuple(sorted(changes)))


def _digest(*parts: object) -> str:
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=6).hexdigest()


def draw(root: Path, seed: int, count: int, packages: list[str]) -> Iterator[dict[str, object]]:
    """Yields mutants: a module by its number of places, a place of it, one of the changes that fit there."""
    modules = {path: path.read_text("utf-8") for package in packages for path in sorted((root / package).rglob("*.py"))}
    found = [place for path, code in modules.items() for place in places(seed, root, path, code)]
    for place in sorted(found, key=lambda place: place.name):
        if count == 0:
            return
        code = modules[place.path]
        operator, occurrence = place.changes[int(place.name, 16) % len(place.changes)]
        mutated = _mutated(code, operator, occurrence)
        if mutated is None or not _has_effect(code, mutated):
            continue
        before, after = _changed_lines(code, mutated)
        if before.startswith(WITHOUT_EFFECT) or (before.startswith("@dataclass(") and after):
            continue
        count -= 1
        yield {
            "name": place.name, "path": place.path.relative_to(root).as_posix(), "line": place.line,
            "change": operator.removeprefix("core/"), "before": before, "after": after, "code": mutated,
        }  # fmt: skip


def _mutated(code: str, operator: str, occurrence: int) -> str | None:
    try:
        changed: str | None = mutate_code(code, get_operator(operator)(), occurrence)
        return changed
    except AttributeError:  # cosmic-ray cannot replace a dotted exception that stands in a tuple
        return None


def _has_effect(before: str, after: str) -> bool:
    try:
        return bare(before) != bare(after)
    except SyntaxError:
        return False


def _changed_lines(before: str, after: str) -> tuple[str, str]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0))[3:]
    gone = [line[1:].strip() for line in lines if line.startswith("-")]
    come = [line[1:].strip() for line in lines if line.startswith("+")]
    return " ".join(gone), " ".join(come)


if __name__ == "__main__":
    for mutant in draw(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]):
        print(json.dumps(mutant))
