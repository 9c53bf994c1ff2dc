"""One gorust.yaml as it is edited: what it says, and where it says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gorust_new.errors import GorustError
from gorust_new.places import PLAN
from gorust_new.plan.model import Plan
from gorust_new.plan.yaml.nodes import Listing, Table
from gorust_new.plan.yaml.read import parsed, plan_of, read_unchecked
from gorust_new.plan.yaml.splice import Splice, apply, find


class Sheet:
    """One file, read both as a plan and as the nodes it is written with."""

    def __init__(self, data: bytes) -> None:
        from gorust_new.plan.yaml import parse

        self.text = parse.decode(data, PLAN)
        self._mark = data[: len(data) - len(self.text.encode())]
        root = parsed(data, PLAN)
        self.plan = plan_of(root, PLAN)
        assert isinstance(root, Table)  # noqa: S101 - what was read as a plan is one
        self.root = root
        components = root.entries[find(root, "components") or 0].value
        assert isinstance(components, Listing)  # noqa: S101 - the same
        self.components = components

    def component(self, name: str) -> tuple[int, Table]:
        """The number of the component called `name` and the table it is written in."""
        for number, component in enumerate(self.plan.components):
            table = self.components.items[number]
            if component.name == name and isinstance(table, Table):
                return number, table
        raise GorustError(
            f"there is no component `{name}` in the plan",
            place=PLAN,
            next_step="see which there are with `gorust graph`",
        )

    def with_component(self, number: int, **changes: object) -> Plan:
        """The plan with some fields of one component changed."""
        components = list(self.plan.components)
        components[number] = replace(components[number], **changes)  # type: ignore[arg-type]
        return replace(self.plan, components=tuple(components))

    def edited(self, candidates: Iterable[list[Splice]], expected: Plan, by_hand: str) -> bytes:
        """The file after the first of `candidates` that makes it say what is `expected`."""
        for splices in candidates:
            data = self._mark + apply(self.text, splices).encode()
            try:
                if read_unchecked(data, PLAN) == expected:
                    return data
            except GorustError:
                continue
        raise GorustError(
            "the layout of this file does not let it be edited safely",
            place=PLAN,
            next_step=by_hand,
        )
