"""What is rendered for names of every length, as the formatters of Go and Rust see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import gorust_new, run

pytestmark = pytest.mark.toolchain

LONG = "component-with-a-name-of-forty-letters"
"""With a letter and a dash before it, the longest name there is."""

PLAN = f"""\
gorust: 1
project: a-project-with-a-long-name
go_module: example.com/long
components:
  - {{name: a-{LONG}, kind: microservice, language: go, sample: none}}
  - {{name: b-{LONG}, kind: microservice, language: go, calls: [a-{LONG}, x, y-core]}}
  - {{name: c-{LONG}, kind: gateway, language: go, calls: [a-{LONG}, b-{LONG}, d-{LONG}]}}
  - {{name: d-{LONG}, kind: web-api, language: go, calls: [a-{LONG}, x]}}
  - {{name: e-{LONG}, kind: cli, language: go, calls: [a-{LONG}, b-{LONG}]}}
  - {{name: f-{LONG}, kind: worker, language: go, calls: [b-{LONG}]}}
  - {{name: g-{LONG}, kind: worker, language: go}}
"""
MIXED = f"""\
  - {{name: h-{LONG}, kind: engine, language: rust}}
  - {{name: i-{LONG}, kind: engine, language: rust, sample: none}}
  - {{name: j-{LONG}, kind: engine, language: rust, calls: [h-{LONG}, i-{LONG}, x]}}
  - {{name: k-{LONG}, kind: web-api, language: rust}}
  - {{name: l-{LONG}, kind: web-api, language: rust, calls: [h-{LONG}, i-{LONG}, x]}}
  - {{name: m, kind: web-api, language: rust, calls: [x, y-core]}}
  - {{name: n-{LONG}, kind: gateway, language: rust}}
  - name: o-{LONG}
    kind: gateway
    language: rust
    calls: [d-{LONG}, h-{LONG}, i-{LONG}, k-{LONG}]
  - {{name: p, kind: proxy, language: rust, calls: [m]}}
  - {{name: q, kind: proxy, language: rust, calls: [x]}}
  - {{name: y, kind: engine, language: split}}
"""
COMMANDS = f"""\
  - {{name: z-{LONG}, kind: cli, language: rust}}
  - {{name: x, kind: engine, language: go, sample: none}}
"""


@pytest.mark.parametrize("with_cores", [True, False], ids=["with cores", "only commands in Rust"])
def test_formatters_change_nothing(tmp_path: Path, *, with_cores: bool) -> None:
    """Whatever the names, and whether Rust serves or is only for what people type."""
    plan = (PLAN + MIXED if with_cores else PLAN.replace(", y-core", "")) + COMMANDS
    project = tmp_path / "project"
    file = tmp_path / "plan.yaml"
    file.write_text(plan)
    made = gorust_new(project, "--plan", file, "--yes")
    assert made.returncode == 0, made.stderr

    places = ["services", "internal", "test", "tools"]
    formatted = run("gofmt", "-l", *places, cwd=project)
    assert (formatted.returncode, formatted.stdout) == (0, "")
    rust = run("cargo", "fmt", "--all", "--check", cwd=project, timeout=600)
    assert rust.returncode == 0, rust.stdout[-3000:] + rust.stderr[-3000:]
    lock = run("cargo", "tree", "--locked", "--workspace", cwd=project, timeout=600)
    assert lock.returncode == 0, lock.stderr[-3000:]
