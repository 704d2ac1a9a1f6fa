"""What a git revision holds, read without running anything that the repository asks for.

Only the store of objects is read, never the index or the files of the working tree, so that no filter, driver, hook or
monitor of the repository's configuration has a part in it. Nothing is fetched, and nothing is written.

>>> import tempfile
>>> try:
...     Revision(tempfile.mkdtemp(), "HEAD")
... except Nb2prodError as error:
...     print(error.todo)
run it in a repository, or leave --since out
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from functools import cached_property

from nb2prod.errors import Nb2prodError

_WHERE = "--since"
_PATIENCE = 120  # seconds
_LONGEST = 80  # of what is quoted
_SAFELY = (
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never",
    "--no-optional-locks", "--no-pager", "--no-replace-objects", "--literal-pathspecs",
)  # fmt: skip
# No protocol is allowed, whatever the repository's own configuration allows.
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SHA1 = 40  # digits
_FILES = ("100644", "100755")


class Revision:
    """The files that the repository in the folder ``root`` had at the revision ``name``.

    Raises Nb2prodError if there is no such revision, no repository or no git, here and in every method.
    """

    def __init__(self, root: str, name: str):
        self._root = root
        problem = self._git("rev-parse", "--git-dir")
        if problem.returncode:
            told = problem.stderr.decode("utf-8", "replace").strip().split("\n")[0]
            what = f"{root} is no git repository: {told}"
            raise Nb2prodError(what, where=_WHERE, todo="run it in a repository, or leave --since out")
        self._commit = self._resolved(name)

    @cached_property
    def files(self) -> dict[str, str]:
        """The object of each file by its path from the root; links and submodules are none."""
        listing = self._output("ls-tree", "-r", "-z", "--full-tree", self._commit)
        found = {}
        for line in listing.split(b"\0")[:-1]:
            head, _, path = line.partition(b"\t")
            mode, _, name = head.decode().split()
            if mode in _FILES:
                found[os.fsdecode(path)] = name
        return found

    def name_of(self, data: bytes) -> str:
        """The name of the object that holds these bytes."""
        kind = "sha1" if len(self._commit) == _SHA1 else "sha256"
        return hashlib.new(kind, b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()

    def read(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of these objects by their names."""
        names = list(names)
        output = self._output("cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
        found, position = {}, 0
        for name in names:
            end = output.index(b"\n", position)
            head = output[position:end].split()
            if len(head) != 3 or head[1] != b"blob":
                raise _failed(f"the object {name} is missing")
            position = end + 1 + int(head[2])
            found[name] = output[end + 1 : position]
            position += 1
        return found

    def _resolved(self, name: str) -> str:
        if "\0" not in name:
            told = self._git("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").stdout.strip()
            if told.isalnum():  # a sign before it would exclude the commit
                return told.decode()
        todo = "name a commit, a branch or a tag; a shallow clone must fetch it first"
        raise Nb2prodError(f"unknown revision '{name[:_LONGEST]}'", where=_WHERE, todo=todo)

    def _output(self, *arguments: str, given: bytes = b"") -> bytes:
        done = self._git(*arguments, given=given)
        if done.returncode:
            raise _failed(done.stderr.decode("utf-8", "replace").strip().split("\n")[0])
        return done.stdout

    def _git(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        # The repository is named: git must not look for one in the folders above.
        command = [
            _program(),
            *_SAFELY,
            f"--git-dir={os.path.join(self._root, '.git')}",
            *arguments,
        ]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        try:
            return subprocess.run(
                command, cwd=self._root, env=kept | _ENVIRONMENT, input=given, capture_output=True,
                timeout=_PATIENCE, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(f"git cannot be run ({type(error).__name__})") from error


def _program() -> str:
    """The path of git; never one that lies in the working directory and was found by a relative path."""
    found = shutil.which("git")
    if found is None or not os.path.isabs(found):
        raise Nb2prodError("there is no git", where=_WHERE, todo="install git, or leave --since out")
    return found


def _failed(what: str) -> Nb2prodError:
    return Nb2prodError(f"the old notebooks cannot be read: {what}", where=_WHERE, todo="leave --since out")
