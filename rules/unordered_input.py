"""rules/unordered_input.py"""

from collections.abc import Iterator
from typing import Any

from nb2prod.rule import (
    Call,
    Example,
    Found,
    Related,
    Rule,
    Severity,
    Status,
    Subject,
    Uses,
    ast,
    called_name,
)

_LISTINGS = frozenset(
    "os.listdir os.scandir glob.glob glob.iglob pathlib.Path.iterdir pathlib.Path.glob pathlib.Path.rglob"
    " tensorflow.io.gfile.glob tensorflow.io.gfile.listdir".split()
)
_SETS = frozenset({"set", "frozenset"})
_KEEPS_ORDER = frozenset("list tuple enumerate tqdm reversed map filter iter array asarray zip".split())
_TAKES_ORDER = frozenset(
    "DataFrame Series concat stack vstack hstack concatenate shuffle train_test_split "
    "from_tensor_slices resample array_split".split()
)
_SORTS = frozenset({"sorted", "natsorted", "sort"})
_GATHERS = frozenset({"append", "extend", "insert", "concat"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a cell, the listing of files or the set whose order goes into the data."""
    names = (_LISTINGS | _SETS) & subject.facts.called_names
    if not names:
        return
    uses, of_cell = Uses(subject.facts), dict[int, list[Call]]()
    for call in subject.facts.calls_of(*names):
        if call.quiet or (call.name in _SETS and not _is_listed(subject, call)):
            continue
        if _outwards(uses, call, call.node, call.cell.number):
            of_cell.setdefault(call.cell.number, []).append(call)
    for first, *others in of_cell.values():
        what = "a set" if first.name in _SETS else f"{first.written}()"
        message = f"the order of {what} goes into the data, and it is not the same everywhere"
        yield Found(first.span, message, related=tuple(Related(call.span, "and here") for call in others))


def _is_listed(subject: Subject, call: Call) -> bool:
    """Whether the statement makes a list of the set: a set that stays one is asked, not read in order."""
    return any(other.method in _KEEPS_ORDER for other in subject.facts.calls_in(call))


def _outwards(uses: Uses, call: Call, node: ast.AST, cell: int, depth: int = 0) -> bool | None:
    """Whether the order reaches the data from here; None when a sort puts an end to it."""
    inner = node
    for outer in uses.around(node, cell):
        if isinstance(outer, (ast.For, ast.AsyncFor)):
            return inner is outer.iter and _loop_gathers(uses, call, outer)
        if isinstance(outer, ast.stmt):
            return _assigned(uses, call, outer, depth)
        answer = _of_call(inner, outer) if isinstance(outer, ast.Call) else _ends_order(outer)
        if answer is not ...:
            return answer
        inner = outer
    return False


def _of_call(inner: ast.AST, outer: ast.Call) -> Any:
    """As ``_outwards``, for a call around the list; ``...`` when it keeps the order and hands it on."""
    name = called_name(outer)
    if name in _SORTS:
        return None
    if outer.func is inner or name not in _TAKES_ORDER | _KEEPS_ORDER:
        return False
    return True if name in _TAKES_ORDER else ...


def _ends_order(outer: ast.AST) -> Any:
    """False where the order does not matter any more; else ``...``."""
    if isinstance(outer, ast.Subscript):
        return ... if isinstance(outer.slice, ast.Slice) else False
    return False if isinstance(outer, (ast.DictComp, ast.SetComp, ast.Compare)) else ...


def _assigned(uses: Uses, call: Call, statement: ast.stmt, depth: int) -> bool | None:
    """Follows the names that an assignment gives the list to."""
    names = uses.names_of(statement) if isinstance(statement, (ast.Assign, ast.AnnAssign)) else set()
    if not names or depth > 2:
        return False
    answers = [_outwards(uses, call, read, cell, depth + 1) for read, cell in uses.reads(call, names)]
    return None if None in answers else True in answers


def _loop_gathers(uses: Uses, call: Call, loop: ast.For | ast.AsyncFor) -> bool:
    """Whether the loop puts what it meets one behind the other into something that is not sorted later."""
    for node in ast.walk(loop):
        if (
            isinstance(node, ast.Call)
            and called_name(node) in _GATHERS
            and isinstance(node.func, ast.Attribute)
        ):
            gathered = node.func.value
            if not isinstance(gathered, ast.Name) or not _is_sorted(uses, call, gathered.id):
                return True
    return False


def _is_sorted(uses: Uses, call: Call, name: str) -> bool:
    for read, cell in uses.reads(call, {name}):
        around = uses.around(read, cell)
        outer = next(around, None)
        if called_name(outer) in _SORTS or (isinstance(outer, ast.Attribute) and outer.attr in _SORTS):
            return True
    return False


rule = Rule(
    code="NB505",
    name="unordered-input",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="The order of a folder or of a set goes into the data.",
    why=(
        "Each file system lists a folder in its own order, and a set of texts has another one at every "
        "start: rows, splits and labels differ on the next machine although files and seeds are the same."
    ),
    instead="Sort first: sorted(os.listdir(folder)), sorted(folder.glob('*.csv')), sorted(set(names)).",
    find=find,
    bad=[
        Example("""
            # %%
            import glob
            import pandas as pd
            loans = pd.concat([pd.read_csv(path) for path in glob.glob("loans/*.csv")])  # <- NB505
            """),
        Example("""
            # %%
            import os
            scans = []
            for name in os.listdir("scans"):  # <- NB505
                scans.append(read(name))
            """),
        Example("""
            # %%
            from pathlib import Path
            import pandas as pd
            paths = list(Path("scans").glob("*.png"))  # <- NB505
            # %%
            table = pd.DataFrame({"path": paths})
            """),
        Example("""
            # %%
            import pandas as pd
            table = pd.DataFrame({"ward": list(set(wards))})  # <- NB505
            """),
    ],
    good=[
        Example("""
            # %%
            import glob
            import pandas as pd
            loans = pd.concat([pd.read_csv(path) for path in sorted(glob.glob("loans/*.csv"))])
            """),
        Example("""
            # %%
            import os
            print(os.listdir("scans"), len(os.listdir("scans")))
            wards = set(table["ward"])
            print(len(wards), "a" in wards)
            """),
        Example("""
            # %%
            import os, shutil
            for name in os.listdir("scans"):
                shutil.copy("scans/" + name, "backup")
            """),
        Example("""
            # %%
            import os
            sizes = {name: os.path.getsize(name) for name in os.listdir("scans")}
            by_name = {}
            for name in os.listdir("scans"):
                by_name[name] = read(name)
            """),
        Example("""
            # %%
            import os
            names = os.listdir("scans")
            names.sort()
            rows = []
            for name in names:
                rows.append(read(name))
            """),
        Example("""
            # %%
            from pathlib import Path
            rows = []
            for path in Path("scans").iterdir():
                rows.append(read(path))
            rows = sorted(rows)
            """),
    ],
)
