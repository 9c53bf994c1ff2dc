"""The console scripts, which take care of the moment before the command line is loaded."""

from __future__ import annotations

import signal


def gorust() -> None:
    """The `gorust` command."""
    quiet = _dying_quietly()
    from gorust_new.cli import main

    main.gorust(interrupted=quiet)


def gorust_new() -> None:
    """The `gorust-new` command."""
    quiet = _dying_quietly()
    from gorust_new.cli import main

    main.gorust_new(interrupted=quiet)


def _dying_quietly() -> bool:
    """Let Ctrl-C end the process at once: nothing is begun, and a traceback helps nobody.

    Whether that was possible: who started us may have asked that Ctrl-C be ignored.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return False
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return True
