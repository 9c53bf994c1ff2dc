"""Puts a conversation together: screen, kept answers, review, and the completed plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gorust_new.interview import Interrupted, Start, answers, saved_answers
from gorust_new.interview.catalog import Option, Question, Value, Widget
from gorust_new.interview.conversation import Conversation, Quit, Review
from gorust_new.interview.flow import Answers, Progress, walk
from gorust_new.interview.repository import module_of
from gorust_new.interview.review import review_lines
from gorust_new.interview.screen import Screen
from gorust_new.interview.script import Scope
from gorust_new.interview.text import Line, cut, wrap
from gorust_new.interview.validation import suggested_project
from gorust_new.plan.complete import complete
from gorust_new.plan.model import Component, Language, Plan


def _said(start: Start) -> tuple[dict[str, Value], dict[str, Component]]:
    """What the command line answers, and the components it answers it of."""
    if start.plan is None:
        return {}, {}
    said, given = answers.of_plan(start.plan)
    if start.finished:
        said[f"components.{len(start.plan.components)}.name"] = ""
    sure = {"project": start.named, "go_module": start.module}
    return {key: value for key, value in said.items() if sure.get(key, True)}, given


def new_project(directory: Path, start: Start) -> Plan:
    """The whole interview for `directory`; see `gorust_new.interview.interview`."""
    screen = Screen()
    name = directory.absolute().name
    begun, given = _said(start)
    scope = Scope(
        project=suggested_project(name),
        named=suggested_project(name) == name,
        module=module_of(directory),
        team=start.plan.team if start.plan else None,
        velocity=start.plan.velocity if start.plan else None,
        given=given,
    )
    saved = [False]

    def keep(so_far: Answers) -> None:
        saved[0] = saved_answers.save(directory, so_far)

    def talk() -> Plan:
        screen.show(_welcome(name, screen.width))
        found = saved_answers.load(directory)
        resumed = _same(begun, found) and _resumed(screen, scope, found, directory)
        saved[0] = bool(resumed)
        if found and not resumed:
            saved_answers.forget(directory)
        review = _reviewer(f"{name}/")
        return Conversation(scope, found if resumed else begun, screen, review, keep).run()

    return _finished(talk, lambda: saved[0])


def one_more(plan: Plan, name: str) -> Plan:
    """One component added to `plan`; see `gorust_new.interview.interview_component`."""
    screen = Screen(keeps=False)
    begun: dict[str, Value] = {f"components.{len(plan.components)}.name": name} if name else {}
    review = _reviewer(f"{plan.project}/")
    conversation = Conversation(Scope(base=plan), begun, screen, review, lambda _answers: None)
    return _finished(conversation.run, lambda: False)


def _reviewer(directory: str) -> Review:
    def review(plan: Plan, here: Progress, width: int, view: str) -> Sequence[Line]:
        return review_lines(_complete(plan), here, width, directory, view)

    return review


def _finished(talk: Callable[[], Plan], saved: Callable[[], bool]) -> Plan:
    try:
        return _complete(talk())
    except (KeyboardInterrupt, EOFError, Quit):
        raise Interrupted(kept=saved()) from None


def _complete(plan: Plan) -> Plan:
    return complete(plan, _language)


def _language(component: Component) -> Language:
    """Every component of an interview has its language; the advice was asked there."""
    return component.language or Language.GO


def _welcome(name: str, width: int) -> tuple[Line, ...]:
    about = "Answer for each component; you get the language, the reasons and a running monorepo."
    return (
        (("bold", cut(f"A Go and Rust project in {name}/", width)),),
        *wrap("dim", about, width),
        (),
    )


def _same(begun: Answers, found: Answers) -> bool:
    """Whether the kept answers go on from what the command says."""
    return all(found.get(key) == value for key, value in begun.items())


def _resumed(screen: Screen, scope: Scope, found: Answers, directory: Path) -> bool:
    """Whether there are kept answers that still fit, and the user goes on from them."""
    here = walk(scope, found)
    if not here.asked or not found:
        return False
    names = [str(done.value) for done in here.answered if done.question.key.endswith(".name")]
    many = sum(1 for name in names if name)
    about = f"{many} component{'s' if many != 1 else ''}, {len(here.asked)} answers"
    question = Question(
        "resume",
        "Resume",
        "Continue where you left off?",
        "",
        Widget.SELECT,
        (
            Option("continue", "continue", f"{directory.absolute().name}: {about}"),
            Option("again", "start over", "the answers of last time are dropped"),
        ),
        default="continue",
    )
    return screen.ask(question, back=False) == "continue"
