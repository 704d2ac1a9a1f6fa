"""rules/missing_file.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Example, FileUse, Found, Related, Rule, Severity, Status, Subject, Text, arrivals, ast, is_absolute,
    is_remote, levels_up, quoted_path, statements_around, tidy_path, written_in_shell,
)  # fmt: skip

# These look for a name in folders of their own.
_ELSEWHERE = frozenset({"spacy.load", "nltk.data.load", "nltk.data.find"})
_NO_PATH = "*?[]{}<>|\n\r\t\0"


def find(subject: Subject) -> Iterator[Found]:
    """Yields each file that is read, that no cell brings, and that is not there; once for a file."""
    uses = [use for use in subject.facts.files if use.mode == "read" and _is_plain(use)]
    if not uses or not _can_tell(subject):
        return
    brought = _brought(subject)
    missing: dict[str, list[FileUse]] = {}
    for use in uses:
        path = tidy_path(use.path.prefix)
        if not _is_brought(path, brought) and not _is_there(subject, path) and not _is_tried(subject, use):
            missing.setdefault(path, []).append(use)
    for path, (first, *others) in missing.items():
        related = tuple(Related(use.span, "and read here") for use in others if use.span != first.span)
        message = f"{quoted_path(path)} is read, but it is not beside the notebook and no cell makes it"
        yield Found(first.span, message, related=related, once=path)


def _is_plain(use: FileUse) -> bool:
    """Whether the path is a relative one, known whole, of a file."""
    path = use.path.prefix
    if not use.path.whole or is_absolute(path) or is_remote(path) or any(sign in path for sign in _NO_PATH):
        return False
    if use.call is not None and (use.call.name in _ELSEWHERE or use.call.quiet):
        return False
    return "." in path.rstrip("./").rpartition("/")[2]


def _can_tell(subject: Subject) -> bool:
    """Whether data are kept around the notebook, and nothing brings files that the code does not name."""
    if subject.from_stdin or subject.surroundings.folder is None or not subject.surroundings.has_data:
        return False
    return not arrivals(subject.facts) and all(use.mode != "enter" for use in subject.facts.files)


def _brought(subject: Subject) -> list[tuple[str, bool]]:
    """The paths that are written, asked about or given to any call but a reader; and whether known whole."""
    used = [use.path for use in subject.facts.files if use.mode in ("write", "append", "name")]
    reading = {id(use.call) for use in subject.facts.files if use.mode == "read"}
    for call in subject.facts.calls:
        if id(call) not in reading:
            used += [
                one for one in (*call.args, *call.keywords.values()) if isinstance(one, Text) and one.whole
            ]
    in_python = [(tidy_path(path.prefix), path.whole) for path in used]
    return in_python + [(tidy_path(path), True) for path, _ in written_in_shell(subject.facts)]


def _is_brought(path: str, brought: list[tuple[str, bool]]) -> bool:
    # Writers such as numpy.save and savefig add the ending themselves.
    return any(path == one or path.startswith(f"{one}." if whole else one) for one, whole in brought)


def _is_there(subject: Subject, path: str) -> bool:
    around = subject.surroundings
    places = [path]
    if around.root is not None and around.folder is not None:
        up = len(around.folder.relative_to(around.root).parts)
        if levels_up(path) > up:
            return True  # outside of what may be looked at
        places.append("../" * up + path)
    folders = path.split("/")
    pointers = ["/".join(folders[:end]) + ".dvc" for end in range(1, len(folders) + 1)]
    return any(around.exists(place) for place in places + pointers) or around.is_ignored(path)


def _is_tried(subject: Subject, use: FileUse) -> bool:
    facts = subject.facts.cell(use.cell)
    line = use.call.span.line if use.call is not None else use.span.line
    return any(isinstance(one, ast.Try) for one in statements_around(facts, line))


rule = Rule(
    code="NB404",
    name="missing-file",
    severity=Severity.WARNING,
    summary="A file is read that does not lie beside the notebook and that no cell makes.",
    why="Whoever gets the notebook gets it without this file, and the cell stops with FileNotFoundError.",
    instead="Hand the file over with the notebook, add a cell that fetches or makes it, or correct the path.",
    find=find,
    status=Status.PREVIEW,
    python2=True,
    yields_to=("NB402", "NB401", "NB506"),
    bad=[
        Example(
            """
            # %%
            import pandas as pd
            orders = pd.read_csv("orders.csv")
            tills = pd.read_csv("tils.csv")  # <- NB404
            """,
            files={"orders.csv": "till,sum\n", "tills.csv": "till\n"},
        ),
        Example(
            """
            # %%
            import json
            with open("setup/beds.json") as file:  # <- NB404
                beds = json.load(file)
            # %%
            again = json.load(open("./setup/beds.json"))
            """,
            files={"wards.csv": "ward,beds\n"},
        ),
    ],
    good=[
        Example(
            """
            # %%
            import pandas as pd
            rates = pd.read_csv("rates.csv")
            """,
            note="No data lies beside the notebook: they are kept elsewhere.",
        ),
        Example(
            """
            # %%
            import pandas as pd
            orders = pd.read_csv("data/orders.csv")
            """,
            files={"data/orders.csv": "till,sum\n", "tills.csv": "till\n"},
        ),
        Example(
            """
            # %%
            import numpy as np
            import pandas as pd
            pd.DataFrame({"till": [1]}).to_csv("out/tills.csv")
            np.save("sums", [1, 2])
            # %%
            tills = pd.read_csv("out/tills.csv")
            sums = np.load("sums.npy")
            """,
            files={"orders.csv": "till,sum\n"},
        ),
        Example(
            """
            # %%
            from urllib.request import urlretrieve
            import pandas as pd
            urlretrieve("https://example.org/rates.zip", archive)
            rates = pd.read_csv("rates.csv")
            """,
            files={"orders.csv": "till,sum\n"},
        ),
        Example(
            """
            # %%
            !unzip rates.zip
            # %%
            import pandas as pd
            rates = pd.read_csv("rates.csv")
            """,
            files={"rates.zip": ""},
        ),
        Example(
            """
            # %%
            import pandas as pd
            clients = pd.read_csv("secret/clients.csv")
            scans = pd.read_csv("scans.csv")
            """,
            files={".git/HEAD": "", ".gitignore": "secret/\n", "scans.csv.dvc": "", "wards.csv": "ward\n"},
        ),
        Example(
            """
            # %%
            import glob
            import os
            import pandas as pd
            parts = glob.glob("parts/*.csv")
            if os.path.exists("extra.csv"):
                extra = pd.read_csv("extra.csv")
            try:
                notes = open("notes.txt").read()
            except FileNotFoundError:
                notes = ""
            """,
            files={"orders.csv": "till,sum\n"},
        ),
        Example(
            """
            # %%
            import pandas as pd
            rates = pd.read_csv("https://example.org/rates.csv")
            month = pd.read_csv(f"orders-{month}.csv")
            """,
            files={"orders.csv": "till,sum\n"},
        ),
    ],
)
