"""Public data in: schemas, readers, checks, the bundled tables and studies."""
