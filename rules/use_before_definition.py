"""rules/use_before_definition.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Fix, Found, Related, Rule, Severity, Span, Subject, Unbound, moves_into


def find(subject: Subject) -> Iterator[Found]:
    """Yields each read that would raise NameError although a later place defines the name."""
    fix = remedy = None
    for read in subject.facts.unbound:
        later = subject.facts.later_definers(read)
        if not later:
            continue
        if remedy is None:
            fix, remedy = _fix(subject), _remedy(subject)
        message, related = _message(read, later[0]) + remedy, _related(subject, read, later[0])
        # No order of the cells helps inside of one.
        yield Found(read.span, message, related, fix if later[0] != read.cell.number else None)
        remedy = ""


def _message(read: Unbound, later: int) -> str:
    where = "further down in this cell" if later == read.cell.number else f"in cell {later}"
    if read.via is None:
        return f"'{read.name}' is used here but defined only {where}"
    caller = "a function" if read.via.name == "<lambda>" else f"{read.via.name}()"
    return f"{caller} runs here and uses '{read.name}', which is defined only {where}"


def _related(subject: Subject, read: Unbound, later: int) -> tuple[Related, ...]:
    places = []
    if read.via is not None and read.read is not None:
        places.append(Related(_span(subject, read.via.cell.number, read.read), f"'{read.name}' is read here"))
    defining = subject.facts.cell(later)
    binds = defining.binds.get(read.name) if defining is not None else None
    if binds:
        places.append(Related(_span(subject, later, binds[0].node), "defined here"))
    return tuple(places)


def _span(subject: Subject, number: int, node: object) -> Span:
    facts = subject.facts.cell(number)
    assert facts is not None
    return facts.span(node)


def _moves(subject: Subject) -> list[tuple[int, int]]:
    """The fewest cells to move so that everything is defined in time; none when no order does that."""
    order = subject.graph.working_order
    return moves_into(order, subject.facts) if order is not None else []


def _fix(subject: Subject) -> Fix | None:
    return Fix.by_moves("Move cells so that every name is defined in time", _moves(subject))


def _remedy(subject: Subject) -> str:
    """Which cell to move; empty when that does not help or several would move."""
    moves = _moves(subject)
    if len(moves) != 1:
        return ""
    cell, behind = moves[0]
    is_first = behind < subject.facts.cells[0].cell.number
    where = "to the top" if is_first else f"below cell {behind}"
    return f"; with cell {cell} moved {where} the notebook would run"


rule = Rule(
    code="NB101",
    name="use-before-definition",
    severity=Severity.ERROR,
    summary="A name is used above the cell that defines it.",
    why=(
        "The notebook worked because its cells ran in another order. From top to bottom, as anyone else runs it, "
        "it stops here with a NameError."
    ),
    instead="Move the defining cell above its first use, then restart the kernel and run all cells.",
    find=find,
    bad=[
        Example(
            """
            # %% In [7]
            print(rates.head())  # <- NB101
            # %% In [6]
            rates = [0.5, 0.7]
            """,
            fixed="""
            # %% In [6]
            rates = [0.5, 0.7]
            # %% In [7]
            print(rates.head())
            """,
        ),
        Example(
            """
            # %%
            def score(row):
                return row * weight
            # %%
            score(3)  # <- NB101
            # %%
            weight = 0.2
            """,
            fixed="""
            # %%
            def score(row):
                return row * weight
            # %%
            weight = 0.2
            # %%
            score(3)
            """,
            note="The function is harmless; calling it before its global exists is not.",
        ),
        Example(
            """
            # %%
            class Scorer:
                def __init__(self):
                    self.limit = LIMIT
            scorer = Scorer()  # <- NB101
            # %%
            LIMIT = 600
            """,
            fixed="""
            # %%
            LIMIT = 600
            # %%
            class Scorer:
                def __init__(self):
                    self.limit = LIMIT
            scorer = Scorer()
            """,
        ),
        Example(
            """
            # %%
            patients = [clean(name) for name in ["ann", "bob"]]  # <- NB101
            # %%
            def clean(name):
                return name.title()
            """,
            fixed="""
            # %%
            def clean(name):
                return name.title()
            # %%
            patients = [clean(name) for name in ["ann", "bob"]]
            """,
        ),
        Example("""
            # %%
            total = sum(prices)  # <- NB101
            prices = [1, 2]
            """),
        Example("""
            # %%
            fast = True
            del fast
            # %%
            print(fast)  # <- NB101
            # %%
            fast = False
            """),
        Example(
            """
            # %%
            def outer():
                return inner() + 1
            def inner():
                return base
            # %%
            list(map(lambda step: outer() + step, [1]))  # <- NB101
            # %%
            base = 1
            """,
            fixed="""
            # %%
            def outer():
                return inner() + 1
            def inner():
                return base
            # %%
            base = 1
            # %%
            list(map(lambda step: outer() + step, [1]))
            """,
        ),
    ],
    good=[
        Example("""
            # %%
            def score(row):
                return row * weight
            # %%
            weight = 0.2
            # %%
            score(3)
            """),
        Example("""
            # %%
            if len("ab") > 1:
                rate = 1
            # %%
            print(rate)
            # %%
            rate = 2
            """),
        Example("""
            # %%
            try:
                cache
            except NameError:
                cache = {}
            # %%
            cache = {"a": 1}
            """),
        Example("""
            # %%
            if "model" in globals():
                print(model)
            # %%
            model = 1
            """),
        Example("""
            # %%
            for day in range(3):
                last = day
            print(last, day)
            # %%
            last = day = 0
            """),
        Example("""
            # %%
            class Basket:
                def total(self):
                    return len(ITEMS)
            basket = Basket()
            # %%
            ITEMS = ["bread"]
            # %%
            basket.total()
            """),
        Example("""
            # %%
            import sys
            if sys.version_info[0] < 3:
                text = unicode("ä")
            # %%
            unicode = str
            """),
        Example("""
            # %%
            files = !ls
            print(files)
            %time rows = len(files)
            print(rows)
            # %%
            files = rows = None
            """),
        Example("""
            # %%
            def begin():
                global started
                started = True
            begin()
            print(started)
            # %%
            started = False
            """),
        Example("""
            # %% tags=raises-exception
            print(undefined_yet)
            # %%
            undefined_yet = 1
            """),
    ],
)
