"""Program that checks one uploaded study within limits; started by ``muster.web.studies``."""

from __future__ import annotations

import json
import sys

from muster import api

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 40
MOST_DEFECTS = 200


def set_limits() -> None:
    """Limit memory and processor time of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Write the defects of the study at the path given, as JSON."""
    set_limits()
    found = api.check(sys.argv[1])
    rows = [
        {
            "where": " ".join(filter(None, (d.file, d.column))),
            "row": d.row,
            "reason": d.reason,
            "remedy": d.remedy,
        }
        for d in found[:MOST_DEFECTS]
    ]
    json.dump(rows, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
