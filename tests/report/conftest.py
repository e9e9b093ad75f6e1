"""Makes ``run_records`` importable for the tests in this folder."""
