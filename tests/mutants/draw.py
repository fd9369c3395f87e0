"""Draws mutants at random, always the same for a seed. Runs by itself, in the environment that has cosmic-ray.

`python draw.py ROOT SEED COUNT PACKAGE…` prints a JSON line a mutant: path, line, change, before, after, code.
"""

from __future__ import annotations

import ast
import difflib
import json
import random
import sys
from collections.abc import Iterator
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


def places(code: str) -> Iterator[tuple[str, int, int, str]]:
    """Yields each change that can be made: operator, which occurrence of it, line, and the kind of change."""
    tree = get_ast(code)
    nodes = list(ast_nodes(tree))
    for name in operator_names():
        operator_class = get_operator(name)
        if operator_class.arguments():
            continue
        operator = operator_class()
        occurrence = 0
        for node in nodes:
            for start, _ in operator.mutation_positions(node):
                yield name, occurrence, start[0], f"{name.partition('_')[0]} {start}"
                occurrence += 1


def draw(root: Path, seed: int, count: int, packages: list[str]) -> Iterator[dict[str, object]]:
    """Yields mutants: a module by its number of places, a place of it, one of the changes that fit there."""
    chosen = random.Random(seed)
    modules = {path: path.read_text("utf-8") for package in packages for path in sorted((root / package).rglob("*.py"))}
    found: dict[tuple[Path, str], list[tuple[str, int, int]]] = {}
    for path, code in modules.items():
        for operator, occurrence, line, kind in places(code):
            found.setdefault((path, kind), []).append((operator, occurrence, line))
    keys = sorted(found)
    chosen.shuffle(keys)
    for path, kind in keys:
        if count == 0:
            return
        operator, occurrence, line = chosen.choice(found[path, kind])
        mutated = _mutated(modules[path], operator, occurrence)
        if mutated is None or not _has_effect(modules[path], mutated):
            continue
        before, after = _changed_lines(modules[path], mutated)
        if before.startswith(WITHOUT_EFFECT) or (before.startswith("@dataclass(") and after):
            continue
        count -= 1
        name = operator.removeprefix("core/")
        yield {
            "path": path.relative_to(root).as_posix(), "line": line, "change": name,
            "before": before, "after": after, "code": mutated,
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
