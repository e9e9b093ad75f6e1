"""What ought to be: guidance, requirements, apportionment, implementation, review."""
