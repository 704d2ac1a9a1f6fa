"""rules/wall_clock.py"""

from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Rule, Severity, Status, Subject, Uses, ast, called_name

_CLOCKS = frozenset(
    "datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today "
    "pandas.Timestamp.now pandas.Timestamp.today pandas.Timestamp.utcnow".split()
)
_SAID = frozenset(
    {"pandas.to_datetime", "pandas.Timestamp", "numpy.datetime64"}
)  # clocks when given "now", "today"
_TAKES_DATES = frozenset({"DataReader", "download", "history", "date_range", "bdate_range", "period_range"})
_READS = ("read_", "load", "open", "genfromtxt")
_SPANS = frozenset({"timedelta", "relativedelta", "Timedelta", "DateOffset", "BDay", "Day"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields each clock whose time decides what the data are."""
    facts = subject.facts
    clocks = facts.calls_of(*(_CLOCKS & facts.called_names))
    clocks += [
        call for call in facts.calls_of(*(_SAID & facts.called_names)) if call.constant(0) in ("now", "today")
    ]
    flow = _Flow(subject, clocks) if clocks else None
    for clock in clocks:
        if flow is not None and not clock.quiet and (consequence := flow.consequence(clock)):
            yield Found(clock.span, f"{clock.written}() {consequence}")


class _Flow:
    """Follows the time of a clock from the call, or from the name that it is given, to what it decides."""

    def __init__(self, subject: Subject, clocks: list[Call]):
        self._uses = Uses(subject.facts)
        self._clocks = {id(clock.node) for clock in clocks}
        self._names = {name for clock in clocks for name in self._uses.names_of(clock.statement)}
        self._frames = {bind.name for bind in subject.facts.binds if bind.meaning == "pandas.DataFrame()"}

    def consequence(self, clock: Call) -> str:
        """What the clock decides, in words; empty when nothing."""
        if answer := self._climb(clock.node, clock.cell.number):
            return answer
        names = self._uses.names_of(clock.statement)
        reads = self._uses.reads(clock, names) if names else ()
        return next((answer for node, cell in reads if (answer := self._climb(node, cell))), "")

    def _climb(self, node: ast.AST, cell: int) -> str:
        """Goes outwards as long as the value is still a time or its text."""
        inner = node
        for outer in self._uses.around(node, cell):
            if isinstance(outer, ast.BinOp):
                other = outer.right if outer.left is inner else outer.left
                if isinstance(outer.op, ast.Sub) and self._is_data(other):
                    return "is subtracted from the data, so they change from day to day"
                if self._is_clock(other):
                    return ""
            elif isinstance(outer, ast.Compare):
                return self._compared(inner, outer, cell)
            elif isinstance(outer, ast.Call) and outer.func is not inner:
                if called_name(outer) in _TAKES_DATES or called_name(outer).startswith(_READS):
                    return "decides which data are read"
            elif isinstance(outer, ast.stmt):
                return "is stored in the data" if self._is_column(outer) else ""
            inner = outer
        return ""

    def _compared(self, node: ast.AST, test: ast.Compare, cell: int) -> str:
        if isinstance(next(self._uses.around(test, cell)), (ast.While, ast.If, ast.Assert, ast.BoolOp)):
            return ""  # it only tells when to stop or to go on
        others = [one for one in (test.left, *test.comparators) if one is not node]
        return (
            "is compared with the data, so other rows count every day"
            if all(map(self._is_data, others))
            else ""
        )

    def _is_column(self, statement: ast.stmt) -> bool:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        return (
            isinstance(target, ast.Subscript)
            and isinstance(target.value, ast.Name)
            and target.value.id in self._frames
        )

    def _is_clock(self, node: ast.AST) -> bool:
        return any(
            id(inner) in self._clocks or (isinstance(inner, ast.Name) and inner.id in self._names)
            for inner in ast.walk(node)
        )

    def _is_data(self, node: ast.AST) -> bool:
        """Whether the value is neither a clock, nor a literal, nor a span of time."""
        return (
            not isinstance(node, ast.Constant)
            and called_name(node) not in _SPANS
            and not self._is_clock(node)
        )


rule = Rule(
    code="NB504",
    name="wall-clock",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="The present day or time decides what the data are.",
    why=(
        "The same notebook on the same files gives other figures tomorrow, and no old figure can be checked "
        "again."
    ),
    instead="Make the day a parameter: name it once at the top, and pass it in for each run.",
    find=find,
    bad=[
        Example("""
            # %%
            from datetime import datetime
            import pandas as pd
            patients = pd.read_csv("patients.csv")
            patients["age"] = datetime.now().year - patients["born"]  # <- NB504
            """),
        Example("""
            # %%
            from datetime import date, timedelta
            import pandas as pd
            loans = pd.read_csv("loans.csv", parse_dates=["due"])
            today = date.today()  # <- NB504
            # %%
            late = loans[loans["due"] < today - timedelta(days=30)]
            """),
        Example("""
            # %%
            import pandas as pd
            from datetime import date
            sales = pd.read_csv(f"sales_{date.today():%Y%m%d}.csv")  # <- NB504
            """),
        Example("""
            # %%
            from datetime import date
            def age(born):
                today = date.today()  # <- NB504
                return today.year - born.year
            """),
        Example("""
            # %%
            import pandas as pd
            baskets = pd.read_csv("baskets.csv")
            baskets["loaded"] = pd.Timestamp.now()  # <- NB504
            days = pd.date_range("2024-01-01", pd.to_datetime("today"))  # <- NB504
            """),
    ],
    good=[
        Example("""
            # %%
            from datetime import datetime
            start = datetime.now()
            model.fit(rows, target)
            print(datetime.now() - start)
            """),
        Example("""
            # %%
            import time
            start = time.time()
            model.fit(rows, target)
            seconds = time.time() - start
            """),
        Example("""
            # %%
            from datetime import datetime
            run = datetime.now().strftime("run_%Y%m%d_%H%M")
            log_folder = "logs/" + run
            """),
        Example("""
            # %%
            from datetime import datetime, timedelta
            print("trained on", datetime.now())
            started = datetime.now()
            deadline = started + timedelta(hours=2)
            while datetime.now() < deadline:
                train_more()
            """),
        Example("""
            # %%
            from datetime import datetime
            summary = {}
            summary["saved"] = str(datetime.now())
            rows.to_csv(f"out_{datetime.now():%Y}.csv")
            """),
        Example("""
            # %%
            from datetime import date
            DAY = date(2024, 5, 1)
            patients["age"] = DAY.year - patients["born"]
            """),
    ],
)
