"""The web app, the second door: parse, call, show. It computes nothing itself.

``serving`` starts it; ``app`` puts it together; ``guard`` keeps strangers out; ``answers``
asks the same functions as the command line and remembers what they said; ``jobs`` runs
what takes long in processes of its own; ``routes`` are the addresses.
"""
