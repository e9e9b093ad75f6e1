"""The process that proves: it reads the world once and answers one case after another.

Started by ``muster.web.prover`` as ``python -m muster.web.exact_process``; a question is one
line of JSON on standard input, an answer one line on standard output.
"""

from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from muster import api
from muster.core.errors import BadInputError, MusterError, NoAnswerError, UnknownCodeError
from muster.core.world import World
from muster.planning.guidance import Guidance
from muster.solving import set_threads

MOST_THREADS = 4


def prove(asked: dict[str, Any]) -> dict[str, Any]:
    """The run record of a case, as ``muster assess`` makes it, or the refusal in words."""
    try:
        world, guidance = _read(asked["study"], asked["is_bundled"])
        return {"record": api.assess(world, guidance, **asked["case"]).record}
    except BadInputError as error:
        defects = [[d.file, d.row, d.column, d.reason, d.remedy] for d in error.defects]
        return {"refused": "input", "defects": defects}
    except UnknownCodeError as error:
        return {"refused": "code", "said": str(error), "codes": list(error.codes)}
    except NoAnswerError as error:
        return {"refused": "answer", "said": str(error)}
    except MusterError as error:
        return {"refused": "other", "said": str(error)}


@lru_cache(maxsize=8)
def _read(study: str, is_bundled: bool) -> tuple[World, Guidance]:
    """World and guidance; an uploaded study lies under the hash of its content and stays."""
    if is_bundled:
        return api.load_world(), api.load_guidance(study)
    return api.load_world(Path(study)), api.load_guidance(Path(study))


def main() -> int:
    """Answer until the server closes the other end."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the answers
    set_threads(max(1, min(MOST_THREADS, os.cpu_count() or 1)))
    for line in sys.stdin.buffer:
        said = json.dumps(prove(json.loads(line)), allow_nan=False, separators=(",", ":"))
        answers.write(said.encode() + b"\n")
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
