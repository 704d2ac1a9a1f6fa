"""rules/absolute_path.py"""

import re
from collections.abc import Collection, Iterator

from nb2prod.rule import (
    Change, Example, Fix, Found, Related, Rule, Severity, Span, Subject, Text, ast, is_absolute, is_temporary,
    literal_of, paths_in_shell, platform_of, quoted_path, source_at,
)  # fmt: skip

_JOINS = (
    "os.path.join", "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.Path.joinpath",
)  # fmt: skip
_PRIVATE = ("/home/", "/Users/", "/root/")
_CHANGING = frozenset({"write", "append", "enter"})
_PLAIN = re.compile(r"[\w./ -]+")
_QUOTED = re.compile(r"[rRuU]?(\"\"\"|'''|\"|').*\1", re.DOTALL)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each path of one machine that reaches a file; the same path once, further places as related."""
    places: dict[str, dict[Span, None]] = {}
    for span, path in (*_in_python(subject), *_in_shell(subject)):
        if path.strip("/") and not platform_of(path):
            places.setdefault(path, {})[span] = None
    for path, spans in places.items():
        fix = _fix(subject, path, spans)
        first, *others = sorted(spans, key=lambda span: (span.cell, span.line, span.column))
        related = tuple(Related(span, "the same path again") for span in others)
        if is_temporary(path):
            message = f"{quoted_path(path)} lies where any program may write and the system cleans up"
            yield Found(first, message, related, fix, Severity.WARNING, once=path)
        else:
            yield Found(first, f"{quoted_path(path)} is a place on one machine", related, fix, once=path)


def _in_python(subject: Subject) -> Iterator[tuple[Span, str]]:
    for use in subject.facts.files:
        if use.mode != "name" and is_absolute(use.path.prefix) and not platform_of(use.path.prefix):
            yield use.span, literal_of(use.path)
    for call in subject.facts.calls_of(*_JOINS):
        text = call.args[0] if call.args else None
        if (
            isinstance(text, Text)
            and text.node is not None
            and not text.parameter
            and is_absolute(text.prefix)
        ):
            cell = subject.facts.cell(text.cell)
            if cell is not None:
                yield cell.span(text.node), literal_of(text)


def _in_shell(subject: Subject) -> Iterator[tuple[Span, str]]:
    for path, span in paths_in_shell(subject.facts):
        if path.startswith(_PRIVATE) or path[1:3] == ":\\":
            yield span, path


def _fix(subject: Subject, path: str, spans: Collection[Span]) -> Fix | None:
    """The path from the notebook, where the file is found there and is only read."""
    for use in subject.facts.files:
        if use.mode == "enter" or (use.mode in _CHANGING and use.span in spans):
            return None
    tail = _tail_beside(subject, path)
    return (
        Fix.by_changes(f"Name '{tail}' from the notebook's folder", _changes(subject, path, tail, spans))
        if tail
        else None
    )


def _tail_beside(subject: Subject, path: str) -> str:
    """The longest end of the path that is there beside the notebook; empty if none is."""
    parts = [part for part in re.split(r"[/\\]", path) if part]
    tails = ("/".join(parts[start:]) for start in range(1, len(parts)))
    found = (tail for tail in tails if _PLAIN.fullmatch(tail) and subject.surroundings.exists(tail))
    tail = next(found, "")
    return f"{tail}/" if tail and path.endswith(("/", "\\")) else tail


def _changes(subject: Subject, path: str, tail: str, spans: Collection[Span]) -> Iterator[Change | None]:
    for span in spans:
        written = source_at(subject.notebook.cells[span.cell - 1], span)
        quote = _QUOTED.fullmatch(written)
        if quote is not None and _says(written, path):
            yield Change(span, f"{quote[1]}{tail}{quote[1]}")
        else:
            yield Change(span, tail) if written == path and " " not in tail else None


def _says(literal: str, path: str) -> bool:
    try:
        return ast.literal_eval(literal) == path
    except (ValueError, SyntaxError):
        return False


rule = Rule(
    code="NB401",
    name="absolute-path",
    severity=Severity.ERROR,
    summary="A file is named by a place on one machine.",
    why=(
        "The folder exists on the author's machine and nowhere else, so the cell fails for everyone who "
        "takes the notebook over, and in every scheduled run."
    ),
    instead=(
        "Name files relative to the notebook, below one folder that is set in one place (DATA = "
        "Path('data')), and take scratch space from tempfile."
    ),
    find=find,
    python2=True,
    yields_to=("NB402",),
    bad=[
        Example("""
            # %%
            import pandas as pd
            clients = pd.read_csv("/home/mia/bank/clients.csv")  # <- NB401
            beds = pd.read_csv(r"C:\\Users\\mia\\beds.csv")  # <- NB401
            # %%
            clients = pd.read_csv("/home/mia/bank/clients.csv")
            """),
        Example("""
            # %%
            import os
            import pandas as pd
            from pathlib import Path
            FOLDER = "/data/shop/"  # <- NB401
            ARCHIVE = Path("~/archive")  # <- NB401
            orders = pd.read_csv(FOLDER + "orders.csv")
            old = pd.read_csv(ARCHIVE / "orders.csv")
            names = os.listdir(f"{FOLDER}tills")
            """),
        Example(
            """
            # %%
            with open("/tmp/orders.json", "w") as file:  # <- NB401
                file.write("{}")
            """,
            note="The system's own scratch folder is a warning.",
        ),
        Example("""
            # %%
            !cp /home/mia/orders.csv data/  # <- NB401
            # %%
            %cd /srv/shop  # <- NB401
            """),
        Example("""
            # %%
            def load(path):
                with open(path) as file:
                    return file.read()
            load("file:///srv/shop/rules.txt")  # <- NB401
            """),
        Example(
            """
            # %%
            import pandas as pd
            clients = pd.read_csv("/home/mia/bank/clients.csv")  # <- NB401
            beds = pd.read_csv(r'C:\\Users\\mia\\beds\\2024.csv')  # <- NB401
            rates = pd.read_csv("/home/mia/bank/rates.csv")  # <- NB401
            # %%
            !wc -l /home/mia/bank/clients.csv
            """,
            fixed="""
            # %%
            import pandas as pd
            clients = pd.read_csv("clients.csv")
            beds = pd.read_csv('beds/2024.csv')
            rates = pd.read_csv("/home/mia/bank/rates.csv")
            # %%
            !wc -l clients.csv
            """,
            files={"clients.csv": "name\nann\n", "beds/2024.csv": "ward\nwest\n"},
            note="The fix names only files that are found beside the notebook.",
        ),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            from pathlib import Path
            DATA = Path("data")
            clients = pd.read_csv(DATA / "clients.csv")
            more = pd.read_csv("../shared/clients.csv")
            """),
        Example("""
            # %%
            import pandas as pd
            rates = pd.read_csv("https://example.org/home/rates.csv")
            route = "/home/mia"
            print("/home/mia is free", route)
            """),
        Example("""
            # %%
            import re
            months = re.findall("/jan/|/feb/", "/jan/feb/")
            rows = page.xpath("/html/body/table")
            day = "/2024/01/31"
            """),
        Example("""
            # %%
            import os
            import tempfile
            with open(os.devnull, "w") as nowhere, open("/dev/null", "w") as again:
                nowhere.write("")
            folder = tempfile.mkdtemp()
            """),
        Example('''
            # %%
            def report():
                """/home/mia/report.txt is where it used to be."""
                return open("report.txt").read()
            '''),
        Example("""
            # %%
            !ls /usr/share/fonts
            !curl -s https://example.org/home/mia/rates.csv -o rates.csv
            """),
        Example("""
            # %%
            import os
            if os.path.exists("/data/shop"):
                print("at the shop")
            """),
    ],
)
