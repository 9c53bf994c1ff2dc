"""What the commands say: it agrees with the disk, and a broken pipe is no failed command."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import BIN, gorust, gorust_new, run, tree


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy of it, whose port is to change."""
    root = tmp_path / "shop"
    shutil.copytree(made, root)
    replace(root / "gorust.yaml", "port: 8080", "port: 8100")
    return root


def replace(path: Path, old: str, new: str) -> None:
    """Edit a file as a person does."""
    text = path.read_text()
    assert old in text, path
    path.write_text(text.replace(old, new, 1))


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell line in which `gorust` is ours."""
    path = {"PATH": f"{BIN}:{os.environ['PATH']}"}
    return run("bash", "-o", "pipefail", "-c", command, cwd=cwd, env=path)


OUTPUTS = ["> /dev/full", ">&-", "| true", "| head -1 > /dev/null", "2>&- > /dev/full"]


@pytest.mark.parametrize("how", OUTPUTS)
@pytest.mark.parametrize("flags", ["", "--json", "-q", "--all"])
def test_a_regenerate_whose_report_is_lost_is_done_all_the_same(
    shop: Path, how: str, flags: str
) -> None:
    """Exit code 0, as for what was done; never called a bug."""
    pipe = "; exit ${PIPESTATUS[0]}" if how.startswith("|") else ""
    done = shell(f"gorust regenerate {flags} {how}{pipe}", shop)
    assert done.returncode == 0, done.stderr
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr
    assert gorust("plan", cwd=shop).returncode == 0


@pytest.mark.parametrize("how", OUTPUTS)
def test_a_conflict_whose_report_is_lost_still_exits_with_3(shop: Path, how: str) -> None:
    """What is left to resolve is told by the exit code, whoever reads the report."""
    config = next(p for p in (shop / "services/gateway").rglob("config.go") if "8080" in
                  p.read_text())  # fmt: skip
    replace(config, "8080", "8200")
    pipe = "; exit ${PIPESTATUS[0]}" if how.startswith("|") else ""
    assert shell(f"gorust regenerate {how}{pipe}", shop).returncode == 3


@pytest.mark.parametrize("how", OUTPUTS)
def test_an_undo_whose_report_is_lost_is_done_all_the_same(shop: Path, how: str) -> None:
    """The bytes are back, and there is no second undo of the same."""
    before = visible(shop)
    gorust("regenerate", cwd=shop)
    pipe = "; exit ${PIPESTATUS[0]}" if how.startswith("|") else ""
    assert shell(f"gorust undo {how}{pipe}", shop).returncode == 0
    assert visible(shop) == before


def visible(root: Path) -> dict[str, bytes]:
    """Every file but `.gorust`."""
    return {path: text for path, text in tree(root).items() if not path.startswith(".gorust/")}


def test_a_plan_that_cannot_be_printed_has_failed(shop: Path) -> None:
    """Its report is all there was to do; one sentence says why."""
    done = shell("gorust plan > /dev/full", shop)
    assert done.returncode == 1
    assert done.stderr == ("gorust: the result could not be printed: No space left on device\n")


@pytest.mark.parametrize("verb", ["plan", "check"])
def test_a_reader_that_has_seen_enough_is_no_failure(shop: Path, verb: str) -> None:
    """The exit code still says that something is pending."""
    done = shell(f"gorust {verb} | true; exit ${{PIPESTATUS[0]}}", shop)
    assert done.returncode in (0, 4)
    assert done.stderr == ""


def test_a_new_project_whose_report_is_lost_is_made(tmp_path: Path) -> None:
    """The directory is there, and the exit code is 0."""
    done = shell("gorust-new shop -c api:web-api --yes > /dev/full", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "shop/gorust.yaml").exists()


def test_a_plan_refuses_what_regenerate_would_refuse(shop: Path) -> None:
    """A read-only file is named before anything is written, by every verb alike."""
    page = shop / "docs/architecture.md"
    page.chmod(0o444)
    said = {verb: gorust(verb, cwd=shop) for verb in ("plan", "check", "regenerate")}
    assert {verb: done.returncode for verb, done in said.items()} == dict.fromkeys(said, 1)
    assert all("docs/architecture.md is read-only" in done.stderr for done in said.values())


def test_plan_regenerate_and_disk_say_the_same(shop: Path) -> None:
    """Paths, rows, conflicts and diff of the plan are those of the command."""
    planned = json.loads(gorust("plan", "--json", cwd=shop).stdout)
    before = tree(shop)
    done = json.loads(gorust("regenerate", "--json", cwd=shop).stdout)
    same = set(planned) - {"written", "diff"}
    assert {key: planned[key] for key in same} == {key: done[key] for key in same}
    after = {p: t for p, t in tree(shop).items() if ".gorust/undo" not in p}
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {each["path"] for each in done["changes"] + done["records"]}
    assert {row["path"] for row in done["rows"]} >= {each["path"] for each in done["changes"]}


def test_the_diff_of_a_plan_gives_the_same_tree_to_git(shop: Path, tmp_path: Path) -> None:
    """New components with their executables, odd names and all."""
    (shop / "odd\tname.txt").write_text("example.com/shop\n")
    (shop / "Übung eins.txt").write_text("example.com/shop\n")
    replace(shop / "gorust.yaml", "go_module: example.com/shop", "go_module: example.com/new")
    with (shop / "gorust.yaml").open("a") as plan:
        plan.write("  - name: mail\n    kind: web-api\n    language: go\n    port: 8300\n")
    diff = json.loads(gorust("plan", "--json", cwd=shop).stdout)["diff"]
    (tmp_path / "plan.diff").write_text(diff)
    copy = tmp_path / "copy"
    shutil.copytree(shop, copy)
    run("git", "init", "-q", ".", cwd=copy)
    applied = run("git", "apply", tmp_path / "plan.diff", cwd=copy)
    assert applied.returncode == 0, applied.stderr
    assert gorust("regenerate", cwd=shop).returncode == 0
    assert modes(copy) == modes(shop)


def modes(root: Path) -> dict[str, tuple[bytes, bool]]:
    """Contents and run permission of every file but `.gorust`."""
    return {path: (text, os.access(root / path, os.X_OK)) for path, text in visible(root).items()}


def test_a_resolved_conflict_is_pending_for_every_verb_until_it_is_recorded(shop: Path) -> None:
    """plan and check exit with 4, and both say what is to be recorded."""
    config = next(p for p in (shop / "services/gateway").rglob("config.go") if "8080" in
                  p.read_text())  # fmt: skip
    replace(config, "8080", "8200")
    assert gorust("regenerate", cwd=shop).returncode == 3
    text = config.read_text()
    start, end = text.index("<<<<<<<"), text.index(">>>>>>> template\n") + 17
    config.write_text(text[:start] + "\t// settled\n" + text[end:])
    planned, checked = gorust("plan", cwd=shop), gorust("check", cwd=shop)
    assert (planned.returncode, checked.returncode) == (4, 4)
    assert "1 resolved conflict" in planned.stdout
    assert "has its conflict resolved, which is not recorded yet" in checked.stdout
    assert gorust("regenerate", cwd=shop).returncode == 0
    assert gorust("plan", cwd=shop).returncode == gorust("check", cwd=shop).returncode == 0
    assert gorust("undo", cwd=shop).returncode == 0
    assert "8200" in config.read_text()
    assert "// settled" in next((shop / "_removed").rglob("config.go")).read_text()


def test_a_deleted_ignore_file_of_ours_is_pending_for_every_verb(
    made: Path, tmp_path: Path
) -> None:
    """Bookkeeping alone: said as such, not as "nothing to change"."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    (shop / ".gorust/.gitignore").unlink()
    planned = gorust("plan", cwd=shop)
    assert planned.returncode == gorust("check", cwd=shop).returncode == 4
    assert "1 record in .gorust to bring up to date" in planned.stdout
    document = json.loads(gorust("plan", "--json", cwd=shop).stdout)
    assert (document["pending"], document["changes"]) == (True, [])
    assert document["records"] == [{"path": ".gorust/.gitignore", "effect": "create"}]


def test_a_kept_page_that_was_edited_does_not_fail_ci_for_ever(made: Path, tmp_path: Path) -> None:
    """check honours keep, as regenerate does."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    with (shop / "gorust.yaml").open("a") as plan:
        plan.write("keep: [docs]\n")
    (shop / "docs/architecture.md").write_text("mine\n")
    gorust("regenerate", cwd=shop)
    checked = gorust("check", cwd=shop)
    assert checked.returncode == 0, checked.stdout


def test_undo_lists_what_can_be_taken_back(shop: Path) -> None:
    """In text and as JSON, the newest first."""
    assert "nothing to undo" in gorust("undo", "--list", cwd=shop).stdout
    gorust("regenerate", cwd=shop)
    replace(shop / "gorust.yaml", "port: 8100", "port: 8300")
    gorust("regenerate", cwd=shop)
    commands = json.loads(gorust("undo", "--list", "--json", cwd=shop).stdout)["commands"]
    assert [each["step"] for each in commands] == [1, 2]
    assert [each["verb"] for each in commands] == ["regenerate"] * 2
    assert gorust("undo", "--list", cwd=shop).stdout.splitlines()[0].startswith(" 1  regenerate")


def test_all_lists_every_path(made: Path, tmp_path: Path) -> None:
    """A long group is counted by directory unless one asks."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    text = (shop / "gorust.yaml").read_text()
    (shop / "gorust.yaml").write_text(text + "  - name: mail\n    kind: web-api\n"
                                      "    language: go\n    port: 8300\n")  # fmt: skip
    short, long = gorust("plan", "-q", cwd=shop), gorust("plan", "--all", cwd=shop)
    assert "services/mail/main.go" in long.stdout.split("diff --git")[0]
    assert short.returncode == long.returncode == 4


@pytest.mark.parametrize("argument", ["--no-such-flag", "no-such-verb"])
def test_usage_errors_are_json_too(argument: str) -> None:
    """A script that asked for JSON gets JSON, and exit code 2."""
    done = gorust("plan", argument, "--json") if argument[0] == "-" else gorust(argument, "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["exit_code"]) == (2, 2)
    assert document["errors"][0]["message"]


def test_a_deleted_directory_is_no_bug(tmp_path: Path) -> None:
    """The system's own sentence, and what to do."""
    gone = tmp_path / "gone"
    gone.mkdir()
    done = shell(f"rmdir {gone}; gorust plan", gone)
    assert done.returncode == 1
    assert "No such file or directory" in done.stderr
    assert "bug" not in done.stderr


def test_a_name_longer_than_the_file_system_allows_is_no_bug(tmp_path: Path) -> None:
    """It is the system that refuses."""
    done = gorust_new("x" * 300, "--project", "shop", "-c", "api:web-api", "--yes", cwd=tmp_path)
    assert done.returncode == 1
    assert "File name too long" in done.stderr
    assert "bug" not in done.stderr


@pytest.mark.parametrize("limit", [0, 1, 20])
def test_a_limit_on_file_sizes_is_no_bug(shop: Path, limit: int) -> None:
    """Refused, with the reason; nothing is changed."""
    before = visible(shop)
    done = shell(f"ulimit -f {limit}; gorust regenerate", shop)
    assert done.returncode in (0, 1)
    assert "bug" not in done.stderr
    assert done.returncode == 0 or visible(shop) == before


def _heard() -> None:
    """Ctrl-C is heard, even where these tests run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_new_project_that_is_interrupted_leaves_nothing(tmp_path: Path, name: str) -> None:
    """At many moments: the directory whole or not at all, no staging, no traceback."""
    wanted = (0, 130, -signal.SIGINT, -signal.SIGTERM)
    for number in range(12):
        started = subprocess.Popen(
            [
                BIN / "gorust-new",
                f"shop{number}",
                "-c",
                "api:web-api",
                "-c",
                "pricing:engine",
                "--yes",
            ],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_heard,  # noqa: PLW1509 - no thread runs here
        )
        time.sleep(0.06 * number)
        started.send_signal(getattr(signal, name))
        _, errors = started.communicate(timeout=60)
        assert "Traceback" not in errors or "site-packages" not in errors, errors
        # Python itself ends so when it has not even begun.
        unborn = "init_import_site" in errors
        assert started.returncode in wanted or unborn, (number, started.returncode, errors)
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".gorust-new")]
        made = tmp_path / f"shop{number}"
        assert not made.exists() or (made / "gorust.yaml").exists()


def test_ctrl_c_while_the_command_line_is_loaded_is_quiet() -> None:
    """Nothing is begun by then, and a traceback helps nobody."""
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Slow:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'gorust_new.cli.main': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from gorust_new.entry import gorust\n"
        "gorust()\n"
    )
    done = run(sys.executable, "-c", code)
    assert done.returncode == -signal.SIGINT
    assert done.stderr == ""


def test_the_same_version_with_other_templates_says_so(shop: Path) -> None:
    """Nobody can tell which is newer, so nothing is reverted without a word."""
    lock = shop / ".gorust/shared/lock.json"
    fields = json.loads(lock.read_text())
    del fields["made"]
    lock.write_text(json.dumps({**fields, "digest": "0" * 64}))
    done = gorust("plan", cwd=shop)
    assert "are not those that made the shared parts" in done.stderr


def test_a_recorded_name_with_a_pattern_in_it_is_no_bug(shop: Path) -> None:
    """Records come from anyone's branch."""
    lock = shop / ".gorust/components/pricing/lock.json"
    fields = json.loads(lock.read_text())
    for key in ("snake", "var", "go_package", "type_name", "env", "name"):
        fields["data"][key] = "a(b[c*"
    lock.write_text(json.dumps(fields))
    done = gorust("plan", cwd=shop)
    assert "bug" not in done.stderr


@pytest.mark.parametrize("verb", ["regenerate", "plan", "check"])
def test_what_was_repaired_is_in_the_json_too(shop: Path, verb: str) -> None:
    """A script learns that an earlier command was killed."""
    (shop / ".gorust/undo/next").mkdir(parents=True)
    first, second = (json.loads(gorust(verb, "--json", cwd=shop).stdout) for _ in range(2))
    assert "an earlier command was killed" in first["repaired"][0]
    assert "repaired" not in second
