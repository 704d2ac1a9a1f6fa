"""The process in which pylint reads code: a line of JSON in, a line of JSON out.

It is run as a file: ``python -I pylintworker.py FOLDER``, and deletes the folder, its own, at the end.

It begins in an empty folder, with nothing of the user's on ``sys.path`` and with the settings of ``pylintrc`` beside
this file only. Pylint reads code and never runs it; and once it is loaded, modules outside the standard library
cannot be found any more: a message depends on the notebook, not on what happens to be installed beside pylint.

>>> serve(io.StringIO(), io.StringIO(), codes=["W0127"])
"""

import io
import json
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any, TextIO

_SETTINGS = Path(__file__).with_name("pylintrc")
_FATAL = "fatal"


def serve(requests: TextIO, answers: TextIO, *, codes: list[str]) -> None:
    """Answers each line of ``requests`` (a text of code) with its messages of those ``codes``, up to the end.

    An answer is a list of [code, text, line, column, last line or None, last column or None] as pylint counts, or
    None where pylint failed.
    """
    linter: Any = None
    for number, request in enumerate(requests, 1):
        linter = linter or _Linter(codes)
        try:
            answer = linter.messages(json.loads(request), number)
        except (
            Exception
        ):  # pylint: disable=broad-exception-caught  # whatever fails in pylint costs one notebook
            answer = None
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class _Linter:
    """Pylint with our settings, made once; code comes to it through stdin."""

    def __init__(self, codes: list[str]):
        from pylint.lint import Run  # here: it takes most of a second
        from pylint.reporters import CollectingReporter

        self._reporter = CollectingReporter()
        arguments = [f"--rcfile={_SETTINGS}", "--from-stdin", "--disable=all", f"--enable={','.join(codes)}"]
        _hand_over("import os\nimport re\n")  # makes pylint import all that it imports late
        self._linter = Run([*arguments, "first.py"], reporter=self._reporter, exit=False).linter
        own = sysconfig.get_paths()
        sys.path[:] = [path for path in sys.path if path not in (own["purelib"], own["platlib"])]

    def messages(self, code: str, number: int) -> list[tuple[Any, ...]] | None:
        """What pylint says of the code; None where it gave up."""
        self._reporter.messages.clear()
        _hand_over(code)
        self._linter.check([f"code{number}.py"])  # it remembers modules by their names
        found = self._reporter.messages
        if any(one.category == _FATAL for one in found):
            return None
        return [(one.msg_id, one.msg, one.line, one.column, one.end_line, one.end_column) for one in found]


def _hand_over(code: str) -> None:
    """Lays the code where pylint reads stdin. Lone surrogates, which UTF-8 cannot hold, become question marks."""
    sys.stdin = io.TextIOWrapper(io.BytesIO(code.encode("utf-8", "replace")), encoding="utf-8")


def main() -> None:
    """The first line names the codes; all others are code. What is printed by mistake must not be an answer."""
    requests, answers = sys.stdin, sys.stdout
    sys.stdout = sys.stderr
    try:
        serve(requests, answers, codes=json.loads(requests.readline()))
    finally:
        shutil.rmtree(sys.argv[1], ignore_errors=True)


if __name__ == "__main__":
    main()
