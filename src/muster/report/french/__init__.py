"""French for what reports say in English: one phrasebook, and figures made with it."""
