"""rules/dynamic_code.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Outside, Rule, Severity, Subject, ast

_RUNNING = ("eval", "exec")
_MAKES_TEXT = frozenset("format format_map join replace strip lower decode read".split())


def find(subject: Subject) -> Iterator[Found]:
    """Yields each eval and exec of code that does not stand in the notebook."""
    if not any(word in subject.notebook.text for word in _RUNNING):
        return
    calls = subject.facts.calls_of(*_RUNNING)
    outside = Outside(subject.facts) if calls else None
    for call in calls:
        code = call.argument(0)
        if code is None or call.quiet:
            continue
        if source := outside.source_of(code, call):
            yield Found(call.span, f"{call.name} runs code that comes from {source}")
        elif _is_built(code) or (
            isinstance(code, ast.Name) and any(map(_is_built, outside.values_of(code, call)))
        ):
            yield Found(call.span, f"{call.name} runs code that is put together while the notebook runs")
    for call in subject.facts.calls:
        if "eval" in call.args or "eval" in call.keywords.values():
            yield Found(
                call.span, f"{call.method or 'the call'} hands values to eval, which runs them as code"
            )


def _is_built(code: ast.AST) -> bool:
    """Whether a text is made of parts that are no literals."""
    if isinstance(code, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in code.values)
    if isinstance(code, ast.BinOp):
        return isinstance(code.op, (ast.Add, ast.Mod)) and not _is_literal(code)
    if isinstance(code, ast.Call) and isinstance(code.func, ast.Attribute):
        return code.func.attr in _MAKES_TEXT
    return False


def _is_literal(code: ast.AST) -> bool:
    if isinstance(code, ast.BinOp):
        return _is_literal(code.left) and _is_literal(code.right)
    return isinstance(code, ast.Constant)


rule = Rule(
    code="NB704",
    name="dynamic-code",
    severity=Severity.WARNING,
    summary="Text that is made while the notebook runs is run as code.",
    why=(
        "Nobody can read or test that code before it runs, no tool sees which names and files it uses, and whoever "
        "controls a part of the text controls the run."
    ),
    instead="Use getattr, a dictionary of functions, ast.literal_eval for literals, or json for data.",
    find=find,
    yields_to=("NB110",),
    bad=[
        Example("""
            # %%
            import numpy as np
            how = "mean"
            level = eval("np.{}".format(how))  # <- NB704
            """),
        Example("""
            # %%
            import pandas as pd
            films = pd.read_csv("films.csv")
            films["genres"] = films["genres"].apply(eval)  # <- NB704
            first = eval(films["cast"][0])  # <- NB704
            """),
        Example("""
            # %%
            formula = "price * " + rate
            eval(formula)  # <- NB704
            eval(input("formula: "))  # <- NB704
            """),
        Example(
            """
            # %%
            for month in ["jan", "feb"]:
                exec(f"{month} = load('{month}')")  # <- NB110
            print(eval(f"{month}"))  # <- NB704
            """,
            note="Of an exec, NB110 speaks.",
        ),
    ],
    good=[
        Example("""
            # %%
            eval("1 + 1")
            code = "2 * 3"
            eval(code)
            eval("1 +" " 2")
            """),
        Example("""
            # %%
            import ast
            import pandas as pd
            films = pd.read_csv("films.csv")
            films["genres"] = films["genres"].apply(ast.literal_eval)
            """),
        Example("""
            # %%
            import pandas as pd
            tills = pd.read_csv("tills.csv")
            tills.eval("total = price * amount", inplace=True)
            model.eval()
            """),
        Example(
            """
            # %%
            def show(names):
                return [eval(name) for name in names]
            show(["tills", "wards"])
            """,
            note="Who calls it says the names.",
        ),
    ],
)
