"""Prints the evaluation; with --write, writes what is made of it: the calibration picture in
docs/ and what ships with the package."""

from __future__ import annotations

import sys

from tools.evaluation import shipped
from tools.evaluation.dataset import load
from tools.evaluation.picture import PICTURE, picture
from tools.evaluation.report import report


def main(arguments: list[str]) -> None:
    """Runs it."""
    rows = load()
    if "--write" in arguments:
        shipped.write(rows)
        PICTURE.write_text(picture(rows), encoding="utf-8", newline="\n")
        return
    for line in report(rows):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
