"""rules/shell_injection.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Call,
    Example,
    Found,
    Outside,
    Rule,
    Severity,
    Status,
    Subject,
    shell_commands,
    span_of_magic,
)

_WITH_SHELL = "os.system os.popen subprocess.getoutput subprocess.getstatusoutput".split()
_IF_ASKED = (
    "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen".split()
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each command line with something in it that the notebook does not set itself."""
    lines = [(facts, magic) for facts, magic in subject.facts.magics if magic.reads and magic.kind != "cell"]
    calls = subject.facts.calls_of(*_WITH_SHELL, *_IF_ASKED)
    outside = Outside(subject.facts) if lines or calls else None
    for facts, magic in lines:
        for name in magic.reads if shell_commands(magic) else ():
            if source := outside.source_of_name(name, facts.cell.number):
                yield Found(
                    span_of_magic(facts.cell, magic), f"the command holds '{name}', which comes from {source}"
                )
                break
    for call in calls:
        command = call.argument(0, "cmd" if call.method in ("popen", "getoutput") else "args")
        if command is not None and _has_shell(call) and (source := outside.source_of(command, call)):
            yield Found(call.span, f"{call.written} hands a shell something that comes from {source}")


def _has_shell(call: Call) -> bool:
    return call.name in _WITH_SHELL or call.constant(None, "shell") is True


rule = Rule(
    code="NB703",
    name="shell-injection",
    severity=Severity.WARNING,
    summary="A shell command holds text that comes from outside the notebook.",
    why=(
        "A file name or an answer with a semicolon in it is a second command: who can write the file or answer the "
        "request can run anything on the machine that runs the notebook."
    ),
    instead="Call subprocess.run with a list of arguments and without a shell, or pass the text through shlex.quote.",
    find=find,
    status=Status.PREVIEW,
    bad=[
        Example("""
            # %%
            branch = input("branch: ")
            !ls exports/{branch}  # <- NB703
            """),
        Example("""
            # %%
            import pandas as pd
            scans = pd.read_csv("scans.csv")
            for name in scans["file"]:
                !dcmdump $name  # <- NB703
            """),
        Example("""
            # %%
            import json, os, subprocess
            with open("job.json") as file:
                job = json.load(file)
            os.system(f"convert {job['picture']} out.png")  # <- NB703
            subprocess.run("tar xf " + job["archive"], shell=True)  # <- NB703
            """),
    ],
    good=[
        Example("""
            # %%
            model_path = "models/credit"
            !ls {model_path}
            """),
        Example("""
            # %%
            for month in ["jan", "feb"]:
                !gzip exports/{month}.csv
            print("done")
            """),
        Example("""
            # %%
            import os
            import subprocess
            name = input("file: ")
            subprocess.run(["gzip", name])
            os.system("gzip exports/*.csv")
            """),
        Example("""
            # %%
            import shlex
            name = input("file: ")
            safe = shlex.quote(name)
            !gzip {safe}
            """),
        Example("""
            # %%
            count = int(input("how many: "))
            !head -n {count} tills.csv
            """),
    ],
)
