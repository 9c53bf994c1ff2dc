"""The requirements that features bring, joined into one go.mod and one go.sum."""

from __future__ import annotations

from pathlib import PurePosixPath

from gorust_new.lists.go_modules import with_requirements
from gorust_new.tree import File

GO_MOD = """\
module example.com/shop

go 1.26.0

require (
	example.com/b v1.2.0
)

require (
	example.com/c v0.9.0 // indirect
	example.com/d v1.0.0 // indirect
)
"""


def joined(**files: str) -> dict[str, str]:
    names = {"mod": "go.mod", "sum": "go.sum"}
    tree = {
        PurePosixPath(names.get(name, f"go.{name.replace('_', '.')}")): File(text.encode())
        for name, text in files.items()
    }
    return {str(path): file.content.decode() for path, file in with_requirements(tree).items()}


def test_a_project_without_such_features_is_as_it_was() -> None:
    """Not a byte is touched, whatever is in the files."""
    assert joined(mod=GO_MOD, sum="nonsense") == {"go.mod": GO_MOD, "go.sum": "nonsense"}


def test_each_requirement_is_there_once_in_its_newest_version_and_direct_if_it_is_for_one() -> None:
    """Sorted as `go mod tidy` sorts, and the parts are gone."""
    part = "require (\n\texample.com/a v1.0.0\n\texample.com/c v0.10.0\n)\n"
    other = "require (\n\texample.com/d v0.9.9 // indirect\n)\n"
    files = joined(mod=GO_MOD, sum="", jobs_mod=part, commands_mod=other)
    assert files["go.mod"] == (
        "module example.com/shop\n\ngo 1.26.0\n\n"
        "require (\n\texample.com/a v1.0.0\n\texample.com/b v1.2.0\n\texample.com/c v0.10.0\n)\n\n"
        "require (\n\texample.com/d v1.0.0 // indirect\n)\n"
    )
    assert files.keys() == {"go.mod", "go.sum"}


def test_hashes_are_sorted_by_module_and_version_as_go_does() -> None:
    """A version before its own go.mod, and 0.9 before 0.10."""
    own = "example.com/c v0.10.0 h1:x=\nexample.com/c v0.10.0/go.mod h1:y=\n"
    part = "example.com/b v1.2.0 h1:z=\nexample.com/c v0.9.0/go.mod h1:w=\n"
    files = joined(mod=GO_MOD, sum=own, jobs_mod="", jobs_sum=part)
    assert [line.rpartition(" ")[0] for line in files["go.sum"].splitlines()] == [
        "example.com/b v1.2.0",
        "example.com/c v0.9.0/go.mod",
        "example.com/c v0.10.0",
        "example.com/c v0.10.0/go.mod",
    ]


def test_the_hashes_of_a_version_that_a_part_raises_are_gone() -> None:
    """Its go.mod as well, unless that alone was asked for: Go still reads it."""
    own = "example.com/c v0.9.0 h1:x=\nexample.com/c v0.9.0/go.mod h1:y=\n"
    part = "example.com/c v0.8.0/go.mod h1:w=\nexample.com/c v0.10.0 h1:z=\n"
    raised = "require (\n\texample.com/c v0.10.0 // indirect\n)\n"
    files = joined(mod=GO_MOD, sum=own, jobs_mod=raised, jobs_sum=part)
    assert files["go.sum"] == part
