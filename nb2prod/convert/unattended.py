"""What only goes on while somebody sits there, or takes its values from the session's history: refused with its place.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> [one.reason for one in unattended(learn(Notebook("n.ipynb", (Cell(1, "code", "total = _12 + 1"),))))]
["'_12' takes its value from the session's history"]
"""

from collections.abc import Iterator

from nb2prod.convert.values import Refused
from nb2prod.facts import Facts, is_history_name

_HISTORY = frozenset({"_", "__", "___", "_i", "_ii", "_iii", "In", "Out", "_ih", "_oh", "_dh"})
_ASKS = tuple(
    "input raw_input getpass.getpass google.colab.files.upload google.colab.auth.authenticate_user"
    " huggingface_hub.notebook_login pdb.set_trace ipdb.set_trace IPython.core.debugger.set_trace breakpoint"
    " code.interact IPython.embed".split()
)
_WIDGETS = ("ipywidgets.", "IPython.html.widgets.")


def unattended(facts: Facts) -> list[Refused]:
    """Each place that keeps the notebook from running by itself, once a name."""
    return [*_history(facts), *_kernel(facts), *_questions(facts), *_widgets(facts)]


def _history(facts: Facts) -> Iterator[Refused]:
    said: set[str] = set()
    for cell in facts.cells:
        for name, places in cell.reads.items():
            history = name in _HISTORY or is_history_name(name)
            if history and places and name not in said and not facts.definers(name):
                said.add(name)
                line = cell.span(places[0]).line
                reason = f"'{name}' takes its value from the session's history"
                yield Refused(cell.cell.number, line, reason, "give the value a name where it is made")


def _kernel(facts: Facts) -> Iterator[Refused]:
    for cell in facts.cells:
        places = cell.reads.get("get_ipython", ())
        if places and not facts.definers("get_ipython"):
            reason, todo = "get_ipython() exists in a notebook only", "write in Python what it does"
            yield Refused(cell.cell.number, cell.span(places[0]).line, reason, todo)
            return


def _questions(facts: Facts) -> Iterator[Refused]:
    guarded = any(one.guarded and one.module.startswith("google.colab") for one in facts.imports)
    said: set[str] = set()
    for call in facts.run_order if not facts.called_names.isdisjoint(_ASKS) else ():
        if call.name in _ASKS and call.name not in said and not (guarded and call.name.startswith("google.")):
            said.add(call.name)
            reason = f"{call.written}() waits for somebody who answers"
            yield Refused(call.cell.number, call.span.line, reason, "write the answer down as a value")


def _widgets(facts: Facts) -> Iterator[Refused]:
    for call in facts.calls:
        if call.name.startswith(_WIDGETS):
            reason = f"{call.written}() makes a widget, which exists in a notebook only"
            todo = "give its value a name, and call the function with that"
            yield Refused(call.cell.number, call.span.line, reason, todo)
            return
