"""Twenty-five everyday components: what each is told, so that a change of a rule is seen as one.

They are nobody's labels: each answer was read aloud and found defensible (docs/advice.md says
which ones not quite). A rule that changes one of them should be meant to.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from gorust_new.advice import advise
from gorust_new.advice.facts import VALUES, project_from, traits_from
from gorust_new.plan.model import Kind

DOCS = Path(__file__).parents[2] / "docs" / "advice.md"

EVERYDAY = """
ledger | microservice | mixed soft moderate critical owns-data light no no neutral | mixed rapid | go, strong
chat gateway | gateway | network-io soft moderate restartable none light no yes neutral | mixed rapid | go, strong
image resizer | media | mixed soft moderate restartable none heavy no yes neutral | mixed rapid | go, lean
log shipper | observability-agent | network-io soft tight restartable none light no no cloud-native | mixed steady | rust, close call
matching engine | trading | cpu hard moderate critical owns-data light no no neutral | specialist steady | rust, strong
firmware | embedded | mixed hard tight critical none light no no systems | specialist steady | rust, strong
PDF renderer | worker | cpu none moderate restartable none heavy no yes neutral | mixed steady | go, close call
ETL | worker | mixed none moderate restartable none heavy no no data | mixed rapid | go, lean
game server | game-engine | mixed hard moderate restartable owns-data heavy no yes neutral | specialist rapid | rust, strong
DNS | proxy | network-io soft moderate critical cache light no yes neutral | specialist steady | rust, close call
transcoder | media | cpu none roomy restartable none heavy no yes systems | specialist steady | rust, strong
admin API | web-api | network-io none roomy restartable none light no no neutral | mixed rapid | go, strong
rate limiter | microservice | network-io soft moderate critical cache light no no cloud-native | mixed steady | go, strong
vector search | search-engine | cpu soft moderate restartable owns-data heavy no no data | mixed rapid | go, close call
scheduler | control-plane | network-io none roomy critical owns-data light no no cloud-native | mixed rapid | go, strong
cluster CLI | cli | network-io none moderate restartable none light no no cloud-native | mixed rapid | go, strong
plugin host | runtime | mixed soft moderate critical none heavy yes yes neutral | specialist steady | rust, lean
smart card | crypto | cpu soft tight critical owns-data light yes yes systems | specialist steady | rust, strong
indexer | worker | mixed none moderate restartable owns-data heavy no no neutral | mixed steady | go, lean
ad bidder | microservice | mixed soft moderate restartable cache heavy no yes neutral | specialist rapid | split, close call
audio effect | audio | cpu hard moderate restartable none light yes no systems | specialist steady | rust, strong
e-mail | worker | network-io none roomy restartable none light no no neutral | mixed steady | go, strong
auth | microservice | network-io soft moderate critical owns-data light no yes neutral | specialist steady | rust, lean
feature store | ml-inference | network-io soft moderate restartable cache light no no data | mixed steady | go, lean
crawler | worker | network-io none moderate restartable none heavy no yes neutral | mixed steady | go, strong
""".strip().splitlines()  # noqa: E501  a table
NAMES = tuple(VALUES)


@pytest.mark.parametrize("line", EVERYDAY, ids=lambda line: line.partition(" |")[0])
def test_an_everyday_component_is_told_what_was_read_aloud(line: str) -> None:
    """With all its facts stated."""
    _, kind, traits, project, told = (cell.strip() for cell in line.split("|"))
    facts = dict(zip(NAMES, [*traits.split(), *project.split()], strict=True))
    advice = advise(Kind(kind), traits_from(facts), *project_from(facts))
    assert f"{advice.decision.value}, {advice.strength.value}" == told


def test_the_docs_tell_the_same() -> None:
    """The table in docs/advice.md has a row for each of them, with the same answer."""
    text = DOCS.read_text(encoding="utf-8")
    for line in EVERYDAY:
        name, kind, _, _, told = (cell.strip() for cell in line.split("|"))
        assert f"| {name} | {kind} | {told} |" in text, name
