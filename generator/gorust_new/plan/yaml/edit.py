"""Surgery on the user's own gorust.yaml: what is asked for changes, every other byte stays.

Each operation takes the bytes of the file and gives the new ones. The result has been
read again and says exactly what it should; where that cannot be had, in YAML that is
laid out in a way not foreseen here, the operation refuses and says what to do by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum

from gorust_new.errors import GorustError
from gorust_new.places import PLAN
from gorust_new.plan.model import Component, Language, Traits
from gorust_new.plan.shapes import core_name
from gorust_new.plan.vocabulary import TRAITS
from gorust_new.plan.yaml.nodes import Listing, Node, Scalar, Table
from gorust_new.plan.yaml.sheet import Sheet
from gorust_new.plan.yaml.splice import (
    Splice,
    add_item,
    drop_entry,
    drop_item,
    find,
    set_entry,
)
from gorust_new.plan.yaml.write import (
    KEYS,
    PROJECT_KEYS,
    component_flow,
    component_lines,
    scalar,
    value_text,
)


def drop_key(data: bytes, component: str, key: str) -> bytes:
    """Takes `key` out of a component; nothing to do is done too.

    Raises:
        GorustError: there is no such component, or it cannot be done safely.
    """
    sheet = Sheet(data)
    number, table = sheet.component(component)
    index = find(table, key)
    if index is None:
        return data
    empty = getattr(Component("x", sheet.plan.components[number].kind), key)
    expected = sheet.with_component(number, **{key: empty})
    by_hand = f"delete the `{key}` line of `{component}` by hand"
    return sheet.edited(drop_entry(sheet.text, table, index), expected, by_hand)


def set_key(data: bytes, component: str, key: str, value: object) -> bytes:
    """Gives `key` of a component a value, replacing the old one or inserting the key.

    Args:
        data: the file.
        component: whose key.
        key: any but ``name``, which `rename_component` is for.
        value: as the field of that name in `Component`; an empty one drops the key.

    Raises:
        GorustError: there is no such component, or it cannot be done safely.
    """
    sheet = Sheet(data)
    number, table = sheet.component(component)
    if getattr(sheet.plan.components[number], key) == value:
        return data
    text = value_text(value, flow=table.flow)
    if not text:
        return drop_key(data, component, key)
    expected = sheet.with_component(number, **{key: value})
    by_hand = f"write `{key}: {text}` under `{component}` by hand"
    return sheet.edited(set_entry(sheet.text, table, key, text, KEYS), expected, by_hand)


def set_trait(data: bytes, component: str, trait: str, member: Enum | None) -> bytes:
    """States one trait of a component, or takes it back; the others stay as they are written.

    Raises:
        GorustError: there is no such component, or it cannot be done safely.
    """
    sheet = Sheet(data)
    number, table = sheet.component(component)
    before = sheet.plan.components[number].traits
    if getattr(before, trait) is member:
        return data
    after = replace(before, **{trait: member})  # type: ignore[arg-type]
    index = find(table, "traits")
    node = None if index is None else table.entries[index].value
    if not isinstance(node, Table) or not node.entries or after == Traits():
        return set_key(data, component, "traits", after)
    by_hand = f"write the `traits` of `{component}` by hand"
    splices = _entry(sheet.text, node, trait, "" if member is None else member.value, TRAITS)
    return sheet.edited(splices, sheet.with_component(number, traits=after), by_hand)


def set_project_key(data: bytes, key: str, value: Enum | str | None) -> bytes:
    """Gives a key of the project as a whole a value; None takes it out.

    Raises:
        GorustError: it cannot be done safely.
    """
    sheet = Sheet(data)
    if getattr(sheet.plan, key) == value:
        return data
    text = value_text(value, flow=sheet.root.flow)
    by_hand = f"write `{key}: {text}` at the top by hand"
    splices = _entry(sheet.text, sheet.root, key, text, PROJECT_KEYS)
    return sheet.edited(splices, replace(sheet.plan, **{key: value}), by_hand)  # type: ignore[arg-type]


def replace_calls(data: bytes, renames: Mapping[str, str]) -> bytes:
    """Writes the new names in every `calls`, keeping order, quotes and comments.

    Raises:
        GorustError: it cannot be done safely.
    """
    sheet = Sheet(data)
    expected = replace(
        sheet.plan,
        components=tuple(_calling(component, renames) for component in sheet.plan.components),
    )
    by_hand = f"write the new names in `calls` by hand: {_arrows(renames)}"
    return sheet.edited([_call_splices(sheet, renames)], expected, by_hand)


def add_call(data: bytes, caller: str, callee: str) -> bytes:
    """Appends `callee` to what `caller` calls; nothing to do is done too.

    Raises:
        GorustError: there is no such caller, or it cannot be done safely.
    """
    sheet = Sheet(data)
    number, table = sheet.component(caller)
    calls = sheet.plan.components[number].calls
    if callee in calls:
        return data
    index = find(table, "calls")
    items = None if index is None else table.entries[index].value
    if not isinstance(items, Listing):
        return set_key(data, caller, "calls", (callee,))
    word = scalar(callee, flow=True)
    expected = sheet.with_component(number, calls=(*calls, callee))
    by_hand = f"add `{callee}` to the `calls` of `{caller}` by hand"
    return sheet.edited(add_item(sheet.text, items, [f"- {word}"], word), expected, by_hand)


def drop_call(data: bytes, caller: str, callee: str) -> bytes:
    """Takes `callee` out of what `caller` calls; nothing to do is done too.

    Raises:
        GorustError: there is no such caller, or it cannot be done safely.
    """
    sheet = Sheet(data)
    number, table = sheet.component(caller)
    calls = sheet.plan.components[number].calls
    if callee not in calls:
        return data
    if len(calls) == 1:
        return drop_key(data, caller, "calls")
    items = table.entries[find(table, "calls") or 0].value
    assert isinstance(items, Listing)  # noqa: S101 - several calls are written as nothing else
    expected = sheet.with_component(number, calls=tuple(name for name in calls if name != callee))
    by_hand = f"delete `{callee}` from the `calls` of `{caller}` by hand"
    splices = drop_item(sheet.text, items, calls.index(callee))
    return sheet.edited(splices, expected, by_hand)


def rename_component(data: bytes, old: str, new: str) -> bytes:
    """Renames a component, and with it every call to it and, of a split, to its core.

    `was`, `contract` and `keep` stay as they are.

    Raises:
        GorustError: there is no such component, or it cannot be done safely.
    """
    sheet = Sheet(data)
    number, table = sheet.component(old)
    renames = {old: new}
    if sheet.plan.components[number].language is Language.SPLIT:
        renames[core_name(old)] = core_name(new)
    components = [_calling(component, renames) for component in sheet.plan.components]
    components[number] = replace(components[number], name=new)
    name = table.entries[find(table, "name") or 0].value
    splices = [_respelled(name, new), *_call_splices(sheet, renames)]
    expected = replace(sheet.plan, components=tuple(components))
    return sheet.edited([splices], expected, f"write `name: {new}` for `{old}` by hand")


def add_component(data: bytes, component: Component) -> bytes:
    """Appends a component to the list, laid out like the others.

    Raises:
        GorustError: it cannot be done safely.
    """
    sheet = Sheet(data)
    expected = replace(sheet.plan, components=(*sheet.plan.components, component))
    by_hand = f"add `{component_flow(component)}` to `components` by hand"
    lines, flow = component_lines(component, ""), component_flow(component)
    return sheet.edited(add_item(sheet.text, sheet.components, lines, flow), expected, by_hand)


def remove_component(data: bytes, name: str) -> bytes:
    """Takes a component out, with the comments inside it; calls to it stay.

    Raises:
        GorustError: there is no such component, or no other, or it cannot be done safely.
    """
    sheet = Sheet(data)
    number, _ = sheet.component(name)
    rest = sheet.plan.components
    if len(rest) == 1:
        raise GorustError(
            f"`{name}` is the only component of this project",
            place=PLAN,
            next_step="add another one first, or delete the project's directory",
        )
    expected = replace(sheet.plan, components=rest[:number] + rest[number + 1 :])
    by_hand = f"delete `{name}` from `components` by hand"
    return sheet.edited(drop_item(sheet.text, sheet.components, number), expected, by_hand)


def _entry(
    text: str, table: Table, key: str, value: str, order: Iterable[str]
) -> Iterator[list[Splice]]:
    """One key of a table with a value; without one, the key goes."""
    index = find(table, key)
    if value:
        yield from set_entry(text, table, key, value, tuple(order))
    elif index is not None:
        yield from drop_entry(text, table, index)


def _call_splices(sheet: Sheet, renames: Mapping[str, str]) -> list[Splice]:
    return [
        _respelled(item, renames[item.text])
        for table in sheet.components.items
        for item in _calls_in(table)
        if isinstance(item, Scalar) and item.text in renames
    ]


def _calls_in(table: Node) -> tuple[Node, ...]:
    index = find(table, "calls") if isinstance(table, Table) else None
    if index is None or not isinstance(table, Table):
        return ()
    calls = table.entries[index].value
    return calls.items if isinstance(calls, Listing) else ()


def _respelled(node: Node, name: str) -> Splice:
    """`name` in the place of a scalar, in the same quotes."""
    style = node.style if isinstance(node, Scalar) else ""
    text = f"{style}{name}{style}" if style in {"'", '"'} else scalar(name, flow=True)
    return Splice(node.mark.offset, node.end, text)


def _calling(component: Component, renames: Mapping[str, str]) -> Component:
    return replace(component, calls=tuple(renames.get(name, name) for name in component.calls))


def _arrows(renames: Mapping[str, str]) -> str:
    return ", ".join(f"`{old}` becomes `{new}`" for old, new in renames.items())
