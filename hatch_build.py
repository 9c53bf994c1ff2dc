"""Says which Python is needed before an installer looks for anything else, and in a sentence."""

import sys

from hatchling.metadata.plugin.interface import MetadataHookInterface

OLDEST = (3, 10)


class PythonHook(MetadataHookInterface):
    """Refuses an older Python; some installers report a dependency's requirement instead."""

    def update(self, metadata: dict) -> None:  # noqa: ARG002 - nothing in it is changed
        """Raises SystemExit, whose text is all that the installer then shows of us."""
        if sys.version_info < OLDEST:
            found = ".".join(map(str, sys.version_info[:3]))
            sys.exit(
                f"gorust-new needs Python 3.10 or newer; this is {found}."
                " Choose another: pipx install --python python3.12 ."
            )
