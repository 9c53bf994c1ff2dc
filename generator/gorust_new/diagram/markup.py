"""Text inside SVG and HTML: escaped, clipped, and measured without a font at hand."""

from __future__ import annotations

from html import escape

from gorust_new.text.cells import cells
from gorust_new.text.markdown import one_line

MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"

_MONO_EM = 0.61
"""Width of a cell in ems: Menlo, Consolas, DejaVu Sans Mono and Courier lie in 0.55 to 0.605."""

_SANS_EM = 0.6
"""Mean width of lower-case text in ems: 0.5 in Segoe UI, 0.53 in Helvetica, 0.59 in DejaVu Sans."""


def escaped(text: str) -> str:
    """`text` on one line, for element content and quoted attributes alike."""
    return escape(one_line(text), quote=True)


def mono_width(text: str, size: float) -> float:
    """Upper bound of the width in pixels of fixed-width `text` at `size` pixels."""
    return cells(text) * size * _MONO_EM


def sans_width(text: str, size: float) -> float:
    """Estimate, on the wide side, of the width in pixels of proportional `text`."""
    return cells(text) * size * _SANS_EM


def number(value: float) -> str:
    """A coordinate with at most one decimal, the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """An XML element; attributes are escaped, `content` is markup already.

    A trailing underscore of an attribute's name is dropped (``class_``), others are dashes.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
    )
    inner = "".join(content)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def _value(value: str | float) -> str:
    return escaped(value) if isinstance(value, str) else number(value)
