"""Makes ``builders`` importable for the tests in every folder, and draws repeatable.

Random examples are the same in every run, so that a red test is red for everybody;
``HYPOTHESIS_PROFILE=explore`` draws new ones.
"""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
