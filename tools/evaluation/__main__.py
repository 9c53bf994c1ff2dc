"""Prints the evaluation; with --picture, draws docs/advice-calibration.svg anew."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.evaluation.dataset import load
from tools.evaluation.figures import judge
from tools.evaluation.picture import picture
from tools.evaluation.report import report

PICTURE = Path(__file__).parents[2] / "docs" / "advice-calibration.svg"


def main(arguments: list[str]) -> None:
    """Runs it."""
    rows = load()
    for line in report(rows):
        print(line)
    if "--picture" in arguments:
        PICTURE.write_text(picture(judge(rows)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
