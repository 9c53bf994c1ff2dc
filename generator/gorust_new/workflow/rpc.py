"""`gorust rpc`: what the RPCs of a contract lack on either side, written beside what is there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from gorust_new.contract.code import after_line, bare, into_block, with_module
from gorust_new.contract.form import Form, Formed, formed
from gorust_new.contract.model import Contract, Rpc
from gorust_new.contract.parts import Lack, Served, commanded, lacks
from gorust_new.contract.pieces import Insertion, NewFile, Spot, pieces
from gorust_new.contract.resolve import contract_of
from gorust_new.errors import GorustError, require_none
from gorust_new.plan.graph import graph_of
from gorust_new.project.decide.regenerate import require_resolved
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, ChangeSet, Row
from gorust_new.project.disk.kept import Kept
from gorust_new.project.disk.line_endings import is_text
from gorust_new.project.disk.reader import Disk
from gorust_new.render.rpc import render_part
from gorust_new.text.json_text import with_member
from gorust_new.tree import File
from gorust_new.workflow import contracts
from gorust_new.workflow.contracts import Broken
from gorust_new.workflow.project import Site, load_project


@dataclass(frozen=True, slots=True)
class ByHand:
    """Lines for which no place was found, because the file is not as it was any more.

    Args:
        path: where they belong; a directory if no file in it has the place.
        place: at which place there, in words.
    """

    path: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found about one RPC.

    Args:
        form: None if it has one that nothing is written for; it lacks nothing then.
    """

    component: str
    rpc: Rpc
    form: Form | None
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """What `gorust rpc` found, and what it is going to write.

    Args:
        looked: every RPC that was looked at.
        by_hand: what only a person can put in its place.
        broken: what the contracts do not say any more, as far as it is known.
        since: what they were compared with, in words.
    """

    changes: ChangeSet
    looked: tuple[Looked, ...]
    by_hand: tuple[ByHand, ...]
    broken: tuple[Broken, ...]
    since: str


def plan_rpc(site: Site, name: str | None = None, since: str = "") -> Completion:
    """What the RPCs of one contract, or of all, lack; and all that has to be written for it.

    Args:
        name: the component whose contract it is.
        since: the commit to compare the contracts with; by default the last one.

    Raises:
        GorustError: if there is no such contract or commit, a contract is not valid or holds
            an RPC that nothing is written for, or something is in the way.
    """
    project = load_project(site)
    plan, state = project.plan, project.state
    require_resolved(state, plan.keep)
    wanted = contracts.served(plan, graph_of(plan), name)
    code = contracts.code_of(site)
    files, before = contracts.declared(code), contracts.earlier(site, state, since)
    work = _Work(ChangeSetBuilder(Disk(site.root), Kept(plan.keep)), dict(code))
    for served in wanted:
        work.complete(contract_of(served.names.proto_package, files), served)
    return Completion(
        work.changeset(),
        tuple(work.looked),
        tuple(work.by_hand),
        tuple(
            one for served in wanted for one in contracts.broken(before.files, files, served, code)
        ),
        before.since,
    )


@dataclass(slots=True)
class _Work:
    """What is collected RPC by RPC; `code` is the project with what was added so far."""

    builder: ChangeSetBuilder
    code: dict[str, str]
    looked: list[Looked] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _why: dict[str, list[str]] = field(default_factory=dict)

    def complete(self, contract: Contract, served: Served) -> None:
        """Everything that the RPCs of one contract lack.

        Raises:
            GorustError: naming each RPC that nothing can be written for.
        """
        service = f"{contract.package}.{served.names.service}"
        if service not in contract.services:
            raise _no_service(contract, served)
        own = [rpc for rpc in contract.rpcs if rpc.service == service]
        self.notes += [_not_served(one, served) for one in contract.services if one != service]
        found = [(rpc, lacks(rpc, served, self.code), _formed(contract, rpc)) for rpc in own]
        require_none([one for _, missing, one in found if missing and isinstance(one, GorustError)])
        for rpc, missing, one in found:
            form = None if isinstance(one, GorustError) else one.form
            self.looked.append(Looked(served.names.name, rpc, form, missing))
            if missing and not isinstance(one, GorustError):
                self._write(contract, one, served, missing)
            self.notes += [
                f"{name} has no command for {rpc.name} yet: write one beside those in {path}"
                for name, path in served.commands
                if not commanded(rpc, path, self.code)
            ]

    def _write(
        self, contract: Contract, one: Formed, served: Served, missing: tuple[Lack, ...]
    ) -> None:
        for piece in pieces(one, served, missing, self.code):
            why = f"{piece.lack.part.value} of {one.rpc.name}"
            there = self.code.get(piece.path, "")
            if isinstance(piece, NewFile) and there:
                continue
            below = piece.below if isinstance(piece, Insertion) else ""
            text = render_part(
                piece.template, contract, one, served, **_spelling(there), below=below
            )
            if isinstance(piece, NewFile):
                self._create(piece.path, text, why)
            else:
                self._insert(piece, text, why)
        if one.left_out:
            names = ", ".join(one.left_out)
            self.notes.append(f"{one.rpc.name}: {names} is for you to hand over, as you see fit")

    def _create(self, path: str, text: str, why: str) -> None:
        if PurePosixPath(path) in self.builder.keep:
            self.by_hand.append(ByHand(path, "as a new file", text))
        else:
            self._put(path, text, why)

    def _insert(self, piece: Insertion, lines: str, why: str) -> None:
        path = PurePosixPath(piece.path)
        file = self.builder.disk.file(path) if piece.path else None
        ours = file is not None and is_text(file.content) and path not in self.builder.keep
        before = self.code.get(piece.path, "")
        added = _added(before, piece, lines) if ours else None
        if added == before:
            return
        if added is None:
            self.by_hand.append(ByHand(piece.path or piece.near, piece.place, lines))
        else:
            self._put(piece.path, added, why)

    def _put(self, path: str, text: str, why: str) -> None:
        self.code[path] = text
        self._why.setdefault(path, []).append(why)

    def changeset(self) -> ChangeSet:
        """All of it, with a row for each path.

        Raises:
            GorustError: naming each path where something stands that is not a file.
        """
        for name, why in self._why.items():
            path = PurePosixPath(name)
            there = self.builder.disk.file(path)
            file = File(self.code[name].encode())
            self.builder.put(path, file if there is None else replace(there, content=file.content))
            action = Action.CREATE if there is None else Action.UPDATE
            self.builder.row(Row(path, action, ", ".join(dict.fromkeys(why))))
        return replace(self.builder.changeset(), notes=tuple(self.notes))


def _added(text: str, piece: Insertion, lines: str) -> str | None:
    if piece.spot is Spot.MODULE:
        return with_module(text, lines.strip())
    if piece.spot is Spot.PATH:
        return with_member(text, ("paths",), lines.strip())
    if piece.spot is Spot.BLOCK:
        return into_block(text, piece.pattern, lines)
    return after_line(text, piece.pattern, lines)


def _formed(contract: Contract, rpc: Rpc) -> Formed | GorustError:
    try:
        return formed(contract, rpc)
    except GorustError as error:
        return error


def _spelling(text: str) -> dict[str, str]:
    """How a file of Rust calls what is put into it: as it does already."""
    code = bare(text)
    tonic = re.search(r"\buse\s+tonic::\{[^}]*\bRequest\b[^}]*\bResponse\b[^}]*\bStatus\b", code)
    wire = re.search(r"\buse\s+crate::wire(?:;|::\{\s*self\b)", code)
    return {"tonic": "" if tonic else "tonic::", "wire": "wire" if wire else "crate::wire"}


def _no_service(contract: Contract, served: Served) -> GorustError:
    names = served.names
    if not contract.files:
        return GorustError(
            f"{names.name} has no contract in package {contract.package}",
            place=f"proto/{names.proto_dir}",
            next_step="gorust regenerate --restore " + names.name,
        )
    return GorustError(
        f"the contract declares no service {names.service}, which {names.name} serves",
        place=contract.files[0],
        next_step=f"call the service {names.service}",
    )


def _not_served(service: str, served: Served) -> str:
    name = service.rpartition(".")[2]
    return f"{name} is not what {served.names.name} serves: nothing is written for it"
