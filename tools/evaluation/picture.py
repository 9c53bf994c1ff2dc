"""The calibration picture: how often each strength is right, and what the points mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gorust_new.advice.model import Strength
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Row
from tools.evaluation.figures import Judged, cross_validated, wilson

PICTURE = Path(__file__).parents[2] / "docs" / "advice-calibration.svg"

STRONG_NEEDS = 0.95

WIDTH, HEIGHT = 960, 430
TOP, BOTTOM = 96.0, 330.0
LEFT_PANEL, RIGHT_PANEL = (70.0, 440.0), (540.0, 920.0)

BINS: tuple[tuple[str, int, int], ...] = (
    ("-10 or less", -99, -10),
    ("-9 to -4", -9, -4),
    ("-3 to 3", -3, 3),
    ("4 to 9", 4, 9),
    ("10 or more", 10, 99),
)

STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1f2933}.title{font-weight:600;font-size:16px}"
    ".small{font-size:12px;fill:#52606d}.axis{stroke:#9aa5b1}.grid{stroke:#e4e7eb}"
    ".target{stroke:#b44d12;stroke-dasharray:5 4}.lenient{fill:#2563a6;stroke:#2563a6}"
    ".alone{fill:#fff;stroke:#2563a6;stroke-width:2}"
)

Mark = tuple[float, int, int, str]
"""Where on the axis, hits, trials, and the class of the dot."""


def picture(rows: Sequence[Row]) -> str:
    """An SVG of held-out answers, one shuffle: left by strength, right by points."""
    judged = cross_validated(rows, seeds=(0,))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Calibration of the advice on held-out components</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_strength_panel(judged),
        *_points_panel(judged),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _strength_panel(judged: Sequence[Judged]) -> Iterator[str]:
    left, right = LEFT_PANEL
    yield _text(left, 34, "Is it right as often as it says?", "title")
    yield _text(
        left, 56, "share of held-out components, 95 % interval; dashed: what strong needs", "small"
    )
    yield from _frame(left, right)
    yield _line(left, _height(STRONG_NEEDS), right, _height(STRONG_NEEDS), "target")
    order = (Strength.CLOSE_CALL, Strength.LEAN, Strength.STRONG)
    step = (right - left) / len(order)
    for index, strength in enumerate(order):
        some = [each for each in judged if each.strength is strength]
        middle = left + step * (index + 0.5)
        voted = sum(each.as_voted for each in some)
        yield from _dot((middle - 16, voted, len(some), "lenient"))
        unopposed = sum(not each.objected for each in some)
        yield from _dot((middle + 16, unopposed, len(some), "alone"))
        yield _text(middle, BOTTOM + 22, strength.value, anchor="middle")
        yield _text(middle, BOTTOM + 40, f"{len(some)} of {len(judged)}", "small", anchor="middle")
    yield from _key(left, "lenient", "what most readers advise", 0)
    yield from _key(left, "alone", "what no reader objects to", 190)


def _points_panel(judged: Sequence[Judged]) -> Iterator[str]:
    left, right = RIGHT_PANEL
    yield _text(left, 34, "What the points mean", "title")
    yield _text(
        left,
        56,
        "share that readers would write in Rust, of those not split, 95 % interval",
        "small",
    )
    yield from _frame(left, right)
    single = [each for each in judged if each.row.vote is not Language.SPLIT]
    step = (right - left) / len(BINS)
    for index, (label, low, high) in enumerate(BINS):
        inside = [each for each in single if low <= each.points <= high]
        rust = sum(each.row.vote is Language.RUST for each in inside)
        middle = left + step * (index + 0.5)
        yield from _dot((middle, rust, len(inside), "lenient"))
        yield _text(middle, BOTTOM + 22, label, "small", anchor="middle")
        yield _text(middle, BOTTOM + 40, f"{len(inside)} rows", "small", anchor="middle")
    yield _text(left, BOTTOM + 72, "for Go", "small")
    yield _text(
        right, BOTTOM + 72, "for Rust (hard rules left out of the sum)", "small", anchor="end"
    )


def _frame(left: float, right: float) -> Iterator[str]:
    for tenth in (0, 2, 4, 6, 8, 10):
        y = _height(tenth / 10)
        yield _line(left, y, right, y, "grid" if tenth else "axis")
        yield _text(left - 8, y + 4, f"{tenth / 10:.1f}", "small", anchor="end")


def _dot(mark: Mark) -> Iterator[str]:
    x, hits, trials, style = mark
    if not trials:
        return
    low, high = wilson(hits, trials)
    yield _line(x, _height(low), x, _height(high), "lenient")
    yield f'<circle cx="{x:.0f}" cy="{_height(hits / trials):.1f}" r="6" class="{style}"/>'


def _key(left: float, style: str, text: str, offset: float) -> Iterator[str]:
    x, y = left + offset + 6, BOTTOM + 68
    yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6" class="{style}"/>'
    yield _text(x + 12, y + 4, text, "small")


def _height(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line x1="{x1:.0f}" y1="{y1:.1f}" x2="{x2:.0f}" y2="{y2:.1f}" class="{style}" />'


def _text(x: float, y: float, text: str, style: str = "", *, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{style}" text-anchor="{anchor}">{text}</text>'
