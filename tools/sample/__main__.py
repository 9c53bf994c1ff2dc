"""Count what it takes to replace the example of a fresh project by another domain.

The shop is generated, and what stands in `shipping/` beside this file laid over it: the
price of a parcel instead of the distance of two texts. Files and lines are counted by Git,
as a reviewer of that change would see them. With ``--check``, `make check` runs in it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REPLACEMENT = HERE / "shipping"
GONE = ("test/vectors/pricing/compare.json",)
"""What the replacement has another file for."""

MOST_FILES, MOST_LINES, MOST_READ = 8, 250, 250
"""The targets: files and lines of the change, and lines to read before it."""

WORDS = re.compile(
    r"\b[Cc]ompare\b|\bComparison\b|\bCompare(?!And)[A-Z]|Levenshtein|kitten|\bTexts\b"
)
"""The words of the example; not those of what compares and swaps."""

READ = (
    "proto/shop/pricing/v1/pricing.proto",
    "cores/pricing/README.md",
    "cores/pricing/src/lib.rs",
    "cores/pricing/server/src/service.rs",
    "internal/clients/pricing/client.go",
    "services/gateway/internal/api/pricing.go",
)
"""What a newcomer reads before the business logic can be changed."""


OWN = (
    *READ,
    "cores/pricing/tests/domain.rs",
    "docs/first-rpc.md",
    "services/gateway/openapi.json",
    "test/vectors/pricing/compare.json",
)
"""Where words of the example may stand: in what is replaced, and in the tutorial on it."""


def main() -> int:
    """Print the counts next to their targets; 1 if one is missed or the check fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="run make check in the result")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        shop = Path(made) / "shop"
        new = Path(sys.executable).parent / "gorust-new"
        plan = ROOT / "examples" / "shop.yaml"
        subprocess.run([new, shop, "--plan", plan, "--yes", "-q"], check=True)
        _git(shop, "init", "-q")
        _git(shop, "add", "-A")
        _git(shop, "commit", "-qm", "as generated")
        read, words = sum(_lines(shop / path) for path in READ), _with_words(shop)
        replace_example(shop)
        files, lines = _changed(shop)
        print(f"files to change: {files} (at most {MOST_FILES})")
        print(f"lines added and removed: {lines} (at most {MOST_LINES})")
        print(f"lines to read first: {read} (at most {MOST_READ})")
        strangers = [path for path in words if path not in OWN]
        print("files with a word of the example, beside its own:", *strangers or ["none"])
        missed = bool(strangers) or files > MOST_FILES or lines > MOST_LINES or read > MOST_READ
        if wanted.check:
            missed |= subprocess.run(["make", "check"], cwd=shop, check=False).returncode != 0
    return int(missed)


def replace_example(shop: Path) -> None:
    """Lay the other domain over the example of the core `pricing` in `shop`."""
    # As files that were written just now: Cargo goes by that.
    shutil.copytree(REPLACEMENT, shop, copy_function=shutil.copyfile, dirs_exist_ok=True)
    for path in GONE:
        (shop / path).unlink()


def _changed(shop: Path) -> tuple[int, int]:
    """Files and lines of the change; golden vectors under another name are one file."""
    _git(shop, "add", "-A")
    counts = _git(shop, "diff", "--cached", "--numstat").splitlines()
    lines = [sum(map(int, count.split("\t")[:2])) for count in counts]
    return len(lines) - len(GONE), sum(lines)


def _with_words(shop: Path) -> list[str]:
    listed = _git(shop, "ls-files").splitlines()
    sources = [path for path in listed if not path.startswith(".gorust/")]
    return [path for path in sources if WORDS.search(_text(shop / path))]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _git(shop: Path, *words: str) -> str:
    own = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    command = ["git", *own, *words]
    return subprocess.run(command, cwd=shop, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
