"""rules/unreadable_notebook.py"""

from nb2prod.rule import Example, Rule, Severity, found_by_the_run

rule = Rule(
    code="NB001",
    name="unreadable-notebook",
    severity=Severity.ERROR,
    summary="The file cannot be read as a notebook at all.",
    why="Jupyter cannot open it either. It is reported whatever was selected: a gate must not pass what nobody can read.",
    instead="Restore the file, resolve the merge conflict, or fetch what the pointer stands for, as the message says.",
    find=found_by_the_run,
    python2=True,
    bad=[
        Example("# <- NB001", raw='{"cells": [', note="The end of the file is missing."),
        Example("# <- NB001", raw="", note="The file is empty."),
        Example(
            "# <- NB001",
            raw='{"cells": [],\n<<<<<<< HEAD\n "metadata": {},\n=======\n "metadata": {"a": 1},\n>>>>>>> theirs\n'
            ' "nbformat": 4, "nbformat_minor": 5}',
            note="A merge conflict was committed.",
        ),
        Example(
            "# <- NB001",
            raw="version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 12345\n",
            note="Git LFS left its pointer in place of the notebook.",
        ),
    ],
    good=[
        Example("", raw='{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'),
        Example("", raw='{\n "cells": [],\r\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 4\n}\n\n'),
        Example("""
            # %%
            conflict = "<<<<<<< HEAD"
            """),
        Example("""
            # %%
            pointer = "version https://git-lfs.github.com/spec/v1"
            """),
    ],
)
