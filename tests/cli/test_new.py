"""`gorust-new` on the command line: what it accepts, what it refuses, and how it says so."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.helpers import BIN, SHOP, gorust_new, tree

FLAGS = (
    *("--module", "example.com/shop", "--team", "mixed", "--velocity", "rapid"),
    *("-c", "gateway:web-api:go", "-c", "pricing:engine:rust", "--call", "gateway:pricing"),
    *("--purpose", "gateway:public HTTP API"),
    *("--purpose", "pricing:prices a basket against live rules"),
    *("--trait", "gateway:workload=network-io", "--trait", "gateway:latency=soft"),
    *("--trait", "gateway:memory=roomy", "--trait", "gateway:crash=restartable"),
    *("--trait", "pricing:workload=cpu", "--trait", "pricing:latency=hard"),
    *("--trait", "pricing:memory=moderate", "--trait", "pricing:crash=critical"),
)


def one_sentence(text: str) -> bool:
    """Whether an error is a message and a next step, not a traceback."""
    lines = text.strip().splitlines()
    return 0 < len(lines) <= 2 and "Traceback" not in text and lines[0].startswith("gorust-new: ")


def test_a_plan_file_standard_input_and_flags_give_the_same_bytes(tmp_path: Path) -> None:
    """Three ways to say the same, one project."""
    plan = tmp_path / "plan.yaml"
    plan.write_text(SHOP)

    for place in "abc":
        (tmp_path / place).mkdir()
    made = [
        gorust_new(tmp_path / "a" / "shop", "--plan", plan),
        gorust_new(tmp_path / "b" / "shop", "--plan", "-", text=SHOP),
        gorust_new(tmp_path / "c" / "shop", *FLAGS, "--yes"),
    ]
    assert [done.returncode for done in made] == [0, 0, 0], made[2].stderr
    assert tree(tmp_path / "a") == tree(tmp_path / "b") == tree(tmp_path / "c")


RICH = """\
gorust: 1
project: shop
go_module: github.com/acme/shop
velocity: steady
keep: [docs/notes, "a b"]
components:
  - name: gateway
    purpose: "it's `public`, $HOME\\nand so on"
    kind: web-api
    language: split
    because: we 'know' better
    traits: {latency: none}
    calls: [pricing]
    port: 8100
    core_port: 9300
  - name: pricing
    kind: engine
    language: rust
    contract: quotes
    port: 9090
"""


@pytest.mark.parametrize("target", ["shop", "a shop", ".", "./deep er/-x", "-y"])
@pytest.mark.parametrize("plan", [SHOP, RICH], ids=["plain", "all a plan can say"])
def test_the_same_again_gives_the_same_bytes_as_it_is_printed(
    plan: str, target: str, tmp_path: Path
) -> None:
    """What is printed, and the line for programs, are typed as they are, elsewhere."""
    places = [tmp_path / place for place in ("first", "second", "third")]
    for place in places:
        (place / "deep er").mkdir(parents=True) if "/" in target else place.mkdir()

    flag = ("--", target) if target.startswith("-") else (target,)
    made = gorust_new("--plan", "-", *flag, text=plan, cwd=places[0])
    assert made.returncode == 0, made.stderr
    printed = made.stdout.partition("The same again, without questions:\n")[2]
    looked = gorust_new("--plan", "-", "--dry-run", "--json", *flag, text=plan, cwd=places[1])
    for command, place in ((printed, places[1]), (json.loads(looked.stdout)["command"], places[2])):
        again = subprocess.run(  # noqa: S602
            command,
            shell=True,  # the very point: it is pasted into a shell
            cwd=place,
            check=False,
            capture_output=True,
            env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"},
        )
        assert again.returncode == 0, again.stderr
        assert tree(place) == tree(places[0])


def test_a_plan_file_is_named_in_the_same_again(tmp_path: Path) -> None:
    """What came from a file comes from it again; nobody wants forty flags for it."""
    (tmp_path / "my plan.yaml").write_text(RICH)

    made = gorust_new("shop", "--plan", "my plan.yaml", cwd=tmp_path)

    assert "gorust-new shop --plan 'my plan.yaml'" in made.stdout


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_project_is_no_directory(empty: str, tmp_path: Path) -> None:
    """An unset variable in a script must not write into the checkout."""
    done = gorust_new(empty, "--plan", "-", text=SHOP, cwd=tmp_path)

    assert done.returncode == 2
    assert one_sentence(done.stderr), done.stderr
    assert "PROJECT is empty" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_says_what_comes_next(tmp_path: Path) -> None:
    """Where to go, git if there is none yet, what an editor needs, and how to run it."""
    made = gorust_new("shop", "--plan", "-", text=SHOP, cwd=tmp_path)
    steps = made.stdout.partition("Next:\n")[2].partition("\n\n")[0].splitlines()
    assert [step.split("   ")[0].strip() for step in steps] == [
        *("cd shop", "git init", "make gen", "make run", "make test"),
    ]
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    here = gorust_new(".", "--plan", "-", text=SHOP, cwd=tmp_path / "repo").stdout
    assert "cd " not in here.partition("Next:")[2].partition("The same")[0]
    assert "git init" not in here


def test_flag_users_are_told_about_flags(tmp_path: Path) -> None:
    """Where a file has `language:` and `because:`, a command line has `-c` and `--because`."""
    done = gorust_new("shop", "-c", "board:kernel:go", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert "`language:" not in done.stderr
    assert "`because:" not in done.stderr


def test_accepts_a_directory_that_holds_only_what_a_fresh_repository_holds(tmp_path: Path) -> None:
    """`.` with git, a README and ignore files: they stay as they were."""
    mine = {"README.md": "mine\n", "LICENSE": "mine\n", ".gitignore": "mine\n"}
    (tmp_path / ".git").mkdir()
    for name, text in mine.items():
        (tmp_path / name).write_text(text)

    made = gorust_new(".", "--plan", "-", text=SHOP, cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    assert {name: (tmp_path / name).read_text() for name in mine} == mine
    assert (tmp_path / "gorust.yaml").exists()


def test_dry_run_shows_everything_and_writes_nothing(tmp_path: Path) -> None:
    """The tree, the table and the diagram; no directory."""
    done = gorust_new(tmp_path / "shop", "--plan", "-", "--dry-run", text=SHOP)

    assert done.returncode == 0
    assert "gateway" in done.stdout
    assert "services/" in done.stdout
    assert not (tmp_path / "shop").exists()


def test_json_is_one_document(tmp_path: Path) -> None:
    """For scripts: schema, files, command, and nothing else on stdout."""
    done = gorust_new(tmp_path / "shop", "--plan", "-", "--json", text=SHOP)
    document = json.loads(done.stdout)

    assert document["schema"] == 1
    assert "gorust.yaml" in document["files"]
    assert document["written"] is True


@pytest.mark.parametrize(
    ("arguments", "plan", "code"),
    [
        ((), "", 2),
        (("-c", "gateway:web-api"), "", 2),
        (("-c", "nonsense", "--yes"), "", 2),
        (("--plan", "missing.yaml"), "", 1),
        (("--plan", "-"), "", 1),
        (("--plan", "-", "-c", "a:web-api"), SHOP, 2),
    ],
    ids=["no terminal", "unconfirmed", "bad flag", "no such plan", "empty plan", "both"],
)
def test_says_what_is_wrong_in_one_sentence(
    arguments: tuple[str, ...], plan: str, code: int, tmp_path: Path
) -> None:
    """Wrong usage is exit code 2, a refusal 1; each names the next step; nothing is written."""
    done = gorust_new("shop", *arguments, text=plan, cwd=tmp_path)

    assert done.returncode == code, done.stderr
    assert one_sentence(done.stderr), done.stderr
    assert "  -> " in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "plan",
    [
        SHOP.replace("kind: engine", "kind: engine\n    colour: red"),
        SHOP.replace("calls: [pricing]", "calls: pricing"),
        SHOP.replace("calls: [pricing]", "calls: [prices]"),
        SHOP.replace("name: pricing", "name: gateway"),
        SHOP.replace("name: pricing", "name: core"),
        SHOP.replace("name: pricing", "name: ../evil"),
        SHOP.replace("kind: web-api", "kind: wasm"),
        SHOP.replace("purpose: public HTTP API", 'purpose: "\\x1b[2J"'),
        SHOP + "\x00\x01",
        SHOP + "x: !!python/object/apply:os.system [id]\n",
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "[" * 5000,
        "#" * (10 << 20),
    ],
    ids=[
        *("unknown key", "wrong type", "dangling call", "duplicate", "reserved", "path"),
        *("no template", "control characters", "binary", "python tag", "bomb", "deep", "10 MB"),
    ],
)
def test_refuses_a_bad_plan_quickly_and_writes_nothing(plan: str, tmp_path: Path) -> None:
    """A sentence with a place; never a traceback, never a directory, never a long wait."""
    begin = time.monotonic()
    done = gorust_new("shop", "--plan", "-", text=plan, cwd=tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "standard input:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert time.monotonic() - begin < 30


def test_refuses_a_directory_with_other_files(tmp_path: Path) -> None:
    """It names what is in the way, before any work is done."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "notes.txt").write_text("mine")

    done = gorust_new(tmp_path / "shop", "--plan", "-", text=SHOP)

    assert done.returncode == 1
    assert "notes.txt" in done.stderr
    assert tree(tmp_path / "shop") == {"notes.txt": b"mine"}


@pytest.mark.parametrize("target", ["/dev/null/shop", "/proc/shop", "/nowhere/at/all/shop"])
def test_refuses_a_target_it_cannot_write(target: str) -> None:
    """A file in the way, a file system that refuses, a parent that is missing."""
    done = gorust_new(target, "--plan", "-", text=SHOP)

    assert done.returncode == 1
    assert one_sentence(done.stderr), done.stderr


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where a small file system can be mounted, filling it is refused with one sentence."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs more rights than this")
    try:
        done = gorust_new(small / "shop", "--plan", "-", text=SHOP)

        assert done.returncode == 1
        assert one_sentence(done.stderr), done.stderr
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_killed_half_way_the_directory_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """SIGKILL at many moments; the next run succeeds and cleans up."""
    plan = tmp_path / "plan.yaml"
    plan.write_text(SHOP)
    target = tmp_path / "shop"
    for tenths in range(1, 15):
        process = subprocess.Popen([BIN / "gorust-new", target, "--plan", plan, "-q"])
        time.sleep(tenths / 10)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if target.exists():
            assert (target / "gorust.yaml").exists()
            assert (target / "Makefile").exists()
            shutil.rmtree(target)

    assert gorust_new(target, "--plan", plan).returncode == 0
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["plan.yaml", "shop"]


@pytest.mark.parametrize(
    ("names", "said"),
    [(("git", "make", "cc"), "Go is not installed"), (("git", "make", "cc", "go"), "Rust is not")],
    ids=["no Go", "no Rust"],
)
def test_generates_without_the_toolchains_and_says_what_is_missing(
    names: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    """Generation needs neither Go nor Rust; the message says what `make run` will need."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in names:
        (tools / name).write_text("#!/bin/sh\necho version 99.0\n")
        (tools / name).chmod(0o755)

    done = gorust_new(tmp_path / "shop", "--plan", "-", text=SHOP, env={"PATH": str(tools)})

    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_an_old_toolchain_is_named_with_the_version_that_works(tmp_path: Path) -> None:
    """Old Go: the project is made, and the note says which version is needed."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "go").write_text("#!/bin/sh\necho go version go1.19.8 linux/amd64\n")
    (tools / "go").chmod(0o755)

    done = gorust_new(tmp_path / "shop", "--plan", "-", text=SHOP, env={"PATH": str(tools)})

    assert done.returncode == 0
    assert "Go is 1.19.8, older than 1.26" in done.stdout


def test_hostile_text_is_shown_literally(tmp_path: Path) -> None:
    """Template syntax in a purpose is text: in Markdown escaped, in the plan quoted."""
    hostile = "[= 7*7 =] {{ 7*7 }} [% raw %] <script>alert(1)</script> `id`"
    plan = SHOP.replace("purpose: public HTTP API", f"purpose: {json.dumps(hostile)}")

    done = gorust_new(tmp_path / "shop", "--plan", "-", text=plan)
    pages = {
        path: text.decode() for path, text in tree(tmp_path / "shop").items() if path[-3:] == ".md"
    }

    assert done.returncode == 0, done.stderr
    assert not any("<script>" in text for text in pages.values())
    assert any("alert(1)" in text for text in pages.values())
    assert not any("[= 7*7 =]" in text and "49" in text for text in pages.values())


def test_help_and_version() -> None:
    """Both name the program."""
    assert gorust_new("--version").stdout.startswith("gorust-new ")
    assert "--plan" in gorust_new("--help").stdout
