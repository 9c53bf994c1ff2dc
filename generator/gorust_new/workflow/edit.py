"""What every verb that changes gorust.yaml does: edit it, then what `regenerate` does, at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from gorust_new.advice.choose import advice_for
from gorust_new.errors import ExitCode, GorustError, combined
from gorust_new.places import PLAN
from gorust_new.plan.model import Component, Plan
from gorust_new.plan.problem import KeyPath, closest, listing, shown
from gorust_new.plan.rules.validate import require_valid
from gorust_new.plan.shapes import CORE_SUFFIX
from gorust_new.plan.yaml.context import Places
from gorust_new.plan.yaml.normalise import answered, calls_renamed
from gorust_new.plan.yaml.read import locate_unchecked, read_unchecked
from gorust_new.project.disk.changeset import Action, ChangeSet, Row
from gorust_new.project.record.state import State, load
from gorust_new.workflow.plans import completed
from gorust_new.workflow.project import Project, Site, plan_bytes
from gorust_new.workflow.regenerate import pending

Typed = Mapping[str, str]
"""What was typed, by what it says: ``pricing.port``, ``team``."""

_LINE = re.compile(r"`(\w+): ([\w-]+)`")


@dataclass(frozen=True, slots=True)
class Before:
    """A project whose gorust.yaml is going to be edited.

    Args:
        written: gorust.yaml as it is on disk.
        text: the same, with callers naming components by the names they have now.
        plan: what it says; rules between values may be broken.
        places: where it says so.
        state: what the last command remembered.
    """

    written: bytes
    text: bytes
    plan: Plan
    places: Places
    state: State

    def component(self, name: str, place: str = PLAN) -> Component:
        """The component called `name`.

        Args:
            place: where it was named.

        Raises:
            GorustError: if there is none; it names those that there are.
        """
        for component in self.plan.components:
            if component.name == name:
                return component
        names = [component.name for component in self.plan.components]
        front = name.removesuffix(CORE_SUFFIX)
        near = front if front in names else closest(name, names)
        raise GorustError(
            f"there is no component {shown(name)}",
            place=place,
            next_step=f"write {near}; " * bool(near) + f"there are {listing(names, 'and')}",
            exit_code=ExitCode.USAGE,
        )

    def callers(self, *names: str) -> tuple[Component, ...]:
        """The components that call one of `names`."""
        every = self.plan.components
        return tuple(c for c in every if not set(names).isdisjoint(c.calls))


@dataclass(frozen=True, slots=True)
class Edit:
    """What a verb makes of gorust.yaml.

    Args:
        text: the file, edited.
        why: what was changed in it, for the report.
        typed: what was typed, for errors to name.
        about: components of which the choice is held against the advice.
        notes: sentences for somebody to know.
        as_flags: whether answers are typed as ``--key value``, not as ``key=value``.
    """

    text: bytes
    why: str
    typed: Typed = field(default_factory=dict)
    about: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    as_flags: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What a verb is going to write, and the plan it leads to."""

    plan: Plan
    changes: ChangeSet


def opened(site: Site) -> Before:
    """The project at `site`, before an edit of its gorust.yaml.

    Raises:
        GorustError: if its gorust.yaml has not the form of a plan, or its records are damaged.
    """
    written = plan_bytes(site)
    text = calls_renamed(written)
    return Before(written, text, *locate_unchecked(text), load(site.root))


def decided(before: Before, edit: Edit) -> Decided:
    """Everything that makes the project match its edited gorust.yaml, the edit itself included.

    Raises:
        GorustError: if the edited plan is not valid, at what was typed or at a line of the
            file as it is, or as `regenerate`.
    """
    spots = _Spots(before, read_unchecked(edit.text), edit.typed)
    with _as_typed(edit.typed, as_flags=edit.as_flags):
        project = Project(before.written, *answered(edit.text, completed, spots), before.state)
    changes = pending(project)
    rows, notes = changes.rows, (*edit.notes, *_against_advice(project.plan, edit.about))
    if project.text != project.written:
        rows = (Row(PurePosixPath(PLAN), Action.UPDATE, edit.why), *rows)
    return Decided(project.plan, replace(changes, rows=rows, notes=(*changes.notes, *notes)))


def filled_in(before: Before, component: Component, typed: Typed) -> Component:
    """`component`, which is new, with its language and its ports.

    Raises:
        GorustError: if the advised language has no template, or it does not fit the others.
    """
    plan = replace(before.plan, components=(*before.plan.components, component))
    spots = _Spots(before, plan, typed)
    with _as_typed(typed, as_flags=True):
        require_valid(plan, spots)
        return completed(plan, spots).components[-1]


def carry_out(site: Site, changes: ChangeSet, verb: str) -> None:
    """Write what was decided, all of it or nothing.

    Args:
        verb: the command as it was typed, for `undo --list`.

    Raises:
        GorustError: if it cannot be written. Nothing is changed then.
    """
    from gorust_new.project.transaction.apply import apply

    apply(site.root, changes, verb=verb)


class _Spots:
    """What a value of the edited plan is known by: what was typed, or a line of the file."""

    def __init__(self, before: Before, after: Plan, typed: Typed) -> None:
        self._before = before
        self._after = after
        self._typed = typed
        self._numbers = {c.name: n for n, c in enumerate(before.plan.components)}

    def __call__(self, path: KeyPath) -> str:
        named, there = path, path
        if len(path) > 1 and path[0] == "components":
            name = self._after.components[int(path[1])].name
            named = (name, *path[2:])
            number = self._numbers.get(name)
            there = () if number is None else ("components", number, *path[2:])
        while named and _dotted(named) not in self._typed:
            named = named[:-1]
        if named:
            return self._typed[_dotted(named)]
        return self._before.places(there) if there else PLAN


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path))


@contextmanager
def _as_typed(typed: Typed, *, as_flags: bool) -> Iterator[None]:
    """Errors about what was typed say the next step in the way it is typed."""
    try:
        yield
    except GorustError as error:
        errors = (error, *error.others)
        raise combined([_spelled(one, typed, as_flags=as_flags) for one in errors]) from None


def _spelled(error: GorustError, typed: Typed, *, as_flags: bool) -> GorustError:
    if error.place not in typed.values():
        return error
    line, because = (r"`--\1 \2`", "`--because`") if as_flags else (r"`\1=\2`", "`because=`")
    step = _LINE.sub(line, error.next_step).replace("`because:`", because)
    return GorustError(error.message, place=error.place, next_step=step, exit_code=error.exit_code)


def _against_advice(plan: Plan, about: tuple[str, ...]) -> tuple[str, ...]:
    """One sentence for each of `about` that is written in another language than advised."""
    advice = advice_for(plan) if about else {}
    return tuple(
        f"{component.name} is {component.language.value}, and the advice is"
        f" {advice[component.name].decision.value} ({advice[component.name].strength.value}):"
        f" gorust explain {component.name}"
        for component in plan.components
        if component.name in about
        and component.language is not None
        and component.language is not advice[component.name].decision
        and not component.because
    )
