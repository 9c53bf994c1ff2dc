"""Merging by lines: what comes together by itself, and what becomes a conflict."""

from __future__ import annotations

from gorust_new.project.merge.lines import merge_both_added, merge_lines
from gorust_new.project.merge.markers import unresolved_lines
from hypothesis import given
from hypothesis import strategies as st

BASE = b"one\ntwo\nthree\nfour\nfive\n"


def test_changes_in_different_places_come_together() -> None:
    """Nobody is asked."""
    merged = merge_lines(BASE, b"ONE\ntwo\nthree\nfour\nfive\n", b"one\ntwo\nthree\nfour\nFIVE\n")
    assert merged.content == b"ONE\ntwo\nthree\nfour\nFIVE\n"
    assert merged.conflicts == ()


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    """Both wanted the same."""
    both = b"one\nTWO\nthree\nfour\nfive\n"
    assert merge_lines(BASE, both, both).content == both


def test_changes_in_the_same_place_are_marked_with_both_names_and_the_base() -> None:
    """In the style of diff3."""
    merged = merge_lines(BASE, BASE.replace(b"two", b"mine"), BASE.replace(b"two", b"new"))
    assert merged.content == (
        b"one\n<<<<<<< yours\nmine\n||||||| last generated\ntwo\n=======\nnew\n>>>>>>> template\n"
        b"three\nfour\nfive\n"
    )
    assert merged.conflicts == (2,)
    assert unresolved_lines(merged.content) == (2, 4, 8)


def test_two_places_are_two_conflicts() -> None:
    """Each with the line it begins at."""
    ours = BASE.replace(b"one", b"1").replace(b"five", b"5")
    theirs = BASE.replace(b"one", b"I").replace(b"five", b"V")
    assert merge_lines(BASE, ours, theirs).conflicts == (1, 11)


def test_a_crlf_file_keeps_its_endings_in_merged_and_in_marker_lines() -> None:
    """No line with another ending is left."""
    ours = BASE.replace(b"two", b"mine").replace(b"\n", b"\r\n")
    clean = merge_lines(BASE, ours, BASE.replace(b"five", b"V"))
    assert clean.content == b"one\r\nmine\r\nthree\r\nfour\r\nV\r\n"
    marked = merge_lines(BASE, ours, BASE.replace(b"two", b"new"))
    assert marked.content.count(b"\n") == marked.content.count(b"\r\n")
    assert unresolved_lines(marked.content)


def test_single_lines_with_another_ending_stay_as_the_user_has_them() -> None:
    """They may be meant."""
    ours = b"one\ntwo\r\nthree\nfour\nfive\n"
    assert merge_lines(BASE, ours, BASE + b"six\n").content == ours + b"six\n"


def test_a_missing_final_newline_stays_missing() -> None:
    """The user's editor left it out, and it is theirs to add."""
    ours = b"ONE\ntwo\nthree\nfour\nfive"
    merged = merge_lines(BASE, ours, BASE.replace(b"three", b"III"))
    assert merged.content == b"ONE\ntwo\nIII\nfour\nfive"


def test_a_final_newline_that_only_the_template_adds_is_taken() -> None:
    """The user did not take it away."""
    base = BASE.rstrip()
    ours = base.replace(b"one", b"ONE")
    assert merge_lines(base, ours, base + b"\n").content == ours + b"\n"


def test_lines_appended_after_a_missing_newline_do_not_run_into_the_last() -> None:
    """The newline comes with them."""
    base, ours = b"one\ntwo\nthree", b"ONE\ntwo\nthree"
    assert merge_lines(base, ours, b"one\ntwo\nthree\nfour\n").content == b"ONE\ntwo\nthree\nfour\n"


def test_files_that_both_added_differ_in_marked_places_only() -> None:
    """What they have in common stands once."""
    merged = merge_both_added(b"title\nmine\nend\n", b"title\nnew\nend\n")
    assert merged.content == b"title\n<<<<<<< yours\nmine\n=======\nnew\n>>>>>>> template\nend\n"


def test_a_markdown_underline_is_not_taken_for_a_marker() -> None:
    """Nor is a marker within a line."""
    assert unresolved_lines(b"Title\n=======\n\ntext <<<<<<< yours\n") == ()


lines = st.lists(st.sampled_from([b"a", b"b", b"c", b"d"]), max_size=8)
texts = st.tuples(lines, st.booleans(), st.booleans()).map(
    lambda t: (b"\r\n" if t[1] else b"\n").join(t[0]) + (b"\n" if t[2] and t[0] else b"")
)


@given(texts, texts, texts)
def test_no_line_of_the_users_own_is_missing_from_a_merge(
    base: bytes, ours: bytes, theirs: bytes
) -> None:
    """Merged or marked, it is there."""
    marked = b"\n".join(line + b" mine" for line in ours.splitlines())
    merged = merge_lines(base, marked, theirs)
    for line in marked.split(b"\n"):
        assert line.rstrip(b"\r") in merged.content.replace(b"\r", b"")


@given(texts, texts)
def test_one_sided_changes_never_conflict(base: bytes, other: bytes) -> None:
    """Whatever the texts."""
    assert merge_lines(base, other, base).content == other
    assert not merge_lines(base, base, other).conflicts
    assert not merge_lines(base, other, other).conflicts
