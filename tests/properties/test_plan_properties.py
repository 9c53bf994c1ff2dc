"""What holds of every plan, every name, every edit and every file of bytes."""

from __future__ import annotations

import keyword
import re
from dataclasses import fields, replace

import yaml
from gorust_new.errors import GorustError
from gorust_new.plan.command import to_flags
from gorust_new.plan.complete import complete
from gorust_new.plan.flags import Flags, from_flags
from gorust_new.plan.graph import programs
from gorust_new.plan.model import (
    Component,
    Kind,
    Language,
    Plan,
    Team,
)
from gorust_new.plan.names import Names, derive
from gorust_new.plan.rules.spelling import as_name, is_name
from gorust_new.plan.rules.validate import validate
from gorust_new.plan.vocabulary import TRAITS
from gorust_new.plan.yaml import edit
from gorust_new.plan.yaml.nodes import Table
from gorust_new.plan.yaml.parse import parse
from gorust_new.plan.yaml.read import read_plan, read_unchecked
from gorust_new.plan.yaml.write import dump_plan, scalar
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties.strategies import NAMES, TEXTS, plans


def choose(component: Component) -> Language:
    return Language.GO if component.kind is Kind.WEB_API else Language.RUST


@settings(deadline=None, max_examples=40)
@given(plans())
def test_a_plan_written_and_read_is_the_same_plan(plan: Plan) -> None:
    """And written again it is the same text."""
    text = dump_plan(plan)
    assert read_plan(text.encode()) == plan
    assert dump_plan(read_plan(text.encode())) == text
    assert yaml.load(text, Loader=yaml.SafeLoader)["project"] == plan.project


@settings(deadline=None, max_examples=40)
@given(plans())
def test_a_completed_plan_is_valid_and_keeps_what_was_said(plan: Plan) -> None:
    """Completing it again changes nothing."""
    full = complete(plan, choose)
    assert complete(full, choose) == full
    for error in validate(full):  # a core that only now exists may take a name, and that is said
        assert "would both be" in error.message or "cannot" in error.message
    for before, after in zip(plan.components, full.components, strict=True):
        assert before.port in (None, after.port)
        assert before.language in (None, after.language)


@settings(deadline=None, max_examples=40)
@given(plans())
def test_what_flags_can_say_they_say_exactly(plan: Plan) -> None:
    """The command that is printed makes the same plan."""
    full = complete(plan, choose)
    arguments = to_flags(full)
    if arguments is None:  # earlier names, or a name that a core made now takes
        assert any(component.was for component in full.components) or validate(full)
        return
    several: dict[str, list[str]] = {}
    for flag, text in zip(arguments[::2], arguments[1::2], strict=True):
        several.setdefault(flag, []).append(text)
    flags = Flags(
        full.project,
        components=tuple(several["-c"]),
        calls=tuple(several.get("--call", ())),
        traits=tuple(several.get("--trait", ())),
        purposes=tuple(several.get("--purpose", ())),
        reasons=tuple(several.get("--because", ())),
        ports=tuple(several.get("--port", ())),
        contracts=tuple(several.get("--contract", ())),
        samples=tuple(several.get("--sample", ())),
        keep=tuple(several.get("--keep", ())),
        module="".join(several.get("--module", ())),
        team="".join(several.get("--team", ())),
        velocity="".join(several.get("--velocity", ())),
    )
    assert complete(from_flags(flags), choose) == full


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=40) | NAMES)
def test_a_respelled_name_is_a_name_and_a_name_is_its_own(text: str) -> None:
    """A suggestion is always one that can be taken."""
    name = as_name(text)
    assert name is None or is_name(name)
    if is_name(text):
        assert name == text


@settings(deadline=None, max_examples=40)
@given(NAMES.filter(is_name), NAMES.filter(is_name))
def test_every_form_of_an_accepted_name_is_valid_where_it_is_used(project: str, name: str) -> None:
    """In Go, in Rust, in proto and in Kubernetes."""
    plan = Plan(project, "example.com/x", (Component(name, Kind.ENGINE, language=Language.RUST),))
    assume(not validate(plan))
    names = derive(project, name)
    go_identifier = r"[A-Za-z_][A-Za-z0-9_]*"
    assert re.fullmatch(r"[a-z][a-z0-9]*", names.go_package)
    assert re.fullmatch(r"[a-z][a-z0-9]*v1", names.go_proto_package)
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", names.type_name)
    assert re.fullmatch(r"[a-z][A-Za-z0-9]*", names.var)
    assert re.fullmatch(go_identifier, names.service)
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", names.env)
    # Cargo: letters, digits, - and _; a library's name is a Rust identifier.
    assert re.fullmatch(r"[a-z][a-z0-9-]*", names.crate)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", names.crate_lib)
    assert names.crate_lib.isidentifier()
    # buf lint: PACKAGE_LOWER_SNAKE_CASE, PACKAGE_DIRECTORY_MATCH, PACKAGE_VERSION_SUFFIX.
    assert re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v1", names.proto_package)
    assert names.proto_dir == names.proto_package.replace(".", "/")
    # RFC 1035 label, as Kubernetes wants a Service to be called.
    assert re.fullmatch(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", names.name)
    assert not keyword.iskeyword(names.snake) or names.snake not in {"type", "func"}


@settings(deadline=None, max_examples=40)
@given(plans())
def test_no_two_parts_of_an_accepted_plan_share_a_form(plan: Plan) -> None:
    """Not even but for the case of letters."""
    full = complete(plan, choose)
    assume(not validate(full))
    named: list[Names] = [
        derive(full.project, part.name, part.contract)
        for component in full.components
        for part in programs(component)
    ]
    for field in fields(Names):
        forms = [str(getattr(names, field.name)).lower() for names in named]
        assert len(set(forms)) == len(forms), field.name
    ports = [p.port for component in full.components for p in programs(component) if p.port]
    both = [port + offset for port in ports for offset in (0, 1)]
    assert len(set(both)) == len(both)


LAYOUTS = st.sampled_from(["canonical", "crlf", "comments", "flow", "blocks", "open end"])


def laid_out(plan: Plan, layout: str) -> str:
    """The text of `plan` as some user might have it."""
    text = dump_plan(plan)
    if layout == "crlf":
        return text.replace("\n", "\r\n")
    if layout == "open end":
        return text.removesuffix("\n")
    if layout == "comments":
        lines = text.splitlines()
        return "\n".join(f"{line}   # {n}\n    # {n}b\n" for n, line in enumerate(lines)) + "\n"
    if layout == "blocks":
        return re.sub(
            r"^( *)calls: \[(.+)\]$",
            lambda m: "\n".join(
                [f"{m[1]}calls:", *(f"{m[1]}- {name}  # {name}" for name in m[2].split(", "))]
            ),
            text,
            flags=re.MULTILINE,
        )
    if layout == "flow":
        head, _, body = text.partition("components:\n")
        items = re.split(r"^  - ", body, flags=re.MULTILINE)[1:]
        tables = [", ".join(_flow_pairs(item)) for item in items]
        return head + "components: [\n" + ",\n".join(f"  {{{table}}}" for table in tables) + " ]\n"
    return text


def _flow_pairs(item: str) -> list[str]:
    lines = [line.strip() for line in item.splitlines()]
    pairs = [line.split(": ", 1) for line in lines]
    return [
        f"{key}: {value}" if value[0] in "{[\"'" or "," not in value else f'{key}: "{value}"'
        for key, value in pairs
    ]


@settings(deadline=None, max_examples=40)
@given(plans(), LAYOUTS, st.data())
def test_an_edit_says_what_it_should_and_keeps_every_other_line(
    plan: Plan, layout: str, data: st.DataObject
) -> None:
    """In every layout a user may have."""
    text = laid_out(plan, layout)
    assert read_plan(text.encode()) == plan
    component = data.draw(st.sampled_from(plan.components))
    key = data.draw(st.sampled_from(["was", "port", "purpose", "because", "language", "calls"]))
    value = {
        "was": "former",
        "port": 64000,
        "purpose": data.draw(TEXTS),
        "because": "of this, and that",
        "language": Language.GO,
        "calls": ("one", "two"),
    }[key]
    after = edit.set_key(text.encode(), component.name, key, value)
    expected = replace(component, **{key: value})  # type: ignore[arg-type]
    assert read_unchecked(after).component(component.name) == expected
    assert _lost(text, after) <= 1
    after = edit.drop_key(after, component.name, key)
    assert key not in {"was", "because", "purpose"} or not getattr(
        read_unchecked(after).component(component.name), key
    )
    assert _lost(text, after) <= 4


@settings(deadline=None, max_examples=40)
@given(plans(), LAYOUTS, st.data())
def test_one_trait_or_one_answer_of_the_project_is_set_and_nothing_else(
    plan: Plan, layout: str, data: st.DataObject
) -> None:
    """Also taken back; the other traits stay as they are written, in every layout."""
    text = laid_out(plan, layout)
    component = data.draw(st.sampled_from(plan.components))
    trait, enum = data.draw(st.sampled_from(sorted(TRAITS.items(), key=lambda pair: pair[0])))
    member = data.draw(st.none() | st.sampled_from(enum))
    after = edit.set_trait(text.encode(), component.name, trait, member)
    traits = replace(component.traits, **{trait: member})
    assert read_unchecked(after).component(component.name) == replace(component, traits=traits)
    assert _lost(text, after) <= 1
    team = data.draw(st.none() | st.sampled_from(Team))
    after = edit.set_project_key(text.encode(), "team", team)
    assert read_unchecked(after) == replace(plan, team=team)
    assert _lost(text, after) <= 1


def _lost(text: str, after: bytes) -> int:
    """How many lines of `text` are not in `after` any more, in flow style as parts of lines."""
    if text.count("\n  {"):
        return 0
    rest = after.decode().splitlines()
    lost = 0
    for line in text.splitlines():
        if line in rest:
            rest.remove(line)
        else:
            lost += 1
    return lost


@settings(deadline=None, max_examples=40)
@given(plans(), LAYOUTS, st.data())
def test_a_component_added_renamed_and_removed_is_gone_without_a_trace(
    plan: Plan, layout: str, data: st.DataObject
) -> None:
    """In every layout a user may have."""
    text = laid_out(plan, layout).encode()
    newcomer = Component("newcomer", Kind.ENGINE, data.draw(TEXTS), Language.RUST, port=64000)
    added = edit.add_component(text, newcomer)
    assert read_unchecked(added).components == (*plan.components, newcomer)
    renamed = edit.rename_component(added, "newcomer", "old-hand")
    assert read_unchecked(renamed).components[-1].name == "old-hand"
    removed = edit.remove_component(renamed, "old-hand")
    assert read_unchecked(removed) == plan
    if layout != "open end":
        assert removed == text


@settings(deadline=None, max_examples=40)
@given(plans(), LAYOUTS, st.data())
def test_a_rename_back_and_forth_restores_the_file(
    plan: Plan, layout: str, data: st.DataObject
) -> None:
    """Callers included."""
    text = laid_out(plan, layout).encode()
    name = data.draw(st.sampled_from(plan.components)).name
    there = edit.rename_component(text, name, "quite-another")
    assert name not in [component.name for component in read_unchecked(there).components]
    back = edit.rename_component(there, "quite-another", name)
    assert read_unchecked(back) == plan


YAMLISH = st.lists(
    st.sampled_from(
        ["gorust", "components", "name", "kind", "calls", ":", ": ", "- ", "\n", "  ", "[", "]",
         "{", "}", ",", "&a", "*a", "!!x", "|", ">", "'", '"', "#", "\t", "---\n", "1", "no", "a",
         "?", "\\", "%YAML", "é", "\r\n", "web-api", "engine", "language: go", "port: 8080"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.binary(max_size=200) | YAMLISH.map(str.encode) | st.text(max_size=100).map(
    lambda text: text.encode("utf-8", "surrogatepass")
))  # fmt: skip
def test_no_bytes_do_worse_than_a_refusal(data: bytes) -> None:
    """With a sentence, a place and a next step."""
    try:
        read_plan(data)
    except GorustError as error:
        check_readable(error)


def check_readable(error: GorustError) -> None:
    for found in (error, *error.others):
        assert found.place.startswith("gorust.yaml")
        assert found.next_step
        assert found.message.isprintable()
        assert found.next_step.isprintable()


@settings(deadline=None, max_examples=150)
@given(plans(), st.data())
def test_a_damaged_plan_is_read_or_refused_and_never_worse(plan: Plan, data: st.DataObject) -> None:
    """One slip in an otherwise good file."""
    text = dump_plan(plan)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    damaged = (text[:start] + data.draw(YAMLISH) + text[end:]).encode()
    try:
        read_plan(damaged)
    except GorustError as error:
        check_readable(error)


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.booleans())
def test_a_scalar_is_one_line_that_means_its_text(text: str, flow: bool) -> None:
    """By any YAML reader, and by ours."""
    written = scalar(text, flow=flow)
    document = f"a: [{written}, x]\n" if flow else f"a: {written}\n"
    assert "\n" not in written
    value = yaml.load(document, Loader=yaml.SafeLoader)["a"]
    assert (value[0] if flow else value) == text
    assert isinstance(parse(document, "x"), Table)
