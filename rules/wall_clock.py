"""rules/wall_clock.py"""

from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Rule, Severity, Status, Subject, ast

_CLOCKS = frozenset(
    "datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today pandas.Timestamp.now"
    " pandas.Timestamp.today pandas.Timestamp.utcnow".split()
)
_SAID = frozenset({"pandas.to_datetime", "pandas.Timestamp", "numpy.datetime64"})  # clocks when given "now", "today"
_TAKES_DATES = frozenset({"DataReader", "download", "history", "date_range", "bdate_range", "period_range"})
_READS = ("read_", "load", "open", "genfromtxt")
_SPANS = frozenset({"timedelta", "relativedelta", "Timedelta", "DateOffset", "BDay", "Day"})
_ARITHMETIC = (ast.Sub, ast.Add)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each clock whose time decides what the data are."""
    facts = subject.facts
    clocks = facts.calls_of(*(_CLOCKS & facts.called_names))
    clocks += [call for call in facts.calls_of(*(_SAID & facts.called_names)) if call.constant(0) in ("now", "today")]
    flow = _Flow(subject, clocks) if clocks else None
    for clock in clocks:
        if flow is not None and not clock.quiet and (consequence := flow.consequence(clock)):
            yield Found(clock.span, f"{clock.written}() {consequence}")


class _Flow:
    """Follows the time of a clock from the call, or from the name that it is given, to what it decides."""

    def __init__(self, subject: Subject, clocks: list[Call]):
        self._subject = subject
        self._clocks = {id(clock.node) for clock in clocks}
        self._frames = {bind.name for bind in subject.facts.binds if bind.meaning == "pandas.DataFrame()"}
        self._names: set[str] = {
            target.id
            for clock in clocks
            if isinstance(clock.statement, ast.Assign)
            for target in clock.statement.targets
            if isinstance(target, ast.Name)
        }

    def consequence(self, clock: Call) -> str:
        """What the clock decides, in words; empty when nothing."""
        own = subject_tree = self._subject.facts.cell(clock.cell.number).tree
        answer = self._climb(clock.node, _parents(own))
        names = {target.id for target in getattr(clock.statement, "targets", ()) if isinstance(target, ast.Name)}
        if answer or not names:
            return answer
        inside = clock.owner.node if clock.owner is not None else None
        trees = [inside] if inside is not None else [facts.tree for facts in self._subject.facts.cells if facts.tree]
        for tree in trees:
            if inside is None and tree is not subject_tree and not self._reads(tree, names):
                continue
            parents = _parents(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
                    if answer := self._climb(node, parents):
                        return answer
        return ""

    def _reads(self, tree: ast.AST, names: set[str]) -> bool:
        return any(facts.tree is tree and names & facts.reads.keys() for facts in self._subject.facts.cells)

    def _climb(self, node: ast.AST, parents: dict[int, ast.AST]) -> str:
        """Goes outwards as long as the value is still a time or its text."""
        while (parent := parents.get(id(node))) is not None:
            if isinstance(parent, ast.BinOp) and isinstance(parent.op, _ARITHMETIC):
                other = parent.right if parent.left is node else parent.left
                if self._is_clock(other):
                    return ""
                if isinstance(parent.op, ast.Sub) and self._is_data(other):
                    return "is subtracted from the data, so they change from day to day"
            elif isinstance(parent, ast.Compare):
                others = [one for one in (parent.left, *parent.comparators) if one is not node]
                compared = all(self._is_data(other) for other in others) and not self._waits(parent, parents)
                return "is compared with the data, so other rows count every day" if compared else ""
            elif isinstance(parent, ast.Call) and parent.func is not node:
                if not isinstance(parent.func, (ast.Name, ast.Attribute)):
                    return ""
                called = parent.func.id if isinstance(parent.func, ast.Name) else parent.func.attr
                if called in _TAKES_DATES or called.startswith(_READS):
                    return "decides which data are read"
            elif isinstance(parent, ast.Assign):
                return "is stored in the data" if self._is_column(parent) else ""
            elif isinstance(parent, ast.stmt):
                return ""
            node = parent
        return ""

    def _is_column(self, statement: ast.Assign) -> bool:
        target = statement.targets[0]
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
        called = node.func if isinstance(node, ast.Call) else None
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        return not isinstance(node, ast.Constant) and name not in _SPANS and not self._is_clock(node)

    @staticmethod
    def _waits(test: ast.Compare, parents: dict[int, ast.AST]) -> bool:
        """Whether the comparison only tells when to stop or to go on."""
        return isinstance(parents.get(id(test)), (ast.While, ast.If, ast.Assert, ast.BoolOp))


def _parents(tree: ast.AST) -> dict[int, ast.AST]:
    return {id(child): parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}


rule = Rule(
    code="NB504",
    name="wall-clock",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="The present day or time decides what the data are.",
    why="The same notebook on the same files gives other figures tomorrow, and no old figure can be checked again.",
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
