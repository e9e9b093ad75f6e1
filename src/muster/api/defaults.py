"""What questions are asked with where nothing else is said."""

from __future__ import annotations

DEFAULT_YEAR = 2025
"""Year of the forces of most questions."""
TARGETS_YEAR = 2030
"""Targets begin where the orders known today end."""
ARRIVALS = ("allowance", "lift")
"""Ways to say when forces count: after an allowance by distance, or once lift has them there."""
