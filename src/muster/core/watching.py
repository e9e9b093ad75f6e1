"""Watching: what long work has found so far, told to whoever wants to know.

Results never depend on who watches, or whether anybody does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[str, dict[str, float]], None]
"""Called with the name of what is worked on and the figures so far."""

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Let a watcher hear of what is worked out in this thread."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def watcher_here() -> Watcher | None:
    """Who watches this thread, to be told from another one."""
    return _watcher.get()


def tell(name: str, **figures: float) -> None:
    """Tell whoever watches what has been found so far; nothing happens if nobody does.

    Examples
    --------
    >>> heard = []
    >>> with watched(lambda name, figures: heard.append((name, figures))):
    ...     tell("movement", best_t_days=12.0, bound_t_days=11.0)
    >>> tell("movement", best_t_days=11.0, bound_t_days=11.0)
    >>> heard
    [('movement', {'best_t_days': 12.0, 'bound_t_days': 11.0})]
    """
    watcher = _watcher.get()
    if watcher is not None:
        watcher(name, figures)
