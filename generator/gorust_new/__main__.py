"""`python -m gorust_new` is `gorust-new`."""

from gorust_new.cli.main import gorust_new

gorust_new()
