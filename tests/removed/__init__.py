"""Every row of the table of removed APIs, tried against installed releases: ``python -m tests.removed.try_rows``."""
