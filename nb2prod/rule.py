"""The words that rules are written in. A file in ``rules/`` imports the standard library and this module only.

>>> from nb2prod.rule import Calls, Example, Rule, Severity
>>> rule = Rule(
...     code="NB502", name="unseeded-split", severity=Severity.WARNING,
...     summary="The data is split at random without a seed.",
...     why="Two runs train on different rows.", instead="Pass random_state= to the split.",
...     find=Calls("sklearn.model_selection.train_test_split", missing="random_state"),
...     bad=[Example("# %%\\n...")], good=[Example("# %%\\n...")],
... )
>>> rule.family
'NB5'
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from nb2prod.environment import Install, InstallLine, Origins, Pins, RemovedApi, RemovedUse, Requirement
from nb2prod.environment import end_of_life, install_lines, is_for_visitors, normalise, pins_for, pins_keep
from nb2prod.environment import removed_uses
from nb2prod.facts import (
    Bind,
    Call,
    CellFacts,
    CellGraph,
    Change,
    Facts,
    FileUse,
    FunctionFacts,
    History,
    Import,
    Instance,
    ModelKind,
    Opening,
    Outside,
    Randomness,
    Secret,
    Secrets,
    Text,
    Unbound,
    Uses,
    arrivals,
    called_name,
    file_behind,
    flows_into,
    is_absolute,
    is_builtin,
    is_history_name,
    is_only_shown,
    is_python2_syntax,
    is_remote,
    is_repeated,
    is_temporary,
    keyword_added,
    keyword_set,
    levels_up,
    literal_of,
    model_kind,
    moves_into,
    name_of_module,
    nodes_in,
    paths_in_shell,
    platform_of,
    quoted_path,
    removal_of_name,
    removal_of_statement,
    root_of,
    seed_cell,
    source_at,
    span_of,
    span_of_line,
    span_of_magic,
    statements_around,
    tidy_path,
    written_in_shell,
)
from nb2prod.notebook import (
    Cell,
    Magic,
    Notebook,
    Span,
    Surroundings,
    Value,
    printed,
    printed_errors,
    shell_commands,
)

if TYPE_CHECKING:
    from nb2prod.facts.rows import Choice, Fit, Leak, Path, Rows, Score, Split, Thing

__all__ = [
    "Bind",
    "Call",
    "Calls",
    "Cell",
    "CellFacts",
    "Change",
    "Edit",
    "Example",
    "FileUse",
    "Fix",
    "Found",
    "FunctionFacts",
    "Import",
    "Install",
    "InstallLine",
    "Instance",
    "Magic",
    "ModelKind",
    "Notebook",
    "Opening",
    "Outside",
    "Pins",
    "Related",
    "RemovedApi",
    "RemovedUse",
    "Requirement",
    "Rule",
    "Secret",
    "Severity",
    "Span",
    "Status",
    "Subject",
    "Text",
    "Unbound",
    "Uses",
    "Value",
    "arrivals",
    "ast",
    "called_name",
    "edits_for_ids",
    "end_of_life",
    "file_behind",
    "flows_into",
    "found_by_the_run",
    "is_absolute",
    "is_builtin",
    "is_for_visitors",
    "is_history_name",
    "is_only_shown",
    "is_python2_syntax",
    "is_remote",
    "is_repeated",
    "is_temporary",
    "keyword_added",
    "keyword_set",
    "levels_up",
    "literal_of",
    "model_kind",
    "moves_into",
    "name_of_module",
    "nodes_in",
    "normalise",
    "paths_in_shell",
    "pins_keep",
    "platform_of",
    "printed",
    "printed_errors",
    "quoted_path",
    "removal_of_name",
    "removal_of_statement",
    "removed_uses",
    "root_of",
    "seed_cell",
    "shell_commands",
    "source_at",
    "span_of",
    "span_of_line",
    "span_of_magic",
    "statements_around",
    "tidy_path",
    "written_in_shell",
]


class Severity(StrEnum):
    """How bad, by consequence: it will not run or is wrong; it may differ elsewhere or later; it reads badly."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Status(StrEnum):
    """``stable`` rules are on by default, ``preview`` ones with --preview, ``off`` ones only when named."""

    STABLE = "stable"
    PREVIEW = "preview"
    OFF = "off"


class Related(Value):
    """Another place that a finding speaks of."""

    span: Span
    message: str


class Edit(Value):
    """One change: ``kind`` is ``text | insert-cell | delete-cell | move-cell | metadata``.

    For ``text`` the span is replaced by ``text``; for ``insert-cell`` a code cell with ``text`` goes behind the
    span's cell (0: to the top); for ``move-cell`` the span's cell goes behind cell ``after``.
    """

    kind: str
    span: Span
    text: str = ""
    after: int = 0


class Fix(Value):
    """The edits that answer a finding. ``safe`` when they cannot change what the notebook gives."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False

    @staticmethod
    def by_changes(title: str, changes: Iterable[Change | None], *, safe: bool = False) -> "Fix | None":
        """The fix that makes all of the changes; None if one of them cannot be made, or there is none."""
        every = tuple(changes)
        edits = tuple(Edit("text", one.span, one.text) for one in every if one is not None)
        return Fix(title, edits, safe) if edits and len(edits) == len(every) else None

    @staticmethod
    def by_moves(title: str, moves: Iterable[tuple[int, int]]) -> "Fix | None":
        """The fix that moves each cell behind the other; None if none is to be moved."""
        edits = tuple(Edit("move-cell", Span(cell, 1, 1, 1, 1), after=after) for cell, after in moves)
        return Fix(title, edits) if edits else None


def edits_for_ids(notebook: Notebook) -> tuple[Edit, ...]:
    """The edits that give an id to every cell that has none."""
    from nb2prod.notebook.cellids import missing_ids  # only findings pay for it

    return tuple(Edit("metadata", Span(one.cell, 1, 1, 1, 1), one.id) for one in missing_ids(notebook))


class Found(Value):
    """What a rule yields: where, and what is wrong there. ``span`` None means the notebook as a whole.

    ``severity`` replaces the rule's own where a case is milder or worse than the rest. ``once`` names what the rule
    speaks of only once, where it does: the finding is known by it again, and not by the line that comes first.
    """

    span: Span | None
    message: str
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    once: str = ""

    @property
    def places(self) -> tuple[Span, ...]:
        """Every place that it speaks of."""
        return tuple(one.span for one in (self, *self.related) if one.span is not None)


class Example(Value):
    """A notebook in text, with the places that must be reported.

    ``# %%`` starts a code cell (``# %% In [3]`` gives its count, ``# %% In [3] tags=a,b`` tags), ``# %% markdown``
    and ``# %% raw`` other cells; ``# %% -> error NameError: …``, ``# %% -> stdout``, ``# %% -> stderr`` and
    ``# %% -> result`` give the cell above an output, whose text may go on below. ``# <- NB101`` ends a line that must
    be reported (in front of the first cell: the whole notebook must be).

    ``files`` are texts beside the notebook by relative path, ``metadata`` replaces the notebook's, ``fixed`` is the
    text after the fix, ``options`` are the rule's options, ``note`` a sentence for the reader. ``path`` is where the
    notebook stands among the files (in a folder: of a repository), ``raw`` the file itself where no text can show
    the notebook (a broken one).
    """

    text: str
    files: Mapping[str, str] = {}
    metadata: Mapping[str, Any] | None = None
    fixed: str | None = None
    options: Mapping[str, Any] = {}
    note: str = ""
    path: str = "churn.ipynb"
    raw: str | None = None


# Without a call of one of these nothing learns from rows.
_LEARNING = "fit fit_transform fit_resample fit_sample fit_generator train_test_split train backward".split()


class Subject(msgspec.Struct, frozen=True, dict=True):
    """Everything that a rule may look at."""

    notebook: Notebook
    facts: Facts
    surroundings: Surroundings
    options: Mapping[str, Any] = {}
    from_stdin: bool = False  # then the notebook need not lie where its name says

    @cached_property
    def graph(self) -> CellGraph:
        """Which cell defines what for which; made at the first question."""
        return CellGraph(self.facts)

    @cached_property
    def history(self) -> History:
        """What the stored counts tell of the order in which the cells ran; made at the first question."""
        return History(self.notebook)

    @cached_property
    def rows(self) -> "Rows | None":
        """Which rows are split, learned from and scored; None where nothing learns. Followed at the first question."""
        if self.facts.python2 or not self.facts.calls_of_method(*_LEARNING):
            return None
        from nb2prod.facts.rows import Rows  # here: most notebooks never need it

        return Rows(self.facts)

    @cached_property
    def randomness(self) -> Randomness:
        """Which calls draw random numbers and which seed them; made at the first question."""
        return Randomness(self.facts)

    @cached_property
    def secrets(self) -> Secrets:
        """The keys and passwords in sources and outputs, without their values; found at the first question."""
        return Secrets(self.notebook)

    @cached_property
    def installs(self) -> tuple[InstallLine, ...]:
        """The install commands of the notebook; found at the first question."""
        return install_lines(self.facts)

    @property
    def installs_unknown(self) -> bool:
        """Whether the notebook installs files, folders or URLs, of which nobody can tell which modules they hold."""
        wanted = (one for line in self.installs for one in line.install.requirements)
        return any(one.file or one.url or not one.name for one in wanted)

    @cached_property
    def pins(self) -> Pins:
        """What pins packages for the notebook: the pin files that govern it, and itself; read at the first question."""
        return pins_for(self.facts, self.surroundings, self.installs)

    @cached_property
    def origins(self) -> Origins:
        """Where the imported modules come from; made at the first question."""
        return Origins(self.facts, self.surroundings)

    def with_options(self, options: Mapping[str, Any]) -> "Subject":
        """The same subject for a rule that has options; what was made already is shared."""
        other = Subject(self.notebook, self.facts, self.surroundings, options, self.from_stdin)
        other.__dict__.update(self.__dict__)
        return other


Find = Callable[[Subject], Iterable[Found | tuple[Span, str]]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One standing law. ``find`` yields its breaches as ``Found`` or as (span, message).

    ``name`` names the offence, never the remedy. ``yields_to`` lists codes that win over this one on the same line;
    with ``joins`` the beaten finding stays visible as a related place of the winner. ``options`` are the rule's
    options with their default values; their types are the types that a configuration must give.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    instead: str
    find: Find
    bad: list[Example]
    good: list[Example]
    status: Status = Status.STABLE
    yields_to: tuple[str, ...] = ()
    joins: bool = False
    python2: bool = False  # whether it makes sense on a Python 2 notebook
    conceals: bool = False  # whether its places hold secrets, which no report may show
    options: Mapping[str, Any] = {}

    @property
    def family(self) -> str:
        """The code without its last two digits: ``NB1`` for hidden state, and so on."""
        return self.code[:-2]

    @property
    def fixable(self) -> bool:
        """Whether an example shows the notebook after a fix."""
        return any(example.fixed is not None for example in self.bad)


def found_by_the_run(_subject: Subject) -> tuple[()]:
    """The ``find`` of rules whose breaches the check itself notices: a broken file, a failing rule."""
    return ()


class Calls:
    """Pattern: calls of these qualified names, one finding for each call.

    ``missing``: only calls without this keyword argument (a call with ``**kwargs`` is left alone).
    ``message`` may hold ``{name}``, the callee as the author wrote it; when empty, the rule's summary is used.
    """

    def __init__(self, *names: str, missing: str = "", message: str = ""):
        self.names = names
        self.missing = missing
        self.message = message

    def __call__(self, subject: Subject) -> Iterator[Found]:
        """Yields a finding for each call that the pattern describes."""
        for call in subject.facts.calls_of(*self.names):
            if not (self.missing and call.has(self.missing)):
                yield Found(call.span, self.message.format(name=call.written))
