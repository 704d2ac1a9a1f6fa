"""What a path tells by itself, before anybody looks at a disk.

>>> is_absolute("C:/Users/ann/rows.csv"), is_absolute("data/rows.csv"), platform_of("/kaggle/input/rows.csv")
(True, False, 'Kaggle')
>>> levels_up("../../data/../rows.csv"), quoted_path("data/rows.csv")
(2, "'data/rows.csv'")
"""

import re

# A letter behind the backslash may have become a control character: "C:\temp" holds a tab.
_ABSOLUTE = re.compile(r"/[^/\s*?]|~(?:[\w.-]*[/\\]|$)|file:/|[A-Za-z]:[\\/\a\b\f\n\r\t\v]|\\\\[\w.$?]")
# Devices and what the kernel tells of itself are the same on every machine.
_EVERYWHERE = ("/dev/", "/proc/", "/sys/")
_TEMPORARY = ("/tmp/", "/var/tmp/", "/private/tmp/", "/private/var/tmp/")
_PLATFORMS = (
    ("Kaggle", ("/kaggle/",)),
    ("Google Colab", ("/content/", "/gdrive/")),
    ("Databricks", ("dbfs:/", "/dbfs/", "/databricks/", "/Workspace/", "/FileStore/")),
    ("the Jupyter Docker image", ("/home/jovyan/",)),
    (
        "Amazon SageMaker",
        ("/home/ec2-user/SageMaker/", "/opt/ml/input/", "/opt/ml/model/", "/opt/ml/processing/"),
    ),
)
_LONGEST = 60


def is_absolute(path: str) -> bool:
    """Whether the path is a place on one machine: POSIX, Windows, ``~``, ``file:``, UNC; no devices."""
    return _ABSOLUTE.match(path) is not None and not (path + "/").startswith(_EVERYWHERE)


def is_temporary(path: str) -> bool:
    """Whether the path lies in the folder that the system empties now and then."""
    return _below(path, _TEMPORARY)


def is_remote(path: str) -> bool:
    """Whether it is no path of this machine at all: a URL, a bucket, a database."""
    return "://" in path and not path.startswith("file:")


def platform_of(path: str) -> str:
    """The platform on which the path is at home, "" when it belongs to none."""
    return next((name for name, folders in _PLATFORMS if _below(path, folders)), "")


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return (path.removeprefix("file://") + "/").startswith(folders)


def levels_up(path: str) -> int:
    """How many folders a relative path climbs above the one that it starts in."""
    depth = lowest = 0
    for part in path.replace("\\", "/").split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        lowest = min(lowest, depth)
    return -lowest


def tidy_path(path: str) -> str:
    """The path as two ways of writing it would both come out: ``./a//b/../c`` is ``a/c``."""
    kept: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == ".." and kept and kept[-1] not in ("..", ""):
            kept.pop()
        elif part not in (".", "") or not (kept or part):
            kept.append(part)
    return "/".join(kept)


def quoted_path(path: str) -> str:
    """The path for a message: in quotes, on one line, its middle left out when it is long."""
    short = path if len(path) <= _LONGEST else f"{path[:_LONGEST // 2]}…{path[-_LONGEST // 2:]}"
    return f"'{short}'" if short.isprintable() else repr(short)
