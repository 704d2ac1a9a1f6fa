"""What a user did wrong, in words that help: what it is, where it is, and what to do.

>>> print(Nb2prodError("no such file or folder", where="chrun.ipynb", todo="check the path"))
nb2prod: chrun.ipynb: no such file or folder
  check the path
"""


class Nb2prodError(Exception):
    """Wrong usage, wrong configuration or a missing file: two lines on stderr and exit code 2, never a traceback."""

    def __init__(self, what: str, *, where: str, todo: str):
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

    def __reduce__(self):
        # The default would pass keyword-only arguments by position, and errors cross process borders.
        return _make, (self.what, self.where, self.todo)

    def __str__(self) -> str:
        """The two lines that the user sees."""
        place = f"{self.where}: " if self.where else ""
        return f"nb2prod: {place}{self.what}\n  {self.todo}"


def _make(what: str, where: str, todo: str) -> Nb2prodError:
    return Nb2prodError(what, where=where, todo=todo)
