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
SHAPES = """\
gorust: 1
project: shapes
go_module: example.com/shapes
components:
  - {name: desk, kind: web-api, language: rust, calls: [pricing]}
  - {name: door, kind: gateway, language: go, calls: [pricing]}
  - {name: gate, kind: gateway, language: rust, calls: [pricing]}
  - {name: hall, kind: gateway, language: go, calls: [api-1, api-2, api-3]}
  - {name: hatch, kind: gateway, language: rust, calls: [api-1, api-2, api-3]}
  - {name: front, kind: web-api, language: go, calls: [tally]}
  - {name: pricing, kind: engine, language: rust}
  - {name: tally, kind: engine, language: go}
  - {name: api-1, kind: web-api, language: go}
  - {name: api-2, kind: web-api, language: go}
  - {name: api-3, kind: web-api, language: go}
"""


@dataclass(frozen=True)
class Kind:
    """A plan, and the edge and the core of it that are measured.

    Args:
        prefix: what the routes of a gateway begin with.
    """

    plan: str
    project: str
    module: str
    edge: str
    core: str
    prefix: str = ""

    @property
    def title(self) -> str:
        """What is measured of which project."""
        return f"{self.project}: {self.edge} and {self.core}"


EXAMPLE = Kind(SHOP, "shop", "example.com/shop", "gateway", "pricing")
SECOND = Kind(MARKET, "street-market", "example.com/street/market/v2", "stall-1", "order-book")
OTHERS = tuple(
    Kind(SHAPES, "shapes", "example.com/shapes", edge, core, prefix)
    for edge, core, prefix in (
        ("desk", "pricing", ""),
        ("door", "pricing", "/pricing"),
        ("gate", "pricing", "/pricing"),
        ("front", "tally", ""),
    )
)
"""The shapes that the example does not have: HTTP in Rust, gateways, a core in Go."""
GATEWAYS = tuple(
    Kind(SHAPES, "shapes", "example.com/shapes", edge, "pricing") for edge in ("hall", "hatch")
)
"""Those that pass requests on to services."""


@dataclass(frozen=True)
class Project:
    """Where it is, and what its edge and its core are called."""

    root: Path
    edge: Names
    core: Names
    prefix: str = ""

    @property
    def route(self) -> str:
        """What is posted to, unless something else is said."""
        return f"{self.prefix}/v1/{self.core.name}/compare"

    @property
    def method(self) -> str:
        """What is called."""
        return f"/{self.core.proto_package}.{self.core.service}/Compare"

    def binary(self, name: str) -> str:
        """A component's, as it ships."""
        return str(self.root / "bin" / name)

    def tool(self, name: str) -> str:
        """A program of ours."""
        return str(self.root / "bin" / "floor" / self.core.name / name)


def generate(kind: Kind, root: Path) -> Project:
    """The project of `kind` below `root`, built; a new one unless it is there."""
    where = root / kind.project
    if not where.exists():
        _build(kind, where)
    core = derive(kind.project, kind.core)
    if not (where / "floor" / core.name).exists():
        _add_tools(kind, core, where)
        build = ["go", "build", "-o", f"bin/floor/{core.name}/", f"./floor/{core.name}/..."]
        subprocess.run(build, cwd=where, check=True)
    return Project(where, derive(kind.project, kind.edge), core, kind.prefix)


def _build(kind: Kind, where: Path) -> None:
    new = [str(Path(sys.executable).with_name("gorust-new")), str(where), "--plan", "-", "--yes"]
    subprocess.run([*new, "-q"], input=kind.plan, text=True, check=True)
    made = {**os.environ, "RELEASE": "1"}
    subprocess.run(["make", "build"], cwd=where, env=made, check=True, stdout=subprocess.DEVNULL)


def _add_tools(kind: Kind, core: Names, where: Path) -> None:
    """Our Go programs, written against the example, in the words of this project."""
    words = {
        "example.com/shop/gen/go/shop/batch": (
            f"{kind.module}/gen/go/{snake_of(kind.project)}/batch"
        ),
        "example.com/shop/gen/go/shop/pricing/v1": f"{kind.module}/gen/go/{core.proto_dir}",
        "/pricing/v1/pricing/": f"/{core.name}/v1/{core.name}/",
        "POST /v1/pricing/": f"POST /v1/{core.name}/",
        "/shop.pricing.v1.PricingService/": f"/{core.proto_package}.{core.service}/",
        "pricingv1": core.go_proto_package,
        "PricingService": core.go_service,
    }
    for source in sorted((HERE / "go").rglob("*.go")):
        text = source.read_text()
        for old, new in words.items():
            text = text.replace(old, new)
        target = where / "floor" / core.name / source.relative_to(HERE / "go")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
