"""Program that checks one uploaded study within limits; started by ``muster.web.studies``."""

from __future__ import annotations

import json
import sys

from muster import api
from muster.catalogue.workbook_child import set_limits

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 40
MOST_DEFECTS = 200


def main() -> int:
    """Write the defects of the study at the path given, as JSON."""
    set_limits(MEMORY_BYTES, CPU_SECONDS)
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
