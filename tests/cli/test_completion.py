"""Completion in bash, zsh and fish: the protocol, and the shells themselves where they exist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import BIN, SHOP, run

LINES = {
    "gorust-new shop -c gateway:we": ["gateway:web-api"],
    "gorust-new shop -c gateway:web-api:": [
        *("gateway:web-api:go", "gateway:web-api:rust", "gateway:web-api:split"),
    ],
    "gorust-new shop -c a:engine -c b:engine --call ": ["a:b", "b:a"],
    "gorust-new shop -c a:engine --trait a:latency=": [
        *("a:latency=none", "a:latency=soft", "a:latency=hard"),
    ],
    "gorust-new shop -c a:engine --purpose ": ["a:"],
    "gorust-new shop --team ": ["mixed", "specialist"],
    "gorust-new shop --velocity r": ["rapid"],
    "gorust-new shop --beca": ["--because"],
    "gorust exp": ["explain"],
    "gorust explain ": ["gateway", "pricing"],
    "gorust explain pricing --what-if latency=h": ["latency=hard"],
    "gorust graph --format s": ["svg"],
    "gorust re": ["rename", "remove", "regenerate", "review"],
    "gorust rename pri": ["pricing"],
    "gorust remove ": ["gateway", "pricing"],
    "gorust remove gateway --unw": ["--unwire"],
    "gorust set pri": ["pricing"],
    "gorust set team=": ["team=mixed", "team=specialist"],
    "gorust set pricing latency=h": ["latency=hard"],
    "gorust set pricing language=": ["language=go", "language=rust", "language=split"],
    "gorust set pricing kind=sto": ["kind=storage-engine"],
    "gorust set gateway calls=": ["calls=-pricing"],
    "gorust set pricing po": ["port="],
    "gorust upgrade s": ["shared"],
    "gorust upgrade p": ["pricing"],
    "gorust add search --kind search": ["search-engine"],
    "gorust add search --language r": ["rust"],
    "gorust add search --latency ": ["none", "soft", "hard"],
    "gorust add search --trait latency=s": ["latency=soft"],
    "gorust add search --called-by g": ["gateway"],
    "gorust add search --call ": ["pricing"],
    "gorust add search --like ": ["gateway", "pricing"],
}
"""What is typed before the Tab, and the words that come next."""


def completed(shell: str, line: str, cwd: Path) -> list[str]:
    """What the program answers the script of `shell` about `line`: type, word, description."""
    program, *_ = line.split()
    words = line.split()
    last = "" if line.endswith(" ") else words[-1]
    about = {
        "bash": {"COMP_LINE": line, "COMP_POINT": str(len(line))},
        "zsh": {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - bool(last))},
        "fish": {"COMP_WORDS": line, "COMP_CWORD": last},
    }[shell]
    variable = f"_{program}_COMPLETE".replace("-", "_").upper()
    done = run(BIN / program, cwd=cwd, env={**about, variable: f"{shell}_complete"})
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan is enough of a project to know its components."""
    place = tmp_path_factory.mktemp("completion")
    (place / "gorust.yaml").write_text(SHOP)
    return place


@pytest.mark.parametrize(("line", "words"), LINES.items(), ids=LINES)
def test_bash_gets_what_comes_after_the_last_colon(line: str, words: list[str], shop: Path) -> None:
    """Readline ends a word at a colon and at an equals sign, so only the rest is said."""
    typed = "" if line.endswith(" ") else line.rsplit(maxsplit=1)[-1]
    done = max(typed.rfind(":"), typed.rfind("=")) + 1
    assert completed("bash", line, shop) == [f"plain,{word[done:]}" for word in words]


@pytest.mark.parametrize(("line", "words"), LINES.items(), ids=LINES)
def test_fish_gets_whole_words(line: str, words: list[str], shop: Path) -> None:
    """Each with its description behind a tab."""
    said = [answer.partition("\t")[0] for answer in completed("fish", line, shop)]
    assert said == [f"plain,{word}" for word in words]


@pytest.mark.parametrize(("line", "words"), LINES.items(), ids=LINES)
def test_zsh_gets_colons_that_are_part_of_a_word_escaped(
    line: str, words: list[str], shop: Path
) -> None:
    """An unescaped one would begin the description."""
    answers = completed("zsh", line, shop)
    for word, description in zip(answers[1::3], answers[2::3], strict=True):
        assert ("\\:" in word) == (":" in word and description != "_")
    assert [word.replace("\\:", ":") for word in answers[1::3]] == words


def test_kinds_come_with_what_they_are(shop: Path) -> None:
    """Whoever completes a kind reads what it means."""
    answers = completed("fish", "gorust-new shop -c gateway:web", shop)
    assert answers == ["plain,gateway:web-api\tHTTP and JSON for browsers, apps and partners"]


def test_outside_of_a_project_there_is_nothing_to_complete(tmp_path: Path) -> None:
    """No error reaches the prompt."""
    assert completed("bash", "gorust explain ", tmp_path) in ([], [""])


def test_paths_are_left_to_the_shell(shop: Path) -> None:
    """A plan is a file, a project a directory."""
    assert completed("bash", "gorust-new shop --plan gor", shop) == ["file,gor"]
    assert completed("bash", "gorust-new sh", shop) == ["dir,sh"]


@pytest.mark.parametrize("program", ["gorust", "gorust-new"])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_its_shell_reads(shell: str, program: str) -> None:
    """Printed as the documentation says, and checked by the shell itself."""
    variable = f"_{program}_COMPLETE".replace("-", "_").upper()
    script = run(BIN / program, env={variable: f"{shell}_source"})
    assert script.returncode == 0, script.stderr
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    assert run(shell, "-n", "/dev/stdin", text=script.stdout).returncode == 0


def test_the_script_of_bash_fills_the_reply_of_bash(shop: Path) -> None:
    """The function that Tab calls, called as Tab calls it."""
    line = "gorust-new shop -c gateway:web-api:"
    asked = (
        f'eval "$(_GORUST_NEW_COMPLETE=bash_source gorust-new)"; COMP_LINE="{line}";'
        f" COMP_POINT={len(line)}; _gorust_new_completion gorust-new;"
        ' printf "%s " "${COMPREPLY[@]}"'
    )
    done = run("bash", "-c", asked, cwd=shop, env={"PATH": f"{BIN}:/usr/bin:/bin"})
    assert done.stdout.split() == ["go", "rust", "split"], done.stderr


def test_fish_completes_by_its_script(shop: Path) -> None:
    """Fish can be asked what it would complete."""
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    asked = "_GORUST_COMPLETE=fish_source gorust | source; complete -C 'gorust explain '"
    where = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(shop)}
    done = run("fish", "--no-config", "-c", asked, cwd=shop, env=where)
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["gateway", "pricing"]


def test_completion_does_not_repair_or_write(shop: Path) -> None:
    """A Tab must not touch the project."""
    before = sorted(path.name for path in shop.rglob("*"))
    completed("bash", "gorust explain ", shop)
    assert sorted(path.name for path in shop.rglob("*")) == before
