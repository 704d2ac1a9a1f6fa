"""rules/unguarded_side_effect.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import (
    Call, Example, Found, Related, Rule, Severity, Status, Subject, Text, ast, quoted_path,
    statements_around, tidy_path,
)  # fmt: skip

_DELETING = frozenset(
    "os.remove os.unlink os.rmdir os.removedirs shutil.rmtree pathlib.Path.unlink pathlib.Path.rmdir".split()
)
_CLIENTS = ("requests", "requests.Session", "requests.session", "httpx", "httpx.Client", "httpx.AsyncClient")
_SENDING = frozenset(f"{client}.{verb}" for client in _CLIENTS for verb in ("post", "put", "delete", "patch"))
_MAILING = frozenset(
    f"smtplib.{server}.{verb}" for server in ("SMTP", "SMTP_SSL") for verb in ("sendmail", "send_message")
)
_HERE = re.compile(r"https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\])")
_CHANGES = re.compile(r"\s*(drop\s+(?:table|database|schema|view)|delete\s+from|truncate)\b", re.IGNORECASE)
_EXECUTING = ("execute", "executemany", "executescript")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each thing that a plain run of the notebook does to the world outside it; once for a kind."""
    candidates = [(call, what) for call in _calls(subject) if (what := _effect(subject, call))]
    if not candidates:
        return
    running = {id(call) for call in subject.facts.run_order}
    effects: dict[str, list[Call]] = {}
    for call, what in candidates:
        if id(call) in running and not _is_guarded(subject, call):
            effects.setdefault(what, []).append(call)
    for what, (first, *others) in effects.items():
        related = tuple(Related(call.span, "and here") for call in others)
        yield Found(
            first.span, f"{first.written} {what} whenever the notebook runs", related=related, once=what
        )


def _calls(subject: Subject) -> list[Call]:
    return [
        *subject.facts.calls_of(*_DELETING, *_SENDING, *_MAILING),
        *subject.facts.calls_of_method("to_sql", *_EXECUTING),
    ]


def _effect(subject: Subject, call: Call) -> str:
    """What the call does to the world, "" for nothing that matters."""
    if call.name in _DELETING:
        path = call.receiver if call.name.startswith("pathlib.") else call.value(0, "path")
        if not isinstance(path, Text) or not path.whole:
            return "deletes files"
        return "" if _is_own(subject, path.prefix, call) else f"deletes {quoted_path(path.prefix)}"
    if call.name in _SENDING:
        url = call.value(0, "url")
        return "" if isinstance(url, Text) and _HERE.match(url.prefix) else "sends data to a server"
    if call.name in _MAILING:
        return "sends mail"
    if call.method == "to_sql":
        how = call.constant(3, "if_exists")
        return {"append": "adds rows to a table", "replace": "replaces a table"}.get(str(how), "")
    text = call.value(0)
    found = _CHANGES.match(text.prefix) if isinstance(text, Text) else None
    return f"runs {' '.join(found[1].upper().split())}" if found else ""


def _is_own(subject: Subject, path: str, deletion: Call) -> bool:
    """Whether the notebook itself makes the file, or hands its name to something that may."""
    path = tidy_path(path)
    for use in subject.facts.files:
        deletes = use.call is not None and use.call.name in _DELETING
        if use.mode in ("write", "append") and not deletes and tidy_path(use.path.prefix) == path:
            return True
    named = (one for call in subject.facts.calls if call is not deletion and call.name not in _DELETING
             for one in (*call.args, *call.keywords.values()))  # fmt: skip
    return any(isinstance(one, Text) and tidy_path(one.prefix).startswith(path) for one in named)


def _is_guarded(subject: Subject, call: Call) -> bool:
    """Whether a condition decides if the call happens."""
    around = statements_around(subject.facts.cell(call.cell.number), call.node.lineno)
    return call.quiet or any(isinstance(one, (ast.If, ast.While)) for one in around)


rule = Rule(
    code="NB409",
    name="unguarded-side-effect",
    severity=Severity.WARNING,
    summary="Running the notebook changes something outside it, with nothing in between.",
    why=(
        "Whoever only wants to see the figures again deletes files, adds the same rows a second time or "
        "sends the mail once more; so does every retry of a scheduled run."
    ),
    instead="Put it behind a parameter that is off by default (if PUBLISH: …), or into a step of its own.",
    find=find,
    status=Status.PREVIEW,
    bad=[
        Example("""
            # %%
            import shutil
            shutil.rmtree("exports")  # <- NB409
            """),
        Example("""
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            tills.to_sql("tills", engine, if_exists="append")  # <- NB409
            """),
        Example("""
            # %%
            import requests
            def report(beds):
                requests.post("https://wards.clinic-intern.net/beds", json=beds)  # <- NB409
            report({"north": 12})
            """),
        Example("""
            # %%
            import smtplib
            with smtplib.SMTP(host) as server:
                server.sendmail("me", "you", "done")  # <- NB409
            connection.cursor().execute("DROP TABLE old_tills")  # <- NB409
            """),
    ],
    good=[
        Example("""
            # %%
            import shutil
            if START_FRESH:
                shutil.rmtree("exports")
            """),
        Example(
            """
            # %%
            import os
            with open("scratch.txt", "w") as file:
                file.write("12")
            os.remove("scratch.txt")
            """,
            note="The notebook clears away what it made itself.",
        ),
        Example("""
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            tills.to_sql("tills", engine)
            tills.to_sql("tills", engine, if_exists="fail")
            """),
        Example(
            """
            # %%
            import requests
            def publish(beds):
                requests.post("https://wards.clinic-intern.net/beds", json=beds)
            """,
            note="Nothing calls it.",
        ),
        Example("""
            # %%
            import requests
            rates = requests.get("https://bank-intern.net/rates").json()
            score = requests.post("http://localhost:8501/predict", json=rates).json()
            """),
        Example("""
            # %%
            rows = connection.cursor().execute("SELECT * FROM tills WHERE state = 'drop table'")
            names = ["till"]
            names.remove("till")
            """),
    ],
)
