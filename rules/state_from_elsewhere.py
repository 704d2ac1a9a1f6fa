"""rules/state_from_elsewhere.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Magic, Rule, Severity, Subject, span_of_magic


def find(subject: Subject) -> Iterator[Found]:
    """Yields each line that brings names into the notebook that its own cells do not define."""
    for facts, magic in subject.facts.magics:
        message = _of_magic(subject, magic)
        if message:
            yield Found(span_of_magic(facts.cell, magic), message)
    for opening in subject.facts.openings:
        if opening.how == "exec":
            yield Found(
                opening.span, "exec runs code that stands in no cell; which names it sets cannot be told"
            )
        elif opening.how == "globals":
            yield Found(
                opening.span, "names are set through globals(); which ones cannot be told from the code"
            )


def _of_magic(subject: Subject, magic: Magic) -> str:
    if magic.kind not in ("line", "auto"):
        return ""
    if magic.name == "store" and "-r" in magic.args.split():
        return "%store -r takes values from the author's private store"
    if magic.name == "run" and magic.runs:
        return f"%run takes the names that {magic.runs} sets into the notebook"
    if magic.name == "load_ext" and magic.args.split()[:1] == ["autoreload"] and _imports_local(subject):
        return "autoreload changes local modules under the running notebook"
    return ""


def _imports_local(subject: Subject) -> bool:
    return any(subject.surroundings.is_local_module(one.top) for one in subject.facts.imports if one.top)


rule = Rule(
    code="NB110",
    name="state-from-elsewhere",
    severity=Severity.WARNING,
    summary="Names come into the notebook from outside its cells.",
    why=(
        "A private store, another script or generated code set these values. Where that is missing or has changed, the "
        "notebook stops or gives something else, and nothing in it says why."
    ),
    instead="Import what is needed from a module, or compute it in a cell; write data to a file and read it by name.",
    find=find,
    bad=[
        Example("""
            # %%
            %store -r customers  # <- NB110
            print(customers)
            """),
        Example("""
            # %%
            %run prepare.py  # <- NB110
            """),
        Example("""
            # %%
            for name in ["jan", "feb"]:
                globals()[name] = 0  # <- NB110
            """),
        Example("""
            # %%
            exec("jan = 0")  # <- NB110
            """),
        Example(
            """
            # %%
            %load_ext autoreload  # <- NB110
            %autoreload 2
            import shop
            """,
            files={"shop.py": "price = 3\n"},
        ),
    ],
    good=[
        Example("""
            # %%
            %store customers
            """),
        Example("""
            # %%
            %load_ext autoreload
            %autoreload 2
            import math
            """),
        Example("""
            # %%
            print(globals()["__name__"], eval("1 + 1"))
            """),
        Example(
            """
            # %%
            import shop
            """,
            files={"shop.py": "price = 3\n"},
        ),
        Example("""
            # %%
            # exec("jan = 0")
            "%run prepare.py"
            """),
    ],
)
