"""The peer of the benchmark: the same templates and data through plain Copier.

python tools/plain_copier.py PLAN TARGET
"""

from __future__ import annotations

import sys
from pathlib import Path

from copier import Settings, run_copy
from gorust_new.plan.yaml.read import read_plan
from gorust_new.render.copier_run import assembled
from gorust_new.render.scratch import scratch
from gorust_new.workflow.plans import completed, requests_of


def main(plan_file: str, target: str) -> None:
    """Render every request of the plan straight into `target`, with Copier's defaults."""
    plan = completed(read_plan(Path(plan_file).read_bytes(), plan_file))
    with scratch() as place:
        for request in requests_of(plan):
            run_copy(
                str(assembled(request.folders, place)),
                target,
                data=request.variables,
                defaults=True,
                overwrite=True,
                quiet=True,
                settings=Settings(),
            )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
