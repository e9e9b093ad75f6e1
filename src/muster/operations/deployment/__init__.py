"""Can they get there in time: routes, lift, ports and the movement plan."""

from muster.operations.deployment.distances import AirRoutes, SeaRoutes, air_km
from muster.operations.deployment.plan import (
    Flow,
    MovementPlan,
    arrivals,
    deploy,
    owners_of_use,
    read_back,
)
from muster.operations.deployment.problem import Posed, grade_amounts, item_class, pose
from muster.operations.deployment.routes import Flight, RouteFinder, flight
from muster.operations.deployment.values import Fleet, Movement, Route, Switches

__all__ = [
    "AirRoutes",
    "Fleet",
    "Flight",
    "Flow",
    "Movement",
    "MovementPlan",
    "Posed",
    "Route",
    "RouteFinder",
    "SeaRoutes",
    "Switches",
    "air_km",
    "arrivals",
    "deploy",
    "flight",
    "grade_amounts",
    "item_class",
    "owners_of_use",
    "pose",
    "read_back",
]
