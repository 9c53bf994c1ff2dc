"""The interview alone: asks, then prints the plan as the last thing on standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from gorust_new.errors import GorustError
from gorust_new.interview import forget, interview
from gorust_new.plan.yaml.write import dump_plan


def main(directory: Path) -> int:
    """Interview about `directory`; the exit status is the one the command would have."""
    try:
        plan = interview(directory)
    except GorustError as error:
        print(f"error: {error.message}\nnext: {error.next_step}")
        return int(error.exit_code)
    forget(directory)
    print(f"--- plan\n{dump_plan(plan)}--- end")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
