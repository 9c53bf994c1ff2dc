"""Where the machine has too little of something, or the user may not: refused whole, and said.

Each command either does what it should or says one sentence, the place and what helps, and
leaves every byte as it was. That a command is refused for want of permission is tried
without the power of root to pass by permissions, whoever runs the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import BIN, SHOP, gorust, gorust_new, run
from tests.lifecycle.project import snapshot

WRITING = {
    "regenerate": "regenerate",
    "add": "add cache --kind engine --language rust",
    "rename": "rename pricing quotes",
    "remove": "remove pricing --unwire",
    "set": "set gateway port=8480",
    "undo": "undo",
}
READING = {"plan": "plan", "check": "check", "review": "review", "explain": "explain"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which something is pending."""
    root = tmp_path_factory.mktemp("made") / "shop"
    assert gorust_new(root, "--plan", "-", text=SHOP).returncode == 0
    plan = root / "gorust.yaml"
    plan.write_text(plan.read_text().replace("port: 9090", "port: 9190"))
    return root


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "shop", symlinks=True))


def ready(shop: Path, verb: str) -> Path:
    """The project, with something to undo if that is what is tried; a copy has no such record."""
    if verb == WRITING["undo"]:
        assert gorust("set", "gateway", "port=8280", cwd=shop).returncode == 0
    return shop


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where commands may put what is temporary."""
    place = tmp_path / "temporary"
    place.mkdir()
    return place


def shell(
    command: str, cwd: Path, temporary: Path | None = None
) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{BIN}:{os.environ['PATH']}"}
    return run(
        *("bash", "-c", command),
        cwd=cwd,
        env=env | ({"TMPDIR": str(temporary)} if temporary else {}),
    )


def without_power(command: str) -> str:
    """`command` without what root may do whatever the permissions are."""
    if os.geteuid() != 0:
        return command
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed, and root passes by every permission")
    powers = "-dac_override,-dac_read_search"
    return f"setpriv --bounding-set={powers} --inh-caps={powers} {command}"


def refused(done: subprocess.CompletedProcess[str], *, naming: str = "") -> None:
    """One sentence and what helps; no traceback, and nobody is asked to report it."""
    lines = done.stderr.splitlines()
    assert done.returncode == 1, done.stderr + done.stdout
    assert len(lines) == 2, done.stderr
    assert lines[0].startswith("gorust"), done.stderr
    assert lines[1].startswith("  -> "), done.stderr
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert naming in lines[0]


LIMITS = {
    "files may have no more than a kilobyte": "ulimit -f 1",
    "files may have nothing in them": "ulimit -f 0",
    "few files may be open": "ulimit -n 8",
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("verb", WRITING.values(), ids=WRITING)
def test_a_limit_of_the_system_refuses_the_whole_command(
    shop: Path, temporary: Path, verb: str, limit: str
) -> None:
    """Nothing is written in the project, and nothing temporary is left."""
    before = snapshot(ready(shop, verb))
    done = shell(f"{limit}; exec gorust {verb}", shop, temporary)
    if done.returncode == 0:  # it needed no more than that
        assert "ulimit -n" in limit
        return
    refused(done)
    assert snapshot(shop) == before
    # What could not be cleared away for want of the same thing, a later command does.
    for left in temporary.iterdir():
        os.utime(left, (0, 0))
    shell("exec gorust regenerate", shop, temporary)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("kilobytes", range(48_000, 76_000, 4_000))
@pytest.mark.parametrize("verb", [WRITING["regenerate"], WRITING["rename"]])
def test_too_little_memory_loses_nothing(shop: Path, verb: str, kilobytes: int) -> None:
    """Python itself may not start; a command that does is done, or refused whole."""
    before = snapshot(shop)
    done = shell(f"ulimit -v {kilobytes}; exec gorust {verb}", shop)
    if done.returncode != 0:
        assert snapshot(shop) == before


PLACES = ["", ".gorust", ".gorust/components", "services/gateway", "cores", "docs/adr"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("verb", WRITING.values(), ids=WRITING)
def test_a_directory_that_may_not_be_written_refuses_the_whole_command(
    shop: Path, verb: str, place: str
) -> None:
    """Unless the command need not write there."""
    before = snapshot(ready(shop, verb))
    (shop / place).chmod(0o555)
    done = shell(without_power(f"gorust {verb}"), shop)
    (shop / place).chmod(0o755)
    if done.returncode == 0:
        assert {path for path, file in snapshot(shop).items() if before.get(path) != file}
        return
    refused(done)
    assert snapshot(shop) == before


@pytest.mark.parametrize("place", PLACES[1:])
@pytest.mark.parametrize("verb", [*WRITING.values(), *READING.values()], ids=[*WRITING, *READING])
def test_a_directory_that_may_not_be_read_refuses_the_whole_command(
    shop: Path, verb: str, place: str
) -> None:
    """What cannot be seen is not taken for missing: nothing is made anew over it."""
    before = snapshot(ready(shop, verb))
    (shop / place).chmod(0)
    done = shell(without_power(f"gorust {verb}"), shop)
    (shop / place).chmod(0o755)
    if done.returncode in (0, 3, 4):
        assert verb in READING.values() or place == "docs/adr"
        return
    refused(done)
    assert snapshot(shop) == before


@pytest.mark.parametrize(
    "name", ["gorust.yaml", ".gorust/components/pricing/lock.json", "Makefile"]
)
@pytest.mark.parametrize("verb", [WRITING["regenerate"], WRITING["rename"], READING["plan"]])
def test_a_file_that_may_not_be_read_is_named(shop: Path, verb: str, name: str) -> None:
    """And no command goes on without knowing what is in it."""
    before = snapshot(shop)
    (shop / name).chmod(0)
    done = shell(without_power(f"gorust {verb}"), shop)
    (shop / name).chmod(0o644)
    refused(done, naming=Path(name).name)
    assert snapshot(shop) == before


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of four megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    mount = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place)
    if mount.returncode != 0:
        pytest.skip("only root may mount a file system")
    try:
        yield place
    finally:
        run("umount", "-l", place)


@pytest.mark.parametrize("room", [0, 4096, 16384, 65536])
@pytest.mark.parametrize("verb", WRITING.values(), ids=WRITING)
def test_a_full_disk_refuses_the_whole_command(
    small: Path, made: Path, verb: str, room: int
) -> None:
    """And the next command, with room again, begins where this one did."""
    shop = Path(shutil.copytree(made, small / "shop", symlinks=True))
    before = snapshot(ready(shop, verb))
    filler = small / "filler"
    with filler.open("wb") as file:
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        file.write(b"x" * max(0, free - room))
    done = shell(f"exec gorust {verb}", shop)
    if done.returncode != 0:
        refused(done)
        filler.unlink()
        assert snapshot(shop) == before
        assert shell(f"exec gorust {verb}", shop).returncode == 0


@pytest.mark.parametrize("verb", [WRITING["regenerate"], WRITING["add"], READING["plan"]])
def test_a_full_place_for_what_is_temporary_refuses_the_whole_command(
    small: Path, shop: Path, verb: str
) -> None:
    """Where there is memory for it, that is taken instead."""
    (small / "filler").write_bytes(b"x" * (4 << 20))
    before = snapshot(shop)
    done = shell(f"exec gorust {verb}", shop, small)
    if done.returncode == 1:
        refused(done)
        assert snapshot(shop) == before
    assert {path.name for path in small.iterdir()} == {"filler"}


@pytest.mark.parametrize("variable", ["TMPDIR", "HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"])
@pytest.mark.parametrize("value", ["/proc/nowhere", "/dev/null", ""])
def test_a_directory_of_the_environment_that_is_not_there_is_not_needed(
    shop: Path, variable: str, value: str
) -> None:
    """None of them is where a project is."""
    done = shell(f"export {variable}={value}; exec gorust regenerate", shop)
    assert done.returncode == 0, done.stderr


def test_a_new_project_where_nothing_may_be_written_is_refused(tmp_path: Path) -> None:
    """And the directory is as it was."""
    place = tmp_path / "locked"
    place.mkdir()
    place.chmod(0o555)
    done = shell(without_power("gorust-new shop -c api:web-api --yes"), place)
    place.chmod(0o755)
    refused(done)
    assert list(place.iterdir()) == []
