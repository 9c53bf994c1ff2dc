"""A generated project, built for production, with the programs that measure it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from gorust_new.plan.names import Names, derive
from gorust_new.plan.names import snake as snake_of

HERE = Path(__file__).resolve().parent
SHOP = (HERE.parents[1] / "examples" / "shop.yaml").read_text()
MARKET = """\
gorust: 1
project: street-market
go_module: example.com/street/market/v2
components:
  - name: stall-1
    kind: web-api
    language: go
    calls: [order-book]
  - name: order-book
    kind: engine
    language: rust
  - name: b2-c
    kind: search-engine
    language: rust
"""


@dataclass(frozen=True)
class Kind:
    """A plan, and the edge and the core of it that are measured."""

    plan: str
    project: str
    module: str
    edge: str
    core: str


EXAMPLE = Kind(SHOP, "shop", "example.com/shop", "gateway", "pricing")
SECOND = Kind(MARKET, "street-market", "example.com/street/market/v2", "stall-1", "order-book")


@dataclass(frozen=True)
class Project:
    """Where it is, and what its edge and its core are called."""

    root: Path
    edge: Names
    core: Names

    @property
    def route(self) -> str:
        """What is posted to."""
        return f"/v1/{self.core.name}/compare"

    @property
    def method(self) -> str:
        """What is called."""
        return f"/{self.core.proto_package}.{self.core.service}/Compare"

    def binary(self, name: str) -> str:
        """A component's, as it ships."""
        return str(self.root / "bin" / name)

    def tool(self, name: str) -> str:
        """A program of ours."""
        return str(self.root / "bin" / "floor" / name)


def generate(kind: Kind, root: Path) -> Project:
    """A new project of `kind` below `root`, built."""
    where = root / kind.project
    new = [str(Path(sys.executable).with_name("gorust-new")), str(where), "--plan", "-", "--yes"]
    subprocess.run([*new, "-q"], input=kind.plan, text=True, check=True)
    core = derive(kind.project, kind.core)
    _add_tools(kind, core, where)
    made = {**os.environ, "RELEASE": "1"}
    subprocess.run(["make", "build"], cwd=where, env=made, check=True, stdout=subprocess.DEVNULL)
    build = ["go", "build", "-o", "bin/floor/", "./floor/..."]
    subprocess.run(build, cwd=where, check=True)
    return Project(where, derive(kind.project, kind.edge), core)


def _add_tools(kind: Kind, core: Names, where: Path) -> None:
    """Our Go programs, written against the example, in the words of this project."""
    words = {
        "example.com/shop/gen/go/shop/batch": (
            f"{kind.module}/gen/go/{snake_of(kind.project)}/batch"
        ),
        "example.com/shop/gen/go/shop/pricing/v1": f"{kind.module}/gen/go/{core.proto_dir}",
        "/v1/pricing/": f"/v1/{core.name}/",
        "/shop.pricing.v1.PricingService/": f"/{core.proto_package}.{core.service}/",
        "pricingv1": core.go_proto_package,
        "PricingService": core.go_service,
    }
    for source in sorted((HERE / "go").rglob("*.go")):
        text = source.read_text()
        for old, new in words.items():
            text = text.replace(old, new)
        target = where / "floor" / source.relative_to(HERE / "go")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
