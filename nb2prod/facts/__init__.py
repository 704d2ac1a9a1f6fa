"""Floor 1: one pass over each cell's code, and what it learned."""

from nb2prod.facts.around import nodes_in, statements_around
from nb2prod.facts.arrivals import arrivals, written_in_shell
from nb2prod.facts.changing import Change, is_repeated, keyword_added, keyword_set, name_of_module, source_at
from nb2prod.facts.derived import flows_into
from nb2prod.facts.facts import Facts
from nb2prod.facts.given import is_builtin, is_history_name
from nb2prod.facts.graph import CellGraph
from nb2prod.facts.history import History
from nb2prod.facts.learn import learn
from nb2prod.facts.models import ModelKind, model_kind
from nb2prod.facts.mutation import root_of
from nb2prod.facts.opened import file_behind, literal_of
from nb2prod.facts.orders import moves_into
from nb2prod.facts.outside import Outside
from nb2prod.facts.paths import (
    is_absolute,
    is_remote,
    is_temporary,
    levels_up,
    platform_of,
    quoted_path,
    tidy_path,
)
from nb2prod.facts.python2 import is_python2_syntax
from nb2prod.facts.randomness import Randomness
from nb2prod.facts.removing import removal_of_name, removal_of_statement
from nb2prod.facts.secrets import Secret, Secrets
from nb2prod.facts.seeding import seed_cell
from nb2prod.facts.shellpaths import paths_in_shell
from nb2prod.facts.shown import is_only_shown
from nb2prod.facts.stars import star_names
from nb2prod.facts.uses import Uses, called_name
from nb2prod.facts.values import (
    Attribute,
    Bind,
    Call,
    CellFacts,
    ClassFacts,
    FileUse,
    FunctionFacts,
    Import,
    Instance,
    Meaning,
    Opening,
    SyntaxProblem,
    Text,
    Unbound,
    span_of,
    span_of_line,
    span_of_magic,
)

__all__ = [
    "Attribute",
    "Bind",
    "Call",
    "CellFacts",
    "CellGraph",
    "Change",
    "ClassFacts",
    "Facts",
    "FileUse",
    "FunctionFacts",
    "History",
    "Import",
    "Instance",
    "Meaning",
    "ModelKind",
    "Opening",
    "Outside",
    "Randomness",
    "Secret",
    "Secrets",
    "SyntaxProblem",
    "Text",
    "Unbound",
    "Uses",
    "arrivals",
    "called_name",
    "file_behind",
    "flows_into",
    "is_absolute",
    "is_builtin",
    "is_history_name",
    "is_only_shown",
    "is_python2_syntax",
    "is_remote",
    "is_repeated",
    "is_temporary",
    "keyword_added",
    "keyword_set",
    "learn",
    "levels_up",
    "literal_of",
    "model_kind",
    "moves_into",
    "name_of_module",
    "nodes_in",
    "paths_in_shell",
    "platform_of",
    "quoted_path",
    "removal_of_name",
    "removal_of_statement",
    "root_of",
    "seed_cell",
    "source_at",
    "span_of",
    "span_of_line",
    "span_of_magic",
    "star_names",
    "statements_around",
    "tidy_path",
    "written_in_shell",
]
