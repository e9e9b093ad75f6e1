"""The words and units of Muster: values without files, solvers or randomness."""
