"""Who is there, and when: order of battle, readiness, rotation."""

from muster.forces.order_of_battle import Assets, order_of_battle
from muster.forces.readiness import available_by_notice, ready_units
from muster.forces.rotation import pool_per_unit

__all__ = ["Assets", "available_by_notice", "order_of_battle", "pool_per_unit", "ready_units"]
