"""rules/platform_path.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    CellFacts, Example, Found, Related, Rule, Severity, Span, Subject, ast, literal_of, paths_in_shell,
    platform_of, quoted_path, span_of, statements_around,
)  # fmt: skip

# Folders whose name alone tells the platform, wherever the text goes.
_UNMISTAKABLE = (
    "/kaggle/input",
    "/kaggle/working",
    "/content/drive",
    "/content/gdrive",
    "dbfs:/",
    "/home/jovyan/",
)
_MOUNT = "google.colab.drive.mount"
_TESTS = (
    "colab",
    "kaggle",
    "databricks",
    "exists",
    "isdir",
    "is_dir",
    "isfile",
    "environ",
    "getenv",
    "platform",
    "local",
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first place that needs each platform; the further ones are related."""
    places: dict[str, dict[Span, str]] = {}
    for platform, span, what in (*_paths(subject), *_tools(subject)):
        places.setdefault(platform, {}).setdefault(span, what)
    for platform, spans in places.items():
        ordered = sorted(spans, key=lambda span: (span.cell, span.line, span.column))
        needed = [span for span in ordered if not _is_guarded(subject.facts.cell(span.cell), span.line)]
        if needed:
            related = tuple(Related(span, f"{spans[span]} too") for span in needed[1:])
            yield Found(
                needed[0], f"{spans[needed[0]]} exists only on {platform}", related=related, once=platform
            )


def _paths(subject: Subject) -> Iterator[tuple[str, Span, str]]:
    for use in subject.facts.files:
        if use.mode != "name" and (platform := platform_of(use.path.prefix)):
            literal = literal_of(use.path)
            yield platform, use.span, quoted_path(literal if platform_of(literal) else use.path.prefix)
    for facts in subject.facts.cells:
        for node in facts.strings:
            if node.value.startswith(_UNMISTAKABLE) and "\n" not in node.value:
                yield platform_of(node.value), facts.span(node), quoted_path(node.value)
    for path, span in paths_in_shell(subject.facts):
        if platform := platform_of(path):
            yield platform, span, quoted_path(path)


def _tools(subject: Subject) -> Iterator[tuple[str, Span, str]]:
    for call in subject.facts.calls_of(_MOUNT):
        yield platform_of("/content"), call.span, call.written
    for facts in subject.facts.cells:
        for node in facts.reads.get("dbutils", ()):
            yield platform_of("dbfs:/"), span_of(facts.cell, node), "dbutils"


def _is_guarded(facts: CellFacts | None, line: int) -> bool:
    """Whether the line stands in a branch that asks where the notebook runs, or in a ``try``."""
    return any(isinstance(one, ast.Try) or _asks(one) for one in statements_around(facts, line))


def _asks(statement: ast.stmt) -> bool:
    choice = statement if isinstance(statement, ast.If) else getattr(statement, "value", None)
    if not isinstance(choice, (ast.If, ast.IfExp)):
        return False
    test = ast.unparse(choice.test).lower()
    return any(word in test for word in _TESTS)


rule = Rule(
    code="NB402",
    name="platform-path",
    severity=Severity.WARNING,
    summary="The notebook needs a folder or tool of one platform.",
    why=(
        "These folders and tools exist only in the hosted notebook where it was written. Anywhere else, and "
        "on a server, the cell stops or finds nothing."
    ),
    instead=(
        "Name the data folder in one place, relative to the notebook or as a parameter, and say in the "
        "prose where the files come from."
    ),
    find=find,
    python2=True,
    bad=[
        Example("""
            # %%
            import pandas as pd
            train = pd.read_csv("/kaggle/input/shop/train.csv")  # <- NB402
            # %%
            test = pd.read_csv("/kaggle/input/shop/test.csv")
            """),
        Example("""
            # %%
            from google.colab import drive
            drive.mount("/content/drive")  # <- NB402
            """),
        Example("""
            # %%
            FOLDER = "/home/jovyan/work"  # <- NB402
            # %%
            !unzip /content/beds.zip  # <- NB402
            """),
        Example("""
            # %%
            dbutils.fs.ls("clinic")  # <- NB402
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            train = pd.read_csv("../input/train.csv")
            page = "/content/about"
            """),
        Example("""
            # %%
            import sys
            IN_COLAB = "google.colab" in sys.modules
            if IN_COLAB:
                from google.colab import drive
                drive.mount("/content/drive")
            """),
        Example("""
            # %%
            import os
            on_kaggle = os.path.exists("/kaggle")
            FOLDER = "/kaggle/input/shop" if on_kaggle else "data"
            """),
        Example("""
            # %%
            !curl -s https://example.org/content/drive/rates.csv -o rates.csv
            """),
        Example("""
            # %%
            print("copy the files from /kaggle/input first")
            kaggle = "kaggle/input"
            """),
    ],
)
