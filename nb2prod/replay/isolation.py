"""How processes are kept together, so that all of them can be ended: by a namespace of their own where one is allowed.

>>> isolating(network=True)[:1] in ([], ["unshare"])
True

In a namespace, the end of its first process is the end of every process in it, whatever they do. Elsewhere the
supervisor adopts orphans instead, which only Linux can.
"""

import functools
import shutil
import subprocess
import sys

from nb2prod.errors import Nb2prodError

_TOGETHER = ["--pid", "--fork", "--kill-child", "--mount-proc"]
_AS_ROOT: list[str] = []
# The user stays who he is; the supervisor sets up the network and mounts, and gives the capabilities away.
_AS_USER = ["--user", "--map-current-user", "--keep-caps"]
_SECONDS = 10


def isolating(*, network: bool) -> list[str]:
    """The beginning of a command that puts it into namespaces of its own; empty where none are allowed.

    Raises Nb2prodError if the network is to be cut and cannot be.
    """
    cut = [] if network else ["--net"]
    for who in (_AS_ROOT, _AS_USER):
        if _is_allowed((*who, *_TOGETHER, *cut)):
            return ["unshare", *who, *_TOGETHER, *cut, "--"]
    if not network:
        raise Nb2prodError(
            "the network cannot be cut here", where="--no-network",
            todo="this needs Linux with user namespaces (or root) and 'unshare'; run without it, or in a container "
            "without a network",
        )  # fmt: skip
    return []


@functools.cache
def _is_allowed(options: tuple[str, ...]) -> bool:
    if not sys.platform.startswith("linux") or shutil.which("unshare") is None:
        return False
    command = ["unshare", *options, "--", "true"]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
