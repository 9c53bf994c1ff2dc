"""Surgery on the user's own file: what is asked for changes, every other byte stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Kind, Language, Latency, Traits
from gorust_new.plan.yaml.edit import (
    add_call,
    add_component,
    drop_call,
    drop_key,
    remove_component,
    rename_component,
    replace_calls,
    set_key,
)
from gorust_new.plan.yaml.read import read_unchecked

BLOCK = """\
# Ours. Hands off!
gorust: 1
project: "shop"   # quoted for no reason
go_module: example.com/shop

components:
  # The way in.
  - name: gateway
    kind:    web-api
    language: go
    calls: [pricing, 'ledger']  # both of them
    port: 8080

  - name: pricing   # the heart
    was: rates      # until the next regenerate
    # a word on traits
    traits: {latency: hard}
    kind: engine
    language: rust

  - kind: engine
    name: ledger
    language: rust
    # because: nobody knows any more
# the end
"""

FLOW = """\
{gorust: 1, project: shop, go_module: example.com/shop, components: [
  {name: gateway, kind: web-api, language: go, calls: [pricing, ledger], port: 8080},
  {name: pricing, was: rates, kind: engine,
   language: rust},
  {name: ledger, kind: engine, language: rust, was: books} ]}
"""

LISTS = """\
gorust: 1
project: shop
go_module: example.com/shop
components:
- name: gateway
  kind: web-api
  calls:
  # first this
  - pricing   # hot
  # then that
  - "ledger"
- name: pricing
  kind: engine
- name: ledger
  kind: engine
"""


def changed(before: str, after: bytes) -> tuple[list[str], list[str]]:
    """The lines that are gone and the lines that are new."""
    old, new = before.splitlines(), after.decode().splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_key_is_dropped_and_the_comment_behind_it_stays() -> None:
    """Comments are the user's, whatever they speak of."""
    after = drop_key(BLOCK.encode(), "pricing", "was")
    dropped, new = changed(BLOCK, after)
    assert dropped == ["    was: rates      # until the next regenerate"]
    assert new == ["    # until the next regenerate"]


def test_dropping_what_is_not_there_changes_nothing() -> None:
    """Not a byte."""
    assert drop_key(BLOCK.encode(), "gateway", "was") == BLOCK.encode()


def test_the_first_key_of_an_item_gives_way_to_the_next() -> None:
    """The dash stays where it was, and so do comments."""
    swapped = "  - was: books\n    name: ledger\n    kind: engine\n"
    text = BLOCK.replace("  - kind: engine\n    name: ledger\n", swapped)
    after = drop_key(text.encode(), "ledger", "was").decode()
    assert "  - name: ledger\n    kind: engine\n" in after
    text = text.replace("  - was: books\n", "  - was: books\n    # mind the gap\n")
    after = drop_key(text.encode(), "ledger", "was").decode()
    assert "# mind the gap\n    name: ledger\n" in after


def test_a_key_is_dropped_from_a_flow_table_wherever_it_stands() -> None:
    """First, last or between, with its comma."""
    after = drop_key(FLOW.encode(), "pricing", "was").decode()
    assert "{name: pricing, kind: engine,\n   language: rust}" in after
    after = drop_key(FLOW.encode(), "ledger", "was").decode()
    assert "{name: ledger, kind: engine, language: rust} ]}" in after


def test_a_missing_key_is_inserted_where_it_belongs() -> None:
    """After the key that it follows in a plan of ours, quoted if it must be."""
    after = set_key(BLOCK.encode(), "pricing", "port", 9090).decode()
    assert "    traits: {latency: hard}\n    port: 9090\n    kind: engine\n" in after
    after = set_key(BLOCK.encode(), "ledger", "port", 9100).decode()
    assert "    language: rust\n    port: 9100\n    # because" in after
    after = set_key(BLOCK.encode(), "gateway", "purpose", "a: b #c").decode()
    assert '  - name: gateway\n    purpose: "a: b #c"\n    kind:    web-api\n' in after


def test_a_value_is_replaced_and_nothing_beside_it() -> None:
    """Comments and spacing stay."""
    after = set_key(BLOCK.encode(), "gateway", "language", Language.SPLIT)
    assert changed(BLOCK, after) == (["    language: go"], ["    language: split"])
    after = set_key(BLOCK.encode(), "gateway", "calls", ("pricing",))
    assert b"    calls: [pricing]  # both of them\n" in after
    after = set_key(BLOCK.encode(), "pricing", "traits", Traits(latency=Latency.SOFT))
    assert b"    # a word on traits\n    traits: {latency: soft}\n" in after


def test_an_empty_value_is_filled_in_before_its_comment() -> None:
    """A key without a value is one that waits for it."""
    text = BLOCK.replace("language: go\n", "language:   # to be decided\n")
    after = set_key(text.encode(), "gateway", "language", Language.GO).decode()
    assert "    language: go   # to be decided\n" in after


def test_an_empty_value_drops_the_key() -> None:
    """A plan does not say what is not there."""
    assert b"was" not in set_key(BLOCK.encode(), "pricing", "was", "").split(b"# until")[0]
    assert b"traits: {" not in set_key(BLOCK.encode(), "pricing", "traits", Traits())


def test_setting_what_is_said_already_changes_nothing() -> None:
    """Not a byte, however it is spelled."""
    assert set_key(BLOCK.encode(), "gateway", "port", 8080) == BLOCK.encode()


def test_a_key_is_inserted_into_a_flow_table() -> None:
    """On the line, in its order."""
    after = set_key(FLOW.encode(), "pricing", "port", 9090).decode()
    assert "language: rust, port: 9090},\n" in after
    after = set_key(FLOW.encode(), "ledger", "purpose", "counts, and counts").decode()
    assert '{name: ledger, purpose: "counts, and counts", kind: engine' in after


def test_a_value_that_fills_many_lines_is_replaced_whole() -> None:
    """Blank lines after it stay."""
    many = "    kind: web-api\n    purpose: |\n      one\n      two\n\n"
    text = BLOCK.replace("    kind:    web-api\n", many)
    after = set_key(text.encode(), "gateway", "purpose", "three").decode()
    assert "    kind: web-api\n    purpose: three\n\n    language: go\n" in after
    after = drop_key(text.encode(), "gateway", "purpose").decode()
    assert "    kind: web-api\n\n    language: go\n" in after
    after = set_key(text.encode(), "gateway", "because", "so").decode()
    assert "    language: go\n    because: so\n" in after


def test_calls_are_renamed_in_their_own_quotes_and_order() -> None:
    """In one pass, so that names can be swapped."""
    after = replace_calls(BLOCK.encode(), {"pricing": "rates", "ledger": "books"})
    assert changed(BLOCK, after)[1] == ["    calls: [rates, 'books']  # both of them"]
    after = replace_calls(LISTS.encode(), {"pricing": "rates", "ledger": "books"})
    assert changed(LISTS, after)[1] == ["  - rates   # hot", '  - "books"']
    swapped = replace_calls(FLOW.encode(), {"pricing": "ledger", "ledger": "pricing"})
    assert b"calls: [ledger, pricing]" in swapped


def test_a_call_is_added_and_dropped() -> None:
    """In flow and in block style; the last one takes its key with it."""
    assert b"calls: [pricing, 'ledger', extra]  #" in add_call(BLOCK.encode(), "gateway", "extra")
    assert b"calls: [pricing]  #" in drop_call(BLOCK.encode(), "gateway", "ledger")
    assert b"calls: ['ledger']  #" in drop_call(BLOCK.encode(), "gateway", "pricing")
    assert b'  - "ledger"\n  - extra\n- name' in add_call(LISTS.encode(), "gateway", "extra")
    assert b"  # then that\n- name" in drop_call(LISTS.encode(), "gateway", "ledger")
    once = drop_call(LISTS.encode(), "gateway", "pricing")
    assert changed(LISTS, once) == (["  - pricing   # hot"], [])
    assert read_unchecked(drop_call(once, "gateway", "ledger")).components[0].calls == ()
    added = add_call(BLOCK.encode(), "pricing", "ledger").decode()
    assert "    traits: {latency: hard}\n    calls: [ledger]\n" in added
    assert add_call(BLOCK.encode(), "gateway", "ledger") == BLOCK.encode()
    assert drop_call(BLOCK.encode(), "gateway", "nobody") == BLOCK.encode()


def test_a_rename_reaches_the_callers() -> None:
    """The file would not be a plan in between."""
    after = rename_component(BLOCK.encode(), "ledger", "books")
    assert changed(BLOCK, after)[1] == [
        "    calls: [pricing, 'books']  # both of them",
        "    name: books",
    ]


def test_a_split_is_renamed_with_its_core() -> None:
    """Callers may name either."""
    text = BLOCK.replace("language: rust\n\n", "language: split\n\n").replace(
        "calls: [pricing,", "calls: [pricing-core,"
    )
    after = rename_component(text.encode(), "pricing", "rates").decode()
    assert "calls: [rates-core, 'ledger']" in after
    assert "- name: rates   # the heart" in after


def test_a_component_is_added_like_the_others() -> None:
    """In the style and the indentation that the file has."""
    fraud = Component("fraud", Kind.ENGINE, "says no", Language.RUST, port=9100)
    after = add_component(BLOCK.encode(), fraud).decode()
    assert after.endswith(
        "    # because: nobody knows any more\n"
        "\n"
        "  - name: fraud\n    purpose: says no\n    kind: engine\n    language: rust\n"
        "    port: 9100\n# the end\n"
    )
    after = add_component(LISTS.encode(), fraud).decode()
    assert after == LISTS + (
        "- name: fraud\n  purpose: says no\n  kind: engine\n  language: rust\n  port: 9100\n"
    )
    after = add_component(FLOW.encode(), fraud).decode()
    assert "was: books}, {name: fraud, purpose: says no, kind: engine," in after


def test_a_component_is_removed_and_its_neighbours_comments_stay() -> None:
    """Its own go with it."""
    after = remove_component(BLOCK.encode(), "pricing").decode()
    assert "    port: 8080\n\n  - kind: engine\n    name: ledger\n" in after
    after = remove_component(BLOCK.encode(), "gateway").decode()
    assert "components:\n  # The way in.\n\n  - name: pricing   # the heart\n" in after
    after = remove_component(BLOCK.encode(), "ledger").decode()
    assert after.endswith("    language: rust\n# the end\n")
    assert remove_component(FLOW.encode(), "pricing").decode().count("{name") == 2


@pytest.mark.parametrize("text", [BLOCK, FLOW, LISTS])
def test_adding_and_removing_leaves_no_trace(text: str) -> None:
    """The bytes are those from before."""
    added = add_component(text.encode(), Component("fraud", Kind.ENGINE))
    assert remove_component(added, "fraud") == text.encode()


@pytest.mark.parametrize("text", [BLOCK, FLOW, LISTS])
def test_line_endings_and_a_missing_last_one_are_kept(text: str) -> None:
    """Through any number of edits."""
    crlf = text.replace("\n", "\r\n").removesuffix("\r\n").encode()
    after = add_component(crlf, Component("fraud", Kind.ENGINE))
    after = set_key(after, "pricing", "port", 9090)
    after = drop_key(after, "pricing", "was")
    after = rename_component(after, "ledger", "books")
    after = remove_component(after, "gateway")
    assert after.count(b"\n") == after.count(b"\r\n")
    names = [component.name for component in read_unchecked(after).components]
    assert names == ["pricing", "books", "fraud"]


def test_a_byte_order_mark_and_foreign_letters_are_kept() -> None:
    """Positions are counted in characters, not in bytes."""
    text = "\ufeff" + BLOCK.replace("# Ours", "# Ünsere 🦀")
    after = set_key(text.encode(), "pricing", "port", 9090).decode()
    assert after.startswith("\ufeff# Ünsere 🦀")
    assert after.replace("    port: 9090\n", "") == text


def test_the_only_component_is_not_removed() -> None:
    """A plan has one at least."""
    one = LISTS.partition("- name: pricing")[0]
    with pytest.raises(GorustError, match="only component"):
        remove_component(one.encode(), "gateway")


@pytest.mark.parametrize(
    "operation",
    [
        partial(drop_key, component="nobody", key="was"),
        partial(rename_component, old="nobody", new="x"),
        partial(remove_component, name="nobody"),
    ],
)
def test_a_component_that_is_not_there_is_said_so(operation: Callable[[bytes], bytes]) -> None:
    """By every operation."""
    with pytest.raises(GorustError, match="there is no component `nobody`"):
        operation(BLOCK.encode())


def test_a_layout_that_is_not_understood_is_refused_with_what_to_do_by_hand() -> None:
    """Rather that than a guess."""
    text = LISTS.replace("- name: ledger\n", "- ? name\n  : |-\n    ledger\n")
    with pytest.raises(GorustError) as caught:
        rename_component(text.replace('  - "ledger"\n', "").encode(), "ledger", "books")
    assert "safely" in caught.value.message
    assert "write `name: books` for `ledger` by hand" in caught.value.next_step


def test_a_file_that_is_no_plan_is_not_edited() -> None:
    """It is refused for what is wrong with it."""
    with pytest.raises(GorustError):
        set_key(BLOCK.replace("kind: engine", "knd: engine").encode(), "gateway", "port", 1)
