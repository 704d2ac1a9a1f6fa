"""rules/lost_assignment.py"""

from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Related, Rule, Severity, Span, Status, Subject, ast

_FRAME, _SERIES = "pandas.DataFrame()", "pandas.Series()"
_FIRST_WITH_COPIES = 3  # the major version of pandas from which on a part of a frame is never a view of it
_LOCATORS = frozenset({"loc", "iloc", "at", "iat"})
_NO_COLUMNS = (
    frozenset({"index", "columns", "values", "attrs", "style", "flags", "str", "dt", "cat"}) | _LOCATORS
)

Place = tuple[Span, str]


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once for each frame, what is written into a part of it and no longer reaches the frame."""
    if "pandas" not in {one.top for one in subject.facts.imports}:
        return
    places: dict[str, list[Place]] = {}
    for name, place in (*_calls(subject), *_stores(subject)):
        places.setdefault(name, []).append(place)
    if not places or _is_old(subject.pins.exact.get("pandas")):
        return
    for name, found in places.items():
        (span, text), *others = sorted(found, key=lambda one: (one[0].cell, one[0].line, one[0].column))
        message = f"'{text}' changes a copy: with pandas 3 '{name}' stays as it is"
        related = tuple(Related(other, "and here") for other, _ in others)
        yield Found(span, message, related, once=name)


def _calls(subject: Subject) -> Iterator[tuple[str, Place]]:
    """``df[c].fillna(…, inplace=True)`` and the like."""
    for call in subject.facts.calls:
        if "inplace" not in call.keywords or call.constant(None, "inplace") is not True:
            continue
        part = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        base = _base(part)
        if base is not None and not call.quiet and _is_of_frame(subject, call, base):
            yield base.id, (call.span, f"{_short(part)}.{call.method}(…, inplace=True)")


def _is_of_frame(subject: Subject, call: Call, base: ast.Name) -> bool:
    if call.receiver is not None:
        return call.receiver in (_FRAME, _SERIES)
    return call.owner is None and _is_frame(subject, base, call.cell.number)


def _stores(subject: Subject) -> Iterator[tuple[str, Place]]:
    """``df[c][mask] = v``, ``df.c.loc[mask] = v``, ``df.loc[mask][c] = v``; ``df.loc[mask, c] = v`` is right."""
    for store in subject.facts.stores:
        target = store.node
        if (
            store.owner is not None
            or not isinstance(target, ast.Subscript)
            or isinstance(target.ctx, ast.Del)
        ):
            continue
        part = target.value
        if isinstance(part, ast.Attribute) and part.attr in _LOCATORS:
            part = part.value
        base = _base(part)
        if base is not None and _is_frame(subject, base, store.cell):
            yield base.id, (subject.facts.cell(store.cell).span(target), f"{_short(target)} = …")


def _base(part: ast.expr | None) -> ast.Name | None:
    """``df`` of ``df[c]``, ``df.c`` and ``df.loc[…]``: of one part of it, taken out in one step."""
    if isinstance(part, ast.Subscript):
        whole = part.value
        if isinstance(whole, ast.Attribute) and whole.attr in _LOCATORS:
            whole = whole.value
    elif isinstance(part, ast.Attribute) and part.attr not in _NO_COLUMNS:
        whole = part.value
    else:
        return None
    return whole if isinstance(whole, ast.Name) else None


def _is_frame(subject: Subject, name: ast.Name, cell: int) -> bool:
    """Whether the name certainly stands for a frame at this place."""
    before = [
        bind
        for bind in subject.facts.binds
        if bind.name == name.id and (bind.cell, bind.node.lineno) < (cell, name.lineno)
    ]
    return bool(before) and before[-1].meaning == _FRAME


def _is_old(version: str | None) -> bool:
    """Whether this pinned version still lets a part be a view; a hash or commit may hide any version."""
    if version is None:
        return False
    major = version.partition(".")[0]
    return not major.isdigit() or int(major) < _FIRST_WITH_COPIES


def _short(node: ast.expr | None) -> str:
    text = " ".join(ast.unparse(node).split()) if node is not None else ""
    return text if len(text) <= 60 else text[:57] + "…"


rule = Rule(
    code="NB608",
    name="lost-assignment",
    severity=Severity.ERROR,
    status=Status.STABLE,
    summary="A value is written into a copy of a part of the frame.",
    why=(
        "From pandas 3 on a selected part is always a copy: the line runs without an error and changes nothing, so "
        "gaps stay gaps and the model is trained on other data than it was here."
    ),
    instead=(
        "Write into the frame itself: df[c] = df[c].fillna(…), df.loc[mask, c] = v, or df.fillna({c: …}, inplace=True)."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            visits = pd.read_csv("visits.csv")
            visits["age"].fillna(0, inplace=True)  # <- NB608
            visits.ward.replace("", "unknown", inplace=True)
            """),
        Example("""
            # %%
            import pandas as pd
            visits = pd.read_csv("visits.csv")
            # %%
            visits["age"][visits.age > 120] = 120  # <- NB608
            visits.age.loc[visits.age < 0] = 0
            visits.loc[visits.age == 0]["known"] = False
            """),
        Example("""
            # %%
            import pandas as pd
            loans = pd.read_csv("loans.csv")
            for column in ["income", "rent"]:
                loans[column].fillna(loans[column].median(), inplace=True)  # <- NB608
            """),
        Example(
            """
            # %%
            import pandas as pd
            shops = pd.read_csv("shops.csv")
            shops["town"].replace("NYC", "New York", inplace=True)  # <- NB608
            """,
            files={"requirements.txt": "pandas==3.0.1\n"},
        ),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            visits = pd.read_csv("visits.csv")
            visits["age"] = visits["age"].fillna(0)
            visits.fillna({"ward": "unknown"}, inplace=True)
            visits.loc[visits.age > 120, "age"] = 120
            visits.iloc[3, 1] = 7
            visits.at[3, "age"] = 7
            """),
        Example(
            """
            # %%
            import pandas as pd
            visits = pd.read_csv("visits.csv")
            visits["age"].fillna(0, inplace=True)
            """,
            files={"requirements.txt": "pandas==2.2.3\n"},
            note="There it still works.",
        ),
        Example("""
            # %%
            import pandas as pd
            ages = pd.read_csv("visits.csv")["age"].copy()
            ages.fillna(0, inplace=True)
            ages[ages > 120] = 120
            """),
        Example(
            """
            # %%
            import pandas as pd
            tables = {"north": pd.read_csv("north.csv")}
            tables["north"].fillna(0, inplace=True)
            tables["north"]["age"] = 7
            """,
            note="A dictionary of frames gives back the frame itself.",
        ),
        Example("""
            # %%
            import pandas as pd
            def clean(rows):
                rows["age"].fillna(0, inplace=True)
            """),
        Example("""
            # %%
            import pandas as pd
            visits = pd.read_csv("visits.csv")
            visits["notes"][3]["author"] = "Ann"
            visits.columns.values[0] = "patient"
            """),
    ],
)
