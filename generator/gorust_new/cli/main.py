"""Entry points. Verbs are imported only when they run, so that help and version are instant."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys

import click

from gorust_new import __version__
from gorust_new.cli.output import LostOutputError, report_error, require_streams, tell_lost
from gorust_new.errors import ExitCode, GorustError

VERBS: dict[str, tuple[str, str]] = {
    "add": ("gorust_new.cli.add", "Add a component, asked for with the advice or by flags."),
    "rename": ("gorust_new.cli.edit", "Call a component something else, everywhere."),
    "remove": ("gorust_new.cli.edit", "Take a component out; what is yours is kept."),
    "set": ("gorust_new.cli.edit", "Change an answer: a trait, a port, a language, a call."),
    "rpc": ("gorust_new.cli.rpc", "Write what the RPCs of a contract still lack."),
    "regenerate": ("gorust_new.cli.regenerate", "Make the project match gorust.yaml again."),
    "plan": ("gorust_new.cli.regenerate", "Show what regenerate would do; writes nothing."),
    "undo": ("gorust_new.cli.regenerate", "Take back the last command that wrote."),
    "upgrade": ("gorust_new.cli.upgrade", "Take newer templates, and read why they changed."),
    "check": (
        "gorust_new.cli.check",
        "Drift, open conflicts, edited generated files; for CI.",
    ),
    "doctor": ("gorust_new.cli.doctor", "Toolchains and ports this project needs, with the fix."),
    "explain": ("gorust_new.cli.explain", "Why Go, Rust or a split, for each component."),
    "review": ("gorust_new.cli.explain", "Choices against the advice and risky shapes."),
    "graph": ("gorust_new.cli.graph", "The architecture as text, Mermaid, SVG, HTML or JSON."),
}


INSTEAD: dict[str, str] = {
    "delete": "to take a component out: gorust remove NAME",
    "rm": "to take a component out: gorust remove NAME",
    "mv": "to rename a component: gorust rename OLD NEW",
    "move": "to rename a component: gorust rename OLD NEW",
    "config": "to change an answer: gorust set NAME KEY=VALUE",
    "new": "a new project is: gorust-new PROJECT",
    "init": "a new project is: gorust-new PROJECT",
    "diff": "what regenerate would change is: gorust plan",
    "status": "what differs from gorust.yaml is: gorust check",
    "proto": "to write what an RPC lacks: gorust rpc",
    "update": "to make the project match gorust.yaml: gorust regenerate",
    "generate": "to make the project match gorust.yaml: gorust regenerate",
}
"""What to do instead of a verb that people try and that is none."""


class _Verbs(click.Group):
    """A group that knows its verbs by name and imports one when it is used."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(VERBS[cmd_name][0])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            raise _no_such_verb(args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in VERBS.items()])


def _no_such_verb(word: str) -> GorustError:
    import difflib

    near = difflib.get_close_matches(word[:40].lower(), VERBS, n=1)
    meant = f"write `gorust {near[0]}`" if near else "see the verbs: gorust --help"
    return GorustError(
        f"`{word[:40]}` is not a verb of gorust",
        next_step=INSTEAD.get(word.lower(), meant),
        exit_code=ExitCode.USAGE,
    )


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gorust", message="%(prog)s %(version)s")
def _gorust() -> None:
    """Maintain a hybrid Go and Rust project made by gorust-new.

    Run it anywhere inside a project. What it knows stands in gorust.yaml: the verbs edit that
    file, or you do, and then `gorust regenerate`.
    """


def gorust(*, interrupted: bool = False) -> None:
    """The `gorust` command.

    Args:
        interrupted: whether Ctrl-C is to be heard from now on.
    """
    _run("gorust", _gorust, interrupted)


def gorust_new(*, interrupted: bool = False) -> None:
    """The `gorust-new` command; the argument as for `gorust`."""
    from gorust_new.cli.new import new_command

    _run("gorust-new", new_command, interrupted)


def _run(name: str, command: click.Command, interrupted: bool) -> None:
    _listen(interrupted)
    require_streams()
    if f"_{name}_COMPLETE".replace("-", "_").upper() in os.environ:
        from gorust_new.cli.completion import register

        register()
    try:
        code = command.main(prog_name=name, standalone_mode=False) or ExitCode.DONE
    except click.exceptions.Exit as asked:
        code = asked.exit_code
    except LostOutputError as lost:
        code = tell_lost(name, lost)
    except (KeyboardInterrupt, click.Abort):
        code = _tell(name, _interrupted())
    except Exception as error:
        if os.environ.get("GORUST_DEBUG"):
            raise
        code = _tell(name, _refusal(error))
    sys.exit(code)


def _listen(interrupted: bool) -> None:
    """Hear Ctrl-C and a polite kill alike, so that what was begun is cleared away."""
    if interrupted:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _interrupted() -> GorustError:
    return GorustError("interrupted, nothing changed", exit_code=ExitCode.INTERRUPTED)


def _refusal(error: Exception) -> GorustError:
    """Any error as the one type that is shown."""
    if isinstance(error, GorustError):
        return error
    if isinstance(error, click.ClickException):
        usage = isinstance(error, click.UsageError)
        code = ExitCode.USAGE if usage else ExitCode.REFUSED
        context = error.ctx if isinstance(error, click.UsageError) else None
        way = f"see: {context.command_path} --help" if context is not None else ""
        return GorustError(error.format_message(), next_step=way, exit_code=code)
    if isinstance(error, MemoryError):
        return GorustError("there is not enough memory", next_step=_MEMORY)
    if isinstance(error, OSError):
        return _refused_by_the_system(error)
    return GorustError(
        f"this is a bug in gorust-new: {type(error).__name__}: {error}",
        next_step="run it again with GORUST_DEBUG=1 and report what it prints",
    )


def _refused_by_the_system(error: OSError) -> GorustError:
    where = error.filename if isinstance(error.filename, str) else ""
    return GorustError(
        f"the system says: {error.strerror or error}",
        place=where,
        next_step=_SYSTEM.get(error.errno or 0, "mend that, then run the same command again"),
    )


_MEMORY = "close some programs or raise the limit: ulimit -v unlimited"
_FULL = "make room or raise the limit; TMPDIR=DIR takes another place for what is temporary"
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.ENAMETOOLONG: "use a shorter name",
    errno.ENOENT: "go to a directory that is there, then run the same command again",
    errno.EACCES: "give permission, then run the same command again",
    errno.EMFILE: "close some programs or raise the limit: ulimit -n 1024",
}
"""What helps against what the system refuses."""


def _tell(name: str, error: GorustError) -> int:
    try:
        report_error(name, error, as_json="--json" in sys.argv[1:])
    except LostOutputError as lost:
        tell_lost(name, lost)
    return error.exit_code
