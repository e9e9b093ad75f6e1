"""A process that answers: it reads a world once and answers one case after another.

Started by ``muster.web.workers`` as ``python -m muster.web.answer_process``. A question is one
line of JSON on standard input; an answer is two lines on standard output: whether it was
refused, then what was found, which the server hands on as it is.
"""

from __future__ import annotations

import json
import os
import sys
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from muster import api
from muster.api.estimates import Proved, estimate, prove
from muster.core.errors import BadInputError, MusterError, NoAnswerError, UnknownCodeError
from muster.core.world import World
from muster.planning.guidance import Guidance
from muster.solving import set_threads
from muster.web.headline import headline

MOST_THREADS = 4
N_PROOFS = 6
"""Proofs of which the long tables may still be asked."""
_proofs: OrderedDict[str, Proved] = OrderedDict()


def answer(asked: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Refusal, empty where there is none, and what was found: estimate, proof or whole record."""
    try:
        return {}, _KINDS[asked["kind"]](asked)
    except BadInputError as error:
        defects = [[d.file, d.row, d.column, d.reason, d.remedy] for d in error.defects]
        return {"refused": "input", "defects": defects}, None
    except UnknownCodeError as error:
        return {"refused": "code", "said": str(error), "codes": list(error.codes)}, None
    except NoAnswerError as error:
        return {"refused": "answer", "said": str(error)}, None
    except MusterError as error:
        return {"refused": "other", "said": str(error)}, None


def _estimate(asked: dict[str, Any]) -> dict[str, Any]:
    """The answer of the relaxation."""
    case, study = asked["case"], (asked["study"], asked["is_bundled"])
    return estimate(_of_year(*study, case["year"]), _read(*study)[1], **case)


def _proof(asked: dict[str, Any]) -> dict[str, Any]:
    """The proved figures of the board."""
    record = _proved(asked).board()
    return record | headline(record)


def _record(asked: dict[str, Any]) -> dict[str, Any]:
    """The run record of a case, as ``muster assess`` makes it."""
    return _proved(asked).result().record


_KINDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "estimate": _estimate,
    "proof": _proof,
    "record": _record,
}


def _proved(asked: dict[str, Any]) -> Proved:
    """The proof of a case; the latest ones are remembered."""
    key = json.dumps([asked["study"], asked["case"]], sort_keys=True)
    if key not in _proofs:
        _proofs[key] = prove(*_read(asked["study"], asked["is_bundled"]), **asked["case"])
    _proofs.move_to_end(key)
    while len(_proofs) > N_PROOFS:
        _proofs.popitem(last=False)
    return _proofs[key]


@lru_cache(maxsize=8)
def _read(study: str, is_bundled: bool) -> tuple[World, Guidance]:
    """World and guidance; an uploaded study lies under the hash of its content and stays."""
    if is_bundled:
        return _bundled_world(), api.load_guidance(study)
    return api.load_world(Path(study)), api.load_guidance(Path(study))


@lru_cache(maxsize=1)
def _bundled_world() -> World:
    """The bundled world, one for all its studies."""
    return api.load_world()


@lru_cache(maxsize=64)
def _of_year(study: str, is_bundled: bool, year: int) -> World:
    """The world of a year, which takes longer to make than many an estimate's other parts."""
    return _read(study, is_bundled)[0].at(year)


def main() -> int:
    """Answer until the server closes the other end; the only argument is how far to stand back."""
    if hasattr(os, "nice") and len(sys.argv) > 1:
        os.nice(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the answers
    set_threads(max(1, min(MOST_THREADS, os.cpu_count() or 1)))
    for line in sys.stdin.buffer:
        for said in answer(json.loads(line)):
            text = json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            answers.write(text.encode() + b"\n")
        try:
            answers.flush()
        except BrokenPipeError:
            os._exit(0)  # the server has gone, and with it whoever would read this
    return 0


if __name__ == "__main__":
    sys.exit(main())
