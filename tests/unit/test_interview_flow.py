"""The interview asks in a sensible order, little, and never the same thing twice."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from gorust_new.advice import advise
from gorust_new.interview import answers as recorded
from gorust_new.interview import questions
from gorust_new.interview.catalog import KINDS, Question, Value
from gorust_new.interview.flow import Answers, Progress, fits, walk
from gorust_new.interview.questions import offered_kinds
from gorust_new.interview.script import Advised, Scope
from gorust_new.plan.complete import complete
from gorust_new.plan.model import Component, Kind, Language, Plan, Team, Traits, Velocity
from gorust_new.plan.rules.validate import validate
from gorust_new.plan.shapes import TODAY, available, offering
from gorust_new.plan.yaml.example import example

SHOP: dict[str, Value] = {
    "project": "shop",
    "go_module": "example.com/shop",
    "setting": "mixed rapid",
    "components.0.name": "gateway",
    "components.0.purpose": "public HTTP API",
    "components.0.kind": "web-api",
    "components.0.workload": "network-io",
    "components.0.latency": "soft",
    "components.0.memory": "roomy",
    "components.0.crash": "restartable",
    "components.0.language@go": "go",
    "components.1.name": "pricing",
    "components.1.purpose": "",
    "components.1.kind": "engine",
    "components.1.latency": "hard",
    "components.2.name": "",
    "components.0.calls": ("pricing",),
}


@dataclass
class Person:
    """Answers every question: as told by the end of its key, or with what Enter alone gives."""

    told: dict[str, Value]
    asked: list[Question] = field(default_factory=list)

    def talk(self, scope: Scope, said: Answers = {}) -> Progress:  # noqa: B006 - never written
        said = dict(said)
        while (here := walk(scope, said)).pending is not None:
            question = here.pending
            assert question.key not in said, f"asked twice: {question.key}"
            self.asked.append(question)
            matching = [v for end, v in self.told.items() if question.key.endswith(f".{end}")]
            said[question.key] = matching[0] if matching else question.default
        return here


def keys(here: Progress) -> list[str]:
    return [done.question.key for done in here.answered]


def plan_of(said: Answers, scope: Scope | None = None) -> Plan:
    here = walk(scope or Scope(), said)
    assert here.pending is None, here.pending
    assert here.plan is not None
    return here.plan


def test_project_questions_come_once_and_first() -> None:
    """Project, module, team and pace come before any component; team and pace are one question."""
    assert keys(walk(Scope(), SHOP))[:4] == ["project", "go_module", "setting", "components.0.name"]


def test_the_answers_become_the_plan() -> None:
    """What was said is what the plan holds, and it is valid once ports are allotted."""
    plan = plan_of(SHOP)
    gateway, pricing = plan.components
    assert (plan.team, plan.velocity) == (Team.MIXED, Velocity.RAPID)
    assert (gateway.language, gateway.calls) == (Language.GO, ("pricing",))
    assert (pricing.language, pricing.kind) == (Language.RUST, Kind.ENGINE)
    assert not validate(complete(plan, lambda _: Language.GO))


def test_nothing_is_asked_that_cannot_change_the_advice() -> None:
    """A hard deadline settles an engine: its other demands are not asked about."""
    assert [key for key in keys(walk(Scope(), SHOP)) if key.startswith("components.1.")] == [
        "components.1.name",
        "components.1.purpose",
        "components.1.kind",
        "components.1.latency",
        "components.1.sample",  # which stands, until it is changed in the review
    ]


def test_the_advice_comes_as_soon_as_it_stands() -> None:
    """The advice follows the last trait and precedes the choice of the language."""
    steps = walk(Scope(), SHOP).steps
    place = next(i for i, step in enumerate(steps) if isinstance(step, Advised))
    following = steps[place + 1]
    assert not isinstance(following, Advised)
    assert following.question.key == "components.0.language@go"


def test_not_sure_is_an_answer() -> None:
    """Whoever knows nothing is asked each thing once, and unknown stays unknown."""
    person = Person({"0.name": "thing", "1.name": ""})
    here = person.talk(Scope())
    assert here.plan is not None
    assert here.plan.components[0].traits == Traits()
    assert here.plan.team is None


def test_enter_alone_states_no_fact() -> None:
    """Every question about a trait, or about team and pace, starts on "not sure"."""
    person = Person({"0.name": "thing", "1.name": "pricing", "2.name": ""})
    person.talk(Scope())
    for question in person.asked:
        if question.key == "setting" or question.label in ("Latency", "Workload"):
            assert question.default == ""


@pytest.mark.parametrize("kind", offered_kinds(), ids=lambda kind: kind.value)
def test_every_kind_on_offer_leads_to_a_valid_plan(kind: Kind) -> None:
    """No offered kind runs into a refusal later."""
    with offering(TODAY):
        here = Person({"0.name": "thing", "0.kind": kind.value, "1.name": ""}).talk(Scope())
        assert here.plan is not None
        assert not validate(complete(here.plan, lambda _: Language.GO))


def test_kinds_without_a_template_are_not_offered() -> None:
    """The list holds only what can be generated today, and says what cannot."""
    asked = walk(Scope(), {**SHOP, "components.0.kind": "kernel"}).pending
    assert asked is not None
    assert "kernel" not in {option.value for option in asked.options}
    assert "kernel" in asked.help


def test_every_kind_has_its_words() -> None:
    """A kind added to the plan is described here, or this test says so."""
    assert sorted(words.kind.value for words in KINDS) == sorted(kind.value for kind in Kind)


def test_a_choice_against_the_advice_asks_for_the_reason() -> None:
    """The reason is asked for, may be empty, and is kept."""
    said = {**SHOP, "components.0.language@go": "split"}
    asked = walk(Scope(), said).pending
    assert asked is not None
    assert asked.key == "components.0.because@go>split"
    assert fits(asked, "")
    plan = plan_of({**said, asked.key: "we expect heavy parsing"})
    assert plan.components[0].because == "we expect heavy parsing"


def test_a_language_without_a_template_is_not_offered() -> None:
    """Rust for a web API is advised but cannot be generated: the split and Go are offered."""
    said = {key: value for key, value in SHOP.items() if "0.language" not in key}
    asked = walk(Scope(), {**said, "components.0.memory": "tight"}).pending
    assert asked is not None
    assert asked.key == "components.0.language@rust"
    assert [option.value for option in asked.options] == ["split", "go"]


def test_changed_advice_is_asked_about_again() -> None:
    """An accepted advice is not an answer to another one; changed back, it is again."""
    changed = {**SHOP, "components.0.memory": "tight"}
    assert walk(Scope(), changed).pending is not None
    assert walk(Scope(), SHOP).pending is None


def test_collisions_are_found_at_once() -> None:
    """A name that is taken, or whose derived forms are, is refused where it is typed."""
    said = {key: value for key, value in SHOP.items() if not key.startswith("components.1")}
    asked = walk(Scope(), {**said, "components.1.name": "gateway"}).pending
    assert asked is not None
    assert asked.key == "components.1.name"
    assert asked.problem("gateway")
    assert asked.problem("gate-way")
    assert not asked.problem("pricing")


def test_a_split_is_not_offered_over_a_name_that_is_taken() -> None:
    """Where NAME-core exists, NAME cannot become a split."""
    said: dict[str, Value] = {
        **{key: SHOP[key] for key in ("project", "go_module", "setting")},
        "components.0.name": "edge-core",
        "components.0.purpose": "",
        "components.0.kind": "engine",
        "components.0.latency": "hard",
        "components.1.name": "edge",
        "components.1.purpose": "",
        "components.1.kind": "web-api",
        "components.1.workload": "network-io",
        "components.1.memory": "tight",
    }
    here = walk(Scope(), said)
    edge = next(step for step in here.steps if isinstance(step, Advised) and step.name == "edge")
    assert edge.offered == (Language.GO,)
    assert edge.settled is Language.GO
    assert not any(".1.language" in key or ".1.because" in key for key in keys(here))


@pytest.mark.parametrize(
    "name", ["Shop", "a b", "core", "test", "go", "x" * 41, "dash-", "a--b", "1st", "con", "a.b"]
)
def test_bad_names_are_refused_with_words(name: str) -> None:
    """Each refusal is a sentence, not a flag."""
    asked = walk(Scope(), {key: SHOP[key] for key in list(SHOP)[:3]}).pending
    assert asked is not None
    assert len(asked.problem(name)) > 20


def test_a_started_plan_is_not_asked_again() -> None:
    """What came with the command stands; the rest is asked."""
    start = Plan(
        "shop",
        "example.com/shop",
        (
            Component("gateway", Kind.WEB_API, language=Language.GO, calls=("pricing",)),
            Component("pricing", Kind.ENGINE, purpose="prices"),
        ),
        team=Team.MIXED,
    )
    said, given = recorded.of_plan(start)
    person = Person({"2.name": ""})
    here = person.talk(Scope(team=start.team, given=given), said)
    assert here.plan is not None
    assert here.plan.components[0].language is Language.GO
    asked = {question.key for question in person.asked}
    assert not asked & {"project", "components.0.name", "components.1.purpose"}
    assert {"setting", "components.2.name"} <= asked
    assert here.plan.team is Team.MIXED
    assert not any("0.language" in key for key in asked)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("setting", "many"),
        ("setting", ("mixed", "rapid")),
        ("project", "../../etc"),
        ("components.0.kind", "no-such"),
    ],
)
def test_an_answer_that_does_not_fit_is_no_answer(key: str, value: Value) -> None:
    """Kept answers are untrusted: what does not fit its question is asked."""
    asked = walk(Scope(), {**SHOP, key: value}).pending
    assert asked is not None
    assert asked.key == key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("components.0.calls", ("pricing", "stranger")),
        ("components.0.calls", "pricing"),
        ("components.0.purpose", "bell \a"),
    ],
)
def test_what_need_not_be_asked_falls_back_on_what_is_assumed(key: str, value: Value) -> None:
    """A kept answer that does not fit is dropped; the assumption stands in its place."""
    plan = plan_of({**SHOP, key: value})
    assert plan.components[0].calls == ("pricing",)
    assert plan.components[0].purpose in ("", "public HTTP API")


def test_strong_advice_is_taken_without_a_question() -> None:
    """The language is assumed, stands among the answers, and can be changed there."""
    said = {key: value for key, value in SHOP.items() if "0.language" not in key}
    here = walk(Scope(), said)
    assert here.plan is not None
    assert here.plan.components[0].language is Language.GO
    assert "components.0.language@go" in keys(here)
    assert "components.0.language@go" not in {done.question.key for done in here.asked}
    other = plan_of(
        {**said, "components.0.language@go": "split", "components.0.because@go>split": ""}
    )
    assert other.components[0].language is Language.SPLIT


def test_what_is_known_of_team_and_pace_narrows_their_question() -> None:
    """Both known: not asked. One known: what is left. Neither: every pair, and not sure."""
    both = questions.setting(Team.MIXED, Velocity.RAPID)
    assert (both.assumed, questions.of_setting(str(both.default))) == (
        True,
        (Team.MIXED, Velocity.RAPID),
    )
    one = questions.setting(Team.SPECIALIST)
    assert [option.value for option in one.options] == [
        "specialist rapid",
        "specialist steady",
        "specialist",
    ]
    assert questions.of_setting(str(one.default)) == (Team.SPECIALIST, None)
    assert len(questions.setting().options) == 5


def test_a_purpose_is_said_behind_the_name() -> None:
    """One line gives both; a mistake in either is refused where it is typed."""
    asked = walk(Scope(), {key: SHOP[key] for key in list(SHOP)[:3]}).pending
    assert asked is not None
    assert recorded.recorded(asked, "pricing: prices: all of them") == {
        "components.0.name": "pricing",
        "components.0.purpose": "prices: all of them",
    }
    assert not asked.problem("pricing: prices")
    assert asked.problem("core: prices")
    assert asked.problem("pricing: bell \a")
    assert recorded.recorded(asked, "pricing") == {
        "components.0.name": "pricing",
        "components.0.purpose": "",
    }


def test_what_cannot_be_had_is_not_asked_about() -> None:
    """No list of one, and no "why not" where there is no template: the reason is written."""
    only_rust = next(
        kind
        for kind in offered_kinds()
        if not available(kind, Language.GO) and not available(kind, Language.SPLIT)
    )
    person = Person(
        {
            "0.name": "thing",
            "0.kind": only_rust.value,
            "1.name": "",
            "workload": "network-io",
            "latency": "none",
            "memory": "roomy",
            "crash": "restartable",
        }
    )
    here = person.talk(Scope())
    assert here.plan is not None
    component = here.plan.components[0]
    assert component.language is Language.RUST
    assert all(len(question.options) != 1 for question in person.asked)
    assert not any("because" in question.key for question in person.asked)
    step = next(step for step in here.steps if isinstance(step, Advised))
    assert bool(component.because) == (step.advice.decision is not Language.RUST)


def test_the_list_of_kinds_says_what_the_advice_cannot_get() -> None:
    """A kind whose usual language has no template yet carries a remark in the list."""
    said = {key: value for key, value in SHOP.items() if not key.startswith("components.1")}
    asked = walk(Scope(), {**said, "components.1.name": "thing"}).pending
    assert asked is not None
    remarks = {option.value for option in asked.options if "not yet" in option.meaning}
    for option in asked.options:
        advised = advise(Kind(option.value), Traits(), Team.MIXED, Velocity.RAPID).decision
        assert (option.value in remarks) is not available(Kind(option.value), advised)


def test_facts_that_a_plan_states_are_kept_though_nobody_would_ask() -> None:
    """The example's engine is decided by its deadline; its other traits are facts all the same."""
    start = example("store")
    said, given = recorded.of_plan(start)
    scope = Scope(team=start.team, velocity=start.velocity, given=given)
    plan = plan_of({**said, "components.2.name": ""}, scope)
    assert [c.traits for c in plan.components] == [c.traits for c in start.components]
    assert plan.project == "store"
