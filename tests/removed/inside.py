"""Runs snippets in the interpreter of a trial and writes how each went. Python 3.6 must understand it.

Called as ``python inside.py SNIPPETS RESULTS``: a JSON list of [key, preamble, snippet], and where to write the JSON
table key → [where it ended, the error]. It ends in ``nothing`` (all went well), ``preamble``, ``before`` (the last
statement) or ``last``.
"""

import ast
import contextlib
import io
import json
import sys
import warnings


def ending(preamble, snippet):
    """Where a snippet stops with an error, and with which."""
    names = {"__name__": "snippet"}
    parts = [("preamble", preamble)]
    statements = ast.parse(snippet).body
    last = statements[-1].lineno
    lines = snippet.split("\n")
    parts += [("before", "\n".join(lines[: last - 1])), ("last", "\n".join(lines[last - 1 :]))]
    for where, source in parts:
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                exec(compile(source, "<snippet>", "exec"), names)  # pylint: disable=exec-used
        except BaseException as error:  # pylint: disable=broad-exception-caught  # whatever a library raises
            return [where, "%s: %s" % (type(error).__name__, " ".join(str(error).split()))]
    return ["nothing", ""]


def main(snippets_file, results_file):
    """Tries all snippets."""
    with io.open(snippets_file, encoding="utf-8") as file:
        trials = json.load(file)
    results = {key: ending(preamble, snippet) for key, preamble, snippet in trials}
    with io.open(results_file, "w", encoding="utf-8") as file:
        file.write(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
