"""Campaign: how often concurrent crises would overwhelm the force."""
