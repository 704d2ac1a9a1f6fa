"""Small notebooks for tests of facts."""

from nb2prod.facts import Facts, learn
from nb2prod.notebook import Cell, Notebook


def notebook(*sources: str, counts: tuple[int, ...] = (), metadata: dict | None = None) -> Notebook:
    """A notebook of code cells with these sources."""
    cells = tuple(
        Cell(number, "code", source, execution_count=counts[number - 1] if counts else None)
        for number, source in enumerate(sources, 1)
    )
    return Notebook("test.ipynb", cells, metadata=metadata or {})


def facts_of(*sources: str) -> Facts:
    """The facts of a notebook of code cells with these sources."""
    return learn(notebook(*sources))


def unbound(*sources: str) -> list[tuple[str, int]]:
    """(name, cell) of each NameError of a top-to-bottom run."""
    return [(one.name, one.cell.number) for one in facts_of(*sources).unbound]
