"""rules/malformed_notebook.py"""

from nb2prod.rule import Example, Rule, Severity, found_by_the_run

_CELL = '{"cell_type": "markdown", "id": "%s", "metadata": {}, "source": "text"}'
_CELLS = '{"cells": [%s], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'

rule = Rule(
    code="NB002",
    name="malformed-notebook",
    severity=Severity.ERROR,
    summary="The file is JSON, but not the JSON of a notebook.",
    why="Some tools repair such a file silently, others lose cells, others stop: each shows another notebook.",
    instead="Open the notebook in Jupyter and save it, or correct the place that the message names.",
    find=found_by_the_run,
    python2=True,
    bad=[
        Example("# <- NB002", raw="[]", note="Valid JSON, but a list."),
        Example("# <- NB002", raw='{"cells": {}, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'),
        Example(
            "# <- NB002", raw=_CELLS % (_CELL % "a" + ", " + _CELL % "a"), note="Two cells have the same id."
        ),
        Example(
            "# <- NB002", raw=_CELLS % '{"cell_type": "sql", "id": "a", "metadata": {}, "source": "select 1"}'
        ),
    ],
    good=[
        Example("", raw=_CELLS % ""),
        Example("", raw=_CELLS % (_CELL % "a" + ", " + _CELL % "b")),
        Example("", raw='{"metadata": {}, "nbformat_minor": 5, "nbformat": 4, "cells": []}'),
        Example("""
            # %% raw
            {"cells": 1, "cells": 2}
            """),
    ],
)
