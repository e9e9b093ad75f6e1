"""Makes ``builders`` importable for the tests in every folder."""
