"""One pass over a plan's file: what was understood, where it stands, and what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gorust_new.plan.problem import LIMIT, KeyPath, Problem, listing
from gorust_new.plan.vocabulary import unknown_word
from gorust_new.plan.yaml.nodes import Node, Scalar, Table


class Places:
    """Line and column of everything in one file; a `gorust_new.plan.problem.Where`."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.marks: dict[KeyPath, tuple[int, int]] = {}

    def mark(self, path: KeyPath) -> tuple[int, int]:
        """Where `path` is, or else what it would stand in."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))

    def __call__(self, path: KeyPath) -> str:
        line, column = self.mark(path)
        return f"{self.source}:{line}:{column}"


class EnoughError(Exception):
    """So many problems that reading on helps nobody."""


class Reading:
    """One pass over one file: what was understood, and what was wrong."""

    def __init__(self, source: str) -> None:
        self.places = Places(source)
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        self.broken: set[KeyPath] = set()
        self.index_in_file: list[int] = []

    def relocated(self, problem: Problem) -> Problem:
        """`problem` with the component's index in the file: unreadable ones are not in the plan."""
        path = problem.path
        if len(path) > 1 and path[0] == "components":
            path = ("components", self.index_in_file[int(path[1])], *path[2:])
        return Problem(problem.message, problem.next_step, path)

    def problem(self, problem: Problem, node: Node | None = None) -> None:
        """Records one problem, at `node` if the path alone does not say where."""
        mark = (node.mark.line, node.mark.column) if node else problem.mark
        self.broken.add(problem.path)
        self.problems.append(Problem(problem.message, problem.next_step, problem.path, mark))
        if len(self.problems) >= LIMIT:
            raise EnoughError

    def table(
        self,
        node: Node,
        schema: Mapping[str, Parser],
        path: KeyPath,
        what: str,
        values: dict[str, object],
    ) -> None:
        """Puts each key of `node` through its parser in `schema`, into `values`."""
        self.places.marks[path] = (node.mark.line, node.mark.column)
        if not isinstance(node, Table):
            examples = listing((f"`{key}`" for key in list(schema)[:3]), "and")
            message = f"{what} must be keys with values, such as {examples}"
            self.problem(
                Problem(message, "write each as `key: value`, on its own line", path), node
            )
            return
        seen: set[str] = set()
        for entry in node.entries:
            key = entry.key.text if isinstance(entry.key, Scalar) else "?"
            here = (*path, key)
            if key not in schema:
                problem = unknown_word(f"a key of {what}", key, list(schema), here)
                self.problem(problem, entry.key)
            elif key in seen:
                problem = Problem(f"`{key}` is written twice", "delete one of the two", here)
                self.problem(problem, entry.key)
            else:
                place = entry.key if is_null(entry.value) else entry.value
                self.places.marks[here] = (place.mark.line, place.mark.column)
                values[key] = None if is_null(entry.value) else schema[key](self, entry.value, here)
            seen.add(key)

    def required(self, values: dict[str, object], path: KeyPath, **examples: str) -> None:
        """Reports each key of `examples` that has no value and no problem of its own."""
        for key, example in examples.items():
            here = (*path, key)
            if values.get(key) is None and here not in self.broken:
                message = f"`{key}` has no value" if key in values else f"`{key}` is missing"
                self.problem(Problem(message, f"write `{key}: {example}`", here))


Parser = Callable[[Reading, Node, KeyPath], object]
"""Takes the value of a key; gives what it means, or reports a problem and gives None."""


def is_null(node: Node) -> bool:
    """Whether nothing was written for a value (or a tilde, which YAML reads so)."""
    return isinstance(node, Scalar) and not node.style and node.text in {"", "~"}
