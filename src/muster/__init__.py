"""Muster: what Europe can do of NATO's level of ambition, and what each nation should add."""

from muster.api import Result, assess, compare, load_guidance, load_world

__version__ = "0.1.0"

__all__ = ["Result", "__version__", "assess", "compare", "load_guidance", "load_world"]
