"""`gorust rpc`: an RPC that was added to a contract gets all it needs, and nothing is touched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.edits import Shop
from tests.helpers import run
from tests.rpcs import add_rpcs

CONTRACT = "proto/shop/pricing/v1/pricing.proto"
SERVICE = "cores/pricing/server/src/service.rs"
PARTS = {
    "domain function": "rust",
    "vectors": "rust",
    "test": "rust",
    "server adapter": "rust",
    "client method": "go",
    "handler and route": "go",
}


@pytest.fixture
def wanted(shop: Shop) -> Shop:
    """A project to whose contract three RPCs were added by hand."""
    add_rpcs(shop.root / CONTRACT)
    return shop


def committed(shop: Shop) -> None:
    """Commit everything there is."""
    run("git", "init", "-q", cwd=shop.root)
    run("git", "add", "-A", cwd=shop.root)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    assert run("git", *who, "commit", "-qm", "x", cwd=shop.root).returncode == 0


def edit(shop: Shop, path: str, old: str, new: str) -> None:
    """Replace the one `old` in a file of the user's."""
    text = (shop.root / path).read_text()
    assert text.count(old) == 1
    shop.write(path, text.replace(old, new))


def shown(shop: Shop, *words: str) -> tuple[int, dict[str, Any]]:
    """What a dry run of the verb says, and its exit code."""
    done = shop.run("rpc", *words, "--dry-run", "--json")
    return done.returncode, json.loads(done.stdout)


def test_what_is_missing_is_written_on_both_sides(wanted: Shop) -> None:
    """Each part where it belongs; a second run has nothing to do."""
    told = wanted.do("rpc")

    missing = {one["rpc"]: one["missing"] for one in told["rpcs"]}
    assert missing["Compare"] == []
    for name in ("Track", "Quote", "Watch"):
        assert {one["part"]: one["language"] for one in missing[name]} == PARTS
        word = name.lower()
        for path in (
            f"cores/pricing/src/{word}.rs",
            f"cores/pricing/tests/{word}.rs",
            f"cores/pricing/server/src/service/{word}.rs",
            f"test/vectors/pricing/{word}.json",
            f"internal/clients/pricing/{word}.go",
            f"services/gateway/internal/api/pricing_{word}.go",
            f"services/gateway/internal/api/pricing_{word}_test.go",
        ):
            assert (wanted.root / path).is_file(), path
    assert {one["form"] for one in told["rpcs"]} == {"batched", "unary", "server-streaming"}
    again = wanted.do("rpc")
    assert not again["pending"]
    assert all(one["missing"] == [] for one in again["rpcs"])


def test_only_lines_are_added_to_what_exists_and_undo_takes_them_back(wanted: Shop) -> None:
    """Every line of the user's is there as it was; one undo restores every byte."""
    before = wanted.files()

    wanted.do("rpc", "pricing")

    after = wanted.files()
    for path, content in before.items():
        rest = iter(after[path].splitlines(keepends=True))
        assert all(line in rest for line in content.splitlines(keepends=True)), path
    assert "rpc pricing" in wanted.run("undo", "--list").stdout
    wanted.do("undo")
    assert wanted.files() == before


def test_regenerate_and_check_leave_it_alone(wanted: Shop) -> None:
    """What was written is the user's from birth."""
    wanted.do("regenerate")
    wanted.do("rpc")

    assert wanted.run("plan").returncode == 0
    assert wanted.run("check").returncode == 0


def test_a_dry_run_shows_all_of_it_and_writes_nothing(wanted: Shop) -> None:
    """Exit code 4, as `plan`, with a diff that says what would be written."""
    before = wanted.files()

    code, told = shown(wanted)

    assert code == 4
    assert wanted.files() == before
    assert "+pub fn quote(_input: &Input) -> Result<Output, Error> {" in told["diff"]
    assert len(told["changes"]) == 27
    run("git", "init", "-q", cwd=wanted.root)
    applied = run("git", "apply", "--check", "-", cwd=wanted.root, text=told["diff"])
    assert applied.returncode == 0, applied.stderr


def test_only_what_is_missing_is_written(wanted: Shop) -> None:
    """What the user wrote of an RPC, or wrote otherwise, is not written again."""
    wanted.do("rpc")
    mine = "// mine\nfunc (c *Client) Quote() {}\n"
    wanted.write("internal/clients/pricing/quote.go", f"package pricing\n\n{mine}")
    (wanted.root / "services/gateway/internal/api/pricing_watch.go").unlink()
    (wanted.root / "services/gateway/internal/api/pricing_watch_test.go").unlink()

    told = wanted.do("rpc")

    paths = [one["path"] for one in told["changes"]]
    assert "services/gateway/internal/api/pricing_watch.go" in paths
    assert not [path for path in paths if not path.startswith("services/gateway/")]
    assert mine in (wanted.root / "internal/clients/pricing/quote.go").read_text()


def test_what_has_no_place_any_more_is_told_with_the_lines_to_paste(wanted: Shop) -> None:
    """New files are written, nothing is guessed, and exit code 3 says that something is left."""
    edit(wanted, SERVICE, "    }\n}\n\n/// One entry", "    } }\n\n/// One entry")
    before = (wanted.root / SERVICE).read_bytes()

    done = wanted.run("rpc")

    assert done.returncode == 3, done.stderr
    assert (wanted.root / "cores/pricing/server/src/service/quote.rs").is_file()
    assert f"  {SERVICE}, at the end of `impl PricingService for" in done.stdout
    assert "        quote::answer(&self.pool, request).await\n" in done.stdout
    assert before in (wanted.root / SERVICE).read_bytes().replace(
        b"mod quote;\nmod track;\nmod watch;\n\n", b""
    )


def test_a_file_under_keep_is_not_touched(wanted: Shop) -> None:
    """What belongs there is told instead."""
    plan = wanted.plan.replace("components:", f"keep: [{SERVICE}]\ncomponents:")
    wanted.write("gorust.yaml", plan)
    before = (wanted.root / SERVICE).read_bytes()

    done = wanted.run("rpc", "--json")

    assert done.returncode == 3
    assert (wanted.root / SERVICE).read_bytes() == before
    assert {one["path"] for one in json.loads(done.stdout)["by_hand"]} == {SERVICE}


def test_what_is_not_valid_is_refused_at_line_and_column(shop: Shop) -> None:
    """One sentence, exit code 1, and nothing is written."""
    edit(shop, CONTRACT, "  string left = 2;", "  string left 2;")

    said = shop.refused("rpc")

    assert f"gorust: {CONTRACT}:" in said
    assert "the contract is not valid: missing '=' at '2'" in said


def test_what_was_dropped_or_changed_is_named_with_who_uses_it(shop: Shop) -> None:
    """Against the last commit: what is called, where it is called, in both languages."""
    committed(shop)
    edit(shop, CONTRACT, "  string right = 3;\n", "")
    edit(shop, CONTRACT, "string left = 2;", "bytes left = 2;")

    told = shop.do("rpc")

    assert told["compared_with"] == "the last commit"
    broken = {one["kind"]: one for one in told["broken"]}
    assert set(broken) == {"field removed", "field changed"}
    users = {place.rpartition(":")[0] for place in broken["field removed"]["used"]}
    assert users == {SERVICE, "internal/clients/pricing/client.go", *()} | {
        place for place in users if place.endswith(("_test.go", "binary.rs", ".rs"))
    }
    assert SERVICE in users
    assert "internal/clients/pricing/client.go" in users
    assert not [one for one in users if one.startswith("services/gateway")]


def test_an_rpc_that_is_called_otherwise_names_its_callers(shop: Shop) -> None:
    """The Go service that calls its client, the client, and the core that answers."""
    committed(shop)
    edit(shop, CONTRACT, "rpc Compare(", "rpc Liken(")

    _, told = shown(shop)

    (broken,) = told["broken"]
    assert broken["kind"] == "rpc renamed"
    users = {place.rpartition(":")[0] for place in broken["used"]}
    assert {SERVICE, "internal/clients/pricing/client.go"} <= users
    assert "services/gateway/internal/api/pricing.go" in users


def test_another_commit_may_be_compared_with(shop: Shop) -> None:
    """Without Git, as it was generated; a commit that is none is wrong usage."""
    edit(shop, CONTRACT, "  string right = 3;\n", "")
    assert shop.do("rpc")["compared_with"] == "the contract as it was generated"
    committed(shop)
    assert shop.do("rpc")["broken"] == []
    shop.refused("rpc", "--since", "nowhere", code=2)
    assert shop.do("rpc", "--since", "HEAD")["compared_with"] == "HEAD"


def test_a_component_without_a_contract_is_wrong_usage(shop: Shop) -> None:
    """It names those that have one."""
    assert "pricing" in shop.refused("rpc", "gateway", code=2)
    assert "pricing" in shop.refused("rpc", "nothing", code=2)


def test_what_a_person_has_to_hand_over_is_said(shop: Shop) -> None:
    """A oneof is left out of the domain, and the report names it."""
    edit(
        shop,
        CONTRACT,
        "returns (stream CompareResponse);\n",
        "returns (stream CompareResponse);\n  rpc Ask(AskRequest) returns (AskRequest);\n",
    )
    text = (shop.root / CONTRACT).read_text()
    shop.write(
        CONTRACT, f"{text}message AskRequest {{ oneof o {{ string a = 1; }} string b = 2; }}\n"
    )

    told = shop.do("rpc")

    assert told["notes"] == ["Ask: AskRequest.a is for you to hand over, as you see fit"]


def test_a_contract_that_is_served_in_go_gets_its_parts_in_go(shop: Shop) -> None:
    """Domain, vectors, test and adapter in the service; client and handler as ever."""
    shop.do("add", "ledger", "--kind", "microservice", "--language", "go", "--called-by", "gateway")
    add_rpcs(shop.root / "proto/shop/ledger/v1/ledger.proto")

    told = shop.do("rpc", "ledger")

    missing = {one["rpc"]: one["missing"] for one in told["rpcs"]}
    assert {one["language"] for one in missing["Track"]} == {"go"}
    for path in (
        "services/ledger/internal/track/track.go",
        "services/ledger/internal/track/track_test.go",
        "services/ledger/internal/rpc/track.go",
        "test/vectors/ledger/track.json",
        "internal/clients/ledger/track.go",
        "services/gateway/internal/api/ledger_track.go",
    ):
        assert (shop.root / path).is_file(), path


def test_a_rename_takes_along_what_was_written(wanted: Shop) -> None:
    """Vectors too, and the tests that read them."""
    wanted.do("rpc")

    wanted.do("rename", "pricing", "tariff")

    assert (wanted.root / "test/vectors/tariff/track.json").is_file()
    assert (
        "test/vectors/tariff/track.json"
        in (wanted.root / "cores/tariff/tests/track.rs").read_text()
    )
    assert all(one["missing"] == [] for one in wanted.do("rpc")["rpcs"])


def test_who_calls_from_rust_gets_a_client_method_and_is_told_of_commands(wanted: Shop) -> None:
    """Each form in a module of the client's; what people type is theirs to extend."""
    wanted.do("add", "asker", "--kind", "cli", "--language", "rust", "--call", "pricing")
    wanted.do("add", "typer", "--kind", "cli", "--language", "go", "--call", "pricing")

    told = wanted.do("rpc")

    for word in ("track", "quote", "watch"):
        text = (wanted.root / f"crates/pricing-client/src/{word}.rs").read_text()
        assert f"pub async fn {word}(" in text
    lines = (wanted.root / "crates/pricing-client/src/lib.rs").read_text()
    assert "pub mod quote;\npub mod track;\npub mod watch;\nmod wire;" in lines
    assert "cores/asker/src/pricing.rs" in str(told["notes"])
    assert "services/typer/internal/commands/pricing.go" in str(told["notes"])
    assert "Compare" not in str(told["notes"])
    assert all(one["missing"] == [] for one in wanted.do("rpc")["rpcs"])
