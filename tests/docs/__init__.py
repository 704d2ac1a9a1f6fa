"""The documentation: what is generated is fresh, every command runs, every recipe works, every link leads somewhere."""
