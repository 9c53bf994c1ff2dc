"""The parts of one RPC as text: templates/rpc/, rendered by Jinja alone.

Copier renders trees; this renders what goes into files that are the user's, where most of it
is one file or a few lines. The delimiters are those of every other template.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from gorust_new.contract.form import Formed
from gorust_new.contract.model import Contract
from gorust_new.contract.parts import Served
from gorust_new.render.rpc_data import data_of
from gorust_new.render.rust_format import formatted
from gorust_new.render.templates import templates_root


def render_part(
    template: str, contract: Contract, formed: Formed, served: Served, **more: object
) -> str:
    """One file, or the lines that go into one.

    Args:
        template: below templates/rpc/, without its ``.jinja``.
        more: further variables.
    """
    variables = {**data_of(contract, formed, served, template), **more}
    text = (
        _environment(templates_root() / "rpc").get_template(f"{template}.jinja").render(variables)
    )
    return formatted(text) if template.endswith(".rs") else text


@cache
def _environment(root: Path) -> jinja2.Environment:
    return jinja2.Environment(  # noqa: S701 - what is rendered is code, not HTML
        loader=jinja2.FileSystemLoader(root),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="[=",
        variable_end_string="=]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
    )
