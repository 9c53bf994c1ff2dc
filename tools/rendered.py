"""What every plan at hand renders to, as digests: proof that a move changed no byte.

python tools/rendered.py > before.txt; ...; python tools/rendered.py | diff before.txt -

Plans are those of the examples, of the golden trees, and the awkward ones below.
Records under .gorust are left out: they name templates and digests, which may move.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).parent / "gorust-new"

_HEAD = "gorust: 1\nproject: {project}\ngo_module: {module}\ncomponents:\n"
_GO = "  - {{name: {name}, kind: web-api, language: go, calls: [{calls}]}}\n"
_RUST = "  - {{name: {name}, kind: engine, language: rust{more}}}\n"


def _awkward() -> dict[str, str]:
    """Plans that the examples do not cover."""
    head = _HEAD.format(project="b2-shop", module="example.com/b2/shop/v2")
    many = "".join(_RUST.format(name=f"core-{n}", more="") for n in range(8))
    return {
        "two-callees": head
        + _GO.format(name="edge-1", calls="b2-c, order-book")
        + _GO.format(name="alone", calls="")
        + _RUST.format(name="b2-c", more=", purpose: 'a *b* `c` \" <d>'")
        + _RUST.format(name="order-book", more=", contract: ledger")
        + _RUST.format(name="uncalled", more=""),
        "splits": head
        + "  - {name: quotes, kind: web-api, language: split}\n"
        + "  - {name: front, kind: web-api, language: split, calls: [quotes-core]}\n",
        "go-only": head + _GO.format(name="one", calls="") + _GO.format(name="two", calls=""),
        "rust-only": head + many,
    }


def _plans(scratch: Path) -> dict[str, Path]:
    found = {f"example/{path.stem}": path for path in (ROOT / "examples").glob("*.yaml")}
    golden = (ROOT / "tests" / "golden" / "plans").glob("*.yaml")
    found |= {f"golden/{path.stem}": path for path in golden}
    for name, text in _awkward().items():
        path = found[f"awkward/{name}"] = scratch / f"{name}.yaml"
        path.write_text(text)
    return found


def main() -> None:
    """Print plan, path, mode and digest of every file that is rendered."""
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        for name, plan in sorted(_plans(scratch).items()):
            target = scratch / "out" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            made = [COMMAND, target, "--plan", plan, "--yes", "-q"]
            subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
            for path in sorted(target.rglob("*")):
                relative = path.relative_to(target)
                if path.is_file() and relative.parts[0] != ".gorust":
                    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
                    runs = "x" if path.stat().st_mode & 0o100 else "-"
                    print(name, relative.as_posix(), runs, digest)


if __name__ == "__main__":
    main()
