"""`python -m gorust_new` is `gorust-new`."""

from gorust_new.entry import gorust_new

gorust_new()
