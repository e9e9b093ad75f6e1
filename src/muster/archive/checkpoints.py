"""Checkpoints: each finished block of a campaign in a file of its own.

A block is written beside its place, flushed, and renamed into it. So a file with the name
of a block is whole or was damaged later, whatever stopped the machine; a damaged one is
computed again. A folder belongs to one campaign: its inputs, its seed and the engine that
ran it. Several processes may share a folder: they write the same bytes.

More trials of the same campaign take up what fewer left behind.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

import muster.operations.campaign
from muster.core.errors import MusterError
from muster.operations.campaign.model import Campaign
from muster.operations.campaign.running import Block, Mapper
from muster.operations.campaign.tally import Tally, empty

OWNER = "CAMPAIGN.json"
"""File that says which campaign a folder belongs to."""
_WORDS = {
    "inputs": "inputs (demand, supply, years)",
    "seed": "the seed",
    "engine": "the version of Muster's engine",
}


class ForeignCheckpointsError(MusterError):
    """Raised when a folder keeps the blocks of another campaign; says what differs."""

    def __init__(self, folder: Path, differs: Sequence[str]) -> None:
        self.folder = folder
        self.differs = tuple(differs)
        what = ", ".join(_WORDS.get(d, d) for d in differs)
        super().__init__(
            f"The checkpoints in '{folder}' belong to another campaign; different: {what}. Their "
            "sum with this campaign's trials would mean nothing, so none was used or changed. "
            "Name another folder, or delete this one if its campaign is no longer wanted."
        )


def fingerprint(value: Any) -> str:
    """SHA-256 [hex] of a value made of dataclasses, arrays, texts and numbers.

    Two values with the same fields, shapes and bytes have the same, on any machine.

    Raises
    ------
    TypeError
        If something else is in it.
    """
    digest = hashlib.sha256()
    for piece in _pieces(value):
        digest.update(len(piece).to_bytes(8, "little"))
        digest.update(piece)
    return digest.hexdigest()


def _pieces(value: Any) -> Iterator[bytes]:
    """A value as byte strings, each preceded by what it is."""
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value, order="C")
        yield f"{array.dtype.newbyteorder('<').str}{array.shape}".encode()
        yield array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    elif is_dataclass(value):
        for field in fields(value):
            yield field.name.encode()
            yield from _pieces(getattr(value, field.name))
    elif isinstance(value, tuple):
        yield f"tuple of {len(value)}".encode()
        for item in value:
            yield from _pieces(item)
    elif value is None or isinstance(value, (str, bool, int, float)):
        yield f"{type(value).__name__} {value!r}".encode()
    else:
        raise TypeError(f"A {type(value).__name__} has no fingerprint.")


@cache
def engine() -> str:
    """SHA-256 [hex] of the code that computes trials: blocks of two engines never mix."""
    digest = hashlib.sha256()
    for room in muster.operations.campaign.__path__:
        for path in sorted(Path(room).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def checkpointed(folder: str | os.PathLike[str], mapper: Mapper) -> Mapper:
    """A mapper that takes finished blocks from a folder and keeps there what it computes.

    Parameters
    ----------
    folder
        Made if it does not exist; other files in it are left alone.
    mapper
        Computes the blocks that are not there.

    Raises
    ------
    ForeignCheckpointsError
        When it runs, if the folder keeps blocks of another campaign, seed or engine.
    OSError
        When it runs, if the disk refuses.
    """
    place = Path(folder)

    def mapped(
        campaign: Campaign, seed: int, blocks: Sequence[Block]
    ) -> Iterator[tuple[Block, Tally]]:
        """Kept blocks first, then new ones as they are ready, each kept before it counts."""
        owner = {"inputs": fingerprint(campaign), "seed": int(seed), "engine": engine()}
        _claim(place, owner)
        mark, left = fingerprint(json.dumps(owner, sort_keys=True)), []
        for one in blocks:
            kept = _read(place, one, mark, campaign)
            if kept is None:
                left.append(one)
            else:
                yield one, kept
        if left:
            for one, tally in mapper(campaign, seed, left):
                _keep(place, one, mark, tally)
                yield one, tally

    return mapped


def _claim(place: Path, owner: dict[str, Any]) -> None:
    """Bind the folder to a campaign, or refuse it."""
    place.mkdir(parents=True, exist_ok=True)
    path = place / OWNER
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        found = None
    except ValueError:
        # A damaged owner is written anew: each block also carries its owner's mark.
        found = None
    if isinstance(found, dict):
        differs = [key for key in owner if found.get(key) != owner[key]]
        if differs:
            raise ForeignCheckpointsError(place, differs)
        return
    _put(path, json.dumps(owner, indent=1).encode() + b"\n")


def _path(place: Path, one: Block) -> Path:
    """Where a block is kept."""
    return place / f"trials-{one.first_trial:010d}-{one.n_trials}.npz"


def _keep(place: Path, one: Block, mark: str, tally: Tally) -> None:
    """Write a block so that it is there whole or not at all."""
    arrays: dict[str, Any] = {f.name: getattr(tally, f.name) for f in fields(Tally)}
    packed = io.BytesIO()
    np.savez_compressed(
        packed, mark=np.array(mark), content=np.array(fingerprint((mark, *one, tally))), **arrays
    )
    _put(_path(place, one), packed.getvalue())


def _read(place: Path, one: Block, mark: str, campaign: Campaign) -> Tally | None:
    """A kept block, or None if it is not there, damaged, or another campaign's."""
    try:
        with np.load(_path(place, one), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
    except Exception:
        # Damage can surface as almost any error of the readers below, and all mean the same.
        return None
    if str(arrays.pop("mark", "")) != mark:
        return None
    content = str(arrays.pop("content", ""))
    wanted = empty(campaign)
    shapes = {f.name: getattr(wanted, f.name).shape for f in fields(Tally)}
    if {name: array.shape for name, array in arrays.items()} != shapes:
        return None
    tally = Tally(**arrays)
    return tally if content == fingerprint((mark, *one, tally)) else None


def _put(path: Path, content: bytes) -> None:
    """A file that appears under its name only when all of it is on the disk."""
    beside = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
