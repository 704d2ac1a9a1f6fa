"""rules/undefined_name.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Subject, Unbound

_STARTUP_NAMES = frozenset({"pd", "np", "plt", "sns", "os", "sys", "tf", "torch", "re", "json", "math"})
_FEW = 5  # with more gaps than that, no gap says anything
_PYTHON2 = frozenset(
    "basestring buffer cmp coerce execfile file intern long raw_input reduce reload unichr unicode xrange".split()
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each read that would raise NameError, of a name that no cell from there on defines."""
    for read in subject.facts.unbound:
        if subject.facts.later_definers(read):
            continue
        yield Found(read.span, _message(subject, read), related=_related(subject, read))


def _message(subject: Subject, read: Unbound) -> str:
    if read.via is None:
        message = f"'{read.name}' is used here, but no cell defines it"
    else:
        caller = "a function" if read.via.name == "<lambda>" else f"{read.via.name}()"
        message = f"{caller} runs here and uses '{read.name}', but no cell defines it"
    deleted = [facts.cell.number for facts in subject.facts.cells if read.name in facts.unbinds]
    if deleted and deleted[0] <= read.cell.number:
        return message + f" any more: it was deleted in cell {deleted[0]}"
    if read.name in _PYTHON2:
        return message + "; it is a name of Python 2"
    return message + _guess(subject, read)


def _guess(subject: Subject, read: Unbound) -> str:
    """What probably happened, as far as the stored counts tell."""
    counts, gaps = subject.history.counts, subject.history.gaps
    count = counts.get(read.cell.number)
    if count is None:
        return ""
    if read.name in _STARTUP_NAMES and 1 in counts.values():
        return "; was it bound by an IPython startup file?"
    missing = [gap for gap in gaps if gap < count]
    if 0 < len(missing) <= _FEW and not subject.history.repeated:
        shown = ", ".join(map(str, missing))
        return f"; a cell that ran before this one is gone or was run again (no In [{shown}])"
    return ""


def _related(subject: Subject, read: Unbound) -> tuple[Related, ...]:
    if read.via is None or read.read is None:
        return ()
    facts = subject.facts.cell(read.via.cell.number)
    assert facts is not None
    return (Related(facts.span(read.read), f"'{read.name}' is read here"),)


rule = Rule(
    code="NB102",
    name="undefined-name",
    severity=Severity.ERROR,
    summary="A name is used that no cell defines.",
    why=(
        "The cell that defined it was deleted or renamed after it ran, or the name came from a private startup file. "
        "It lives only in the author's kernel; anyone else gets a NameError here."
    ),
    instead="Define the name in a cell above, then restart the kernel and run all cells.",
    find=find,
    bad=[
        Example("""
            # %% In [3]
            loans = [100, 250]
            # %% In [5]
            print(loans, threshold)  # <- NB102
            """),
        Example("""
            # %%
            frame = pd.DataFrame({"age": [31]})  # <- NB102
            """),
        Example("""
            # %%
            def bill(amount):
                return amount * vat
            bill(10)  # <- NB102
            """),
        Example("""
            # %%
            ages = [31, 44]
            del ages
            # %%
            sum(ages)  # <- NB102
            """),
        Example("""
            # %%
            try:
                beds = 1 / 0
            except ZeroDivisionError as problem:
                beds = 0
            print(problem)  # <- NB102
            """),
        Example(
            """
            # %%
            loans = list(loans)  # <- NB102
            """,
            note="The cell that made the first 'loans' is gone.",
        ),
        Example("""
            # %%
            squares = [n * n for n in range(3)]
            print(n)  # <- NB102
            """),
        Example(
            """
            # %%
            for i in xrange(3):  # <- NB102
                print(i)
            """,
            note="xrange is gone since Python 3.",
        ),
        Example("""
            # %%
            %timeit found = 1
            print(found)  # <- NB102
            """),
    ],
    good=[
        Example("""
            # %%
            def later():
                return not_yet_there
            """),
        Example("""
            # %%
            from numpy import *
            print(sqrt(pi))
            """),
        Example("""
            # %%
            from hospital_tools import *
            print(admissions)
            """),
        Example("""
            # %%
            display(get_ipython(), In, Out, _)
            exit
            """),
        Example("""
            # %%
            %%capture captured
            noise = 1
            # %%
            print(captured, noise)
            """),
        Example("""
            # %%
            exec("profit = 1")
            print(profit)
            """),
        Example("""
            # %%
            def counter():
                def step():
                    nonlocal n
                    n += 1
                    return n
                n = 0
                return step
            counter()()
            """),
        Example("""
            # %%
            class Account:
                limit = 3
                levels = [level for level in range(limit)]
                def over(self):
                    return [self.limit + extra for extra in self.levels]
            Account().over()
            """),
        Example("""
            # %%
            if (found := 3) and found > 2:
                print(found)
            match [1, 2]:
                case [first, *others]:
                    print(first, others)
            """),
        Example("""
            # %%
            %store -r
            print(yesterday)
            """),
        Example(
            """
            # %%
            import figures
            print(beds_total)
            """,
            files={"figures.py": "import sys\nsys._getframe(1).f_globals['beds_total'] = 3\n"},
            note="The module beside the notebook writes into its names: what exists then cannot be told.",
        ),
        Example(
            """
            # %%
            from prices import *
            print(base_price)
            """,
            files={"prices.py": "base_price = 3\n"},
        ),
    ],
)
