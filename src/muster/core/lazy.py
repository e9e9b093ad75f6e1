"""Names that a package shows, fetched when somebody asks for them (PEP 562).

Who asks for help, or for one question, need not wait for the modules of all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def fetched_late(
    package: str, names_by_module: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package whose names come from modules.

    Parameters
    ----------
    package
        ``__name__`` of the package.
    names_by_module
        Names that it shows, by the module they come from.

    Raises
    ------
    AttributeError
        By the first function, for a name that the package does not show.
    """
    where = {name: module for module, names in names_by_module.items() for name in names}

    def get(name: str) -> object:
        """The value of a name."""
        if name not in where:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        return getattr(import_module(where[name]), name)

    return get, lambda: sorted(where)
