"""Floor 1: one pass over each cell's code, and what it learned."""

from nb2prod.facts.facts import Facts
from nb2prod.facts.given import is_builtin, is_history_name
from nb2prod.facts.graph import CellGraph, moved_cells
from nb2prod.facts.history import History
from nb2prod.facts.learn import learn
from nb2prod.facts.values import (
    Bind, Call, CellFacts, ClassFacts, FileUse, FunctionFacts, Import, Instance, Meaning, Opening, SyntaxProblem, Text,
    Unbound, span_of, span_of_magic,
)  # fmt: skip

__all__ = [
    "Bind", "Call", "CellFacts", "CellGraph", "ClassFacts", "Facts", "FileUse", "FunctionFacts", "History", "Import",
    "Instance", "Meaning", "Opening", "SyntaxProblem", "Text", "Unbound", "is_builtin", "is_history_name", "learn",
    "moved_cells", "span_of", "span_of_magic",
]  # fmt: skip
