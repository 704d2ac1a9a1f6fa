"""rules/interactive_input.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Call,
    Example,
    Found,
    Related,
    Rule,
    Severity,
    Span,
    Subject,
    Uses,
    ast,
    span_of,
    span_of_magic,
)

_ASKS = {
    **dict.fromkeys(
        "input raw_input getpass.getpass IPython.utils.io.raw_input_multi".split(),
        "waits for somebody to type",
    ),
    **dict.fromkeys(
        "google.colab.files.upload google.colab.auth.authenticate_user huggingface_hub.notebook_login"
        " huggingface_hub.interpreter_login ee.Authenticate".split(),
        "waits for somebody in the browser",
    ),
    **dict.fromkeys(
        "pdb.set_trace ipdb.set_trace IPython.core.debugger.set_trace "
        "IPython.core.debugger.Pdb.set_trace IPython.core.debugger.Tracer pudb.set_trace "
        "breakpoint code.interact IPython.embed pdb.pm pdb.run".split(),
        "opens a prompt and waits",
    ),
}
_WIDGETS = ("ipywidgets.", "IPython.html.widgets.")


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a function, what only goes on when somebody sits there."""
    places: dict[str, list[tuple[Span, str]]] = {}
    for call in _asking(subject):
        places.setdefault(call.name, []).append((call.span, f"{call.written}() {_ASKS[call.name]}"))
    for facts, magic in subject.facts.magics:
        if magic.kind in ("line", "cell", "auto") and magic.name == "debug":
            message = "%debug opens a prompt and waits"
            places.setdefault("%debug", []).append((span_of_magic(facts.cell, magic), message))
    for name, [(span, message), *others] in places.items():
        related = tuple(Related(other, "and here") for other, _ in others)
        yield Found(span, message, related=related, once=name)
    yield from _widgets(subject)


def _asking(subject: Subject) -> Iterator[Call]:
    if subject.facts.called_names.isdisjoint(_ASKS):
        return
    # What is imported only where Colab is found is used only there.
    elsewhere = any(one.guarded and one.module.startswith("google.colab") for one in subject.facts.imports)
    for call in subject.facts.run_order:
        if call.name in _ASKS and not call.quiet and not (elsewhere and call.name.startswith("google.colab")):
            yield call


def _widgets(subject: Subject) -> Iterator[Found]:
    """Values of widgets that cells read: without anybody to move them they are what the code began with."""
    if not any(name.startswith(_WIDGETS) for name in subject.facts.called_names):
        return
    uses, seen = Uses(subject.facts), set[str]()
    for call in subject.facts.calls:
        names = (
            uses.names_of(call.statement) - seen
            if call.name.startswith(_WIDGETS) and call.owner is None
            else ()
        )
        for read, number in uses.reads(call, names) if names else ():
            span = _value_read(subject, uses, read, number)
            if span is not None and read.id not in seen:
                seen.add(read.id)
                yield Found(span, f"{read.id}.value is what somebody sets in the browser")


def _value_read(subject: Subject, uses: Uses, read: ast.Name, number: int) -> Span | None:
    """The place of ``name.value`` when it is read outside functions: a callback has somebody who calls it."""
    around = list(uses.around(read, number))
    outer = around[0] if around else None
    if not isinstance(outer, ast.Attribute) or outer.attr != "value" or not isinstance(outer.ctx, ast.Load):
        return None
    if any(isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) for one in around):
        return None
    facts = subject.facts.cell(number)
    return span_of(facts.cell, outer) if facts is not None else None


rule = Rule(
    code="NB507",
    name="interactive-input",
    severity=Severity.ERROR,
    summary="The notebook waits for somebody.",
    why="Run by a scheduler it stops here: nobody is there to type, to choose a file or to move a slider.",
    instead=(
        "Make the value a parameter at the top; read passwords from the environment, and files from "
        "a path."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            city = input("Which city? ")  # <- NB507
            # %%
            street = input("Which street? ")
            """),
        Example("""
            # %%
            from getpass import getpass
            def connect():
                return getpass("password of the bank: ")  # <- NB507
            # %%
            connect()
            """),
        Example("""
            # %%
            from google.colab import files
            scans = files.upload()  # <- NB507
            """),
        Example("""
            # %%
            breakpoint()  # <- NB507
            # %%
            %debug  # <- NB507
            """),
        Example("""
            # %%
            import ipywidgets as widgets
            limit = widgets.IntSlider(value=3)
            limit
            # %%
            loans = loans[loans.rate < limit.value]  # <- NB507
            """),
    ],
    good=[
        Example("""
            # %%
            import os
            password = os.environ["BANK_PASSWORD"]
            """),
        Example(
            """
            # %%
            def ask():
                return input("Which city? ")
            """,
            note="Nothing calls it.",
        ),
        Example("""
            # %%
            from keras import Input
            input = Input(shape=(3,))
            layer = dense(input)
            print(model.input, form.input())
            """),
        Example("""
            # %%
            from ipywidgets import interact, IntSlider
            slider = IntSlider(value=3)
            def draw(change):
                print(slider.value)
            slider.observe(draw)
            interact(draw, change=3)
            """),
        Example("""
            # %%
            from google.colab import files
            files.download("report.csv")
            %pdb off
            """),
        Example("""
            # %%
            import sys
            if "google.colab" in sys.modules:
                from google.colab import auth
                auth.authenticate_user()
            """),
        Example("""
            # %%
            class Column:
                value = 3
            limit = Column()
            print(limit.value)
            """),
    ],
)
