"""Whether what one call gives flows, through names of the notebook, into what another one uses.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "rows = open('a').read()\\nclean = rows.strip()\\nsave(clean)\\nprint(1)"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", code),)))
>>> read, show = facts.calls_of("open")[0], facts.calls_of("print")[0]
>>> flows_into(facts, read, facts.calls_of_method("save")[0]), flows_into(facts, read, show)
(True, False)
"""

from nb2prod.facts.facts import Facts
from nb2prod.facts.statements import StatementFacts
from nb2prod.facts.values import Call


def flows_into(facts: Facts, source: Call, sink: Call) -> bool:
    """Whether a value that ``source`` gave may be among what ``sink`` uses, told by statements."""
    derived: set[str] = set()
    for statement in facts.statements:
        flows = _holds(statement, source) or not derived.isdisjoint(statement.uses)
        if _holds(statement, sink):
            return flows
        if flows:
            derived |= statement.defines | statement.changes.keys()
    return False


def _holds(statement: StatementFacts, call: Call) -> bool:
    node = statement.node
    return statement.cell == call.cell.number and node.lineno <= call.node.lineno <= node.end_lineno
