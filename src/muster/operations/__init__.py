"""Can these forces do it: command, transit and generation."""
