"""Patterns that a conversion must get right or refuse: small notebooks, run as they are and as a project."""
