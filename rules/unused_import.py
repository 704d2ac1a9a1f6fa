"""rules/unused_import.py"""

import re
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.rule import Bind, CellFacts, Edit, Example, Fix, Found, Import, Related, Rule, Severity, Subject
from nb2prod.rule import ast, removal_of_name

# Importing these does something by itself: styles, colour maps, accessors, environments, drivers, formats.
_ACTS = frozenset(
    "__future__ this antigravity readline seaborn cufflinks hvplot mglearn scienceplots SciencePlots"
    " mplcyberpunk colorcet cmocean proplot ultraplot tensorflow_text tensorflow_addons tensorflow_io"
    " torch_xla torch_directml tensorflow_decision_forests intel_extension_for_pytorch pandas_profiling"
    " ydata_profiling swifter janitor pandas_ta pint_pandas pint_xarray rioxarray cf_xarray lux qgrid"
    " minigrid gym_minigrid pybullet_envs procgen ale_py atari_py highway_env gymnasium_robotics panda_gym"
    " kaggle_environments nb_black lab_black ipympl ipytest jupyter_black openpyxl xlrd xlsxwriter xlwt"
    " pyxlsb odf lxml html5lib tables pyarrow fastparquet fsspec s3fs gcsfs adlfs pymysql MySQLdb psycopg2"
    " cx_Oracle oracledb pyodbc kaleido numexpr bottleneck sentencepiece findspark tf_keras comet_ml".split()
)
_ACTING_PARTS = ("sklearn.experimental.enable_", "mpl_toolkits.mplot3d", "holoviews.plotting.")
_DIRECTIVE = re.compile(r"#\s*(?:noqa|pylint|type|ruff|flake8|isort|nopycln|pragma)\b", re.IGNORECASE)
_EXPORTS = re.compile(r"^#[ \t]*+\|?+[ \t]*+exports?\b", re.MULTILINE)

Place = tuple[Import, Bind, CellFacts]


def find(subject: Subject) -> Iterator[Found]:
    """Yields each imported name that nothing reads, at its first import; others of it are related."""
    read = {name for cell in subject.facts.cells for name in cell.reads}
    unread = _unread(subject, read)
    source = "\n".join(cell.cell.source for cell in subject.facts.cells) if unread else ""
    if not unread or _names_are_handed_over(subject, source):
        return
    elsewhere = _elsewhere(subject)
    modules = _modules(subject, read)
    for name, places in unread.items():
        places = [place for place in places if not _loads_a_part(place[0], modules, source)]
        if places and not _is_word_of(elsewhere, name):
            first = places[0][0]
            related = tuple(Related(one.span, "imported again here") for one, _, _ in places[1:])
            yield Found(
                first.span, f"{_told(first)} is imported and never used", related, _fix(places), once=name
            )


def _unread(subject: Subject, read: set[str]) -> dict[str, list[Place]]:
    """The names that only their imports know, with the places of those."""
    unread: dict[str, list[Place]] = {}
    for one in subject.facts.imports:
        if one.bound not in read and not _is_kept(one, subject):
            place = _place(one, subject)
            if place is not None:
                unread.setdefault(one.bound, []).append(place)
    return unread


def _modules(subject: Subject, read: set[str]) -> dict[str, str]:
    """Dotted names of what is imported and used → a pattern of the names under which it is."""
    modules: dict[str, str] = {}
    for one in subject.facts.imports:
        if one.bound in read:
            whole = one.top if not one.name and one.bound == one.top else _dotted(one)
            modules[whole] = f"{modules[whole]}|{one.bound}" if whole in modules else one.bound
    return modules


def _is_kept(one: Import, subject: Subject) -> bool:
    """Whether the import may be there for what it does, not for its name."""
    if one.guarded or one.in_function or one.name == "*" or one.top in _ACTS:
        return True
    if _dotted(one).startswith(_ACTING_PARTS):
        return True
    return not one.name and subject.origins.of(one).kind == "local"


def _dotted(one: Import) -> str:
    return f"{one.module}.{one.name}" if one.name else one.module


def _told(one: Import) -> str:
    renamed = f" (as {one.bound})" if one.bound not in (one.name, one.top) else ""
    return f"'{'.' * one.level}{_dotted(one)}'{renamed}"


def _place(one: Import, subject: Subject) -> Place | None:
    """The import with its bind as a name of the notebook; None where it binds another (a class attribute)."""
    cell = subject.facts.cell(one.cell.number)
    binds = cell.binds.get(one.bound, ()) if cell is not None else ()
    return next(((one, bind, cell) for bind in binds if bind.node is one.node), None)


def _names_are_handed_over(subject: Subject, source: str) -> bool:
    """Whether code that stands elsewhere may read the notebook's names."""
    return (
        bool(subject.facts.calls_of("exec", "execfile"))
        or any(magic.name == "run" and "-i" in magic.args.split() for _, magic in subject.facts.magics)
        or ("export" in source and _EXPORTS.search(source) is not None)
    )


def _elsewhere(subject: Subject) -> str:
    """All strings and magics, and cells that are not understood: formulas, queries, templates."""
    texts: list[str] = []
    for cell in subject.facts.cells:
        texts += [one.value for one in cell.strings] if cell.tree is not None else [cell.cell.source]
        for magic in cell.masked.magics:
            texts += (magic.args, magic.body or "")
    return "\n".join(texts)


def _is_word_of(text: str, name: str) -> bool:
    return name in text and re.search(rf"\b{name}\b", text) is not None


def _loads_a_part(one: Import, modules: Mapping[str, str], source: str) -> bool:
    """``import scipy.stats`` is what makes ``sp.stats`` work after ``import scipy as sp``."""
    whole, _, part = _dotted(one).rpartition(".")
    while whole:
        if whole in modules and re.search(rf"\b(?:{modules[whole]})\s*\.\s*{part}\b", source):
            return True
        whole, _, part = whole.rpartition(".")
    return False


def _fix(places: Sequence[Place]) -> Fix | None:
    if any(_is_meant(cell, bind.statement) for _, bind, cell in places):
        return None
    gone = [removal_of_name(cell, bind.statement, one.node) for one, bind, cell in places]
    edits = tuple(Edit("text", span) for span in gone if span is not None)
    return Fix("Remove the unused import", edits, safe=True) if len(edits) == len(gone) else None


def _is_meant(cell: CellFacts, statement: ast.stmt) -> bool:
    """Whether the author tells another tool that the import is to stay."""
    span = cell.span(statement)
    return any(_DIRECTIVE.search(line) for line in cell.cell.lines[span.line - 1 : span.end_line])


rule = Rule(
    code="NB206",
    name="unused-import",
    severity=Severity.NOTE,
    summary="An imported name is never used.",
    why=(
        "Whoever takes the notebook over must install and keep up to date what it does not need, and "
        "wonders what the library is for."
    ),
    instead="Delete the import.",
    yields_to=("NB207", "NB205", "NB203"),
    find=find,
    bad=[
        Example(
            """
            # %%
            import csv
            import json  # <- NB206
            # %%
            print(csv.reader(open("accounts.csv")))
            """,
            fixed="""
            # %%
            import csv
            # %%
            print(csv.reader(open("accounts.csv")))
            """,
        ),
        Example(
            """
            # %%
            from statistics import (
                mean,
                median,  # <- NB206
                stdev,
            )
            import math as m; print(mean([1, 2]), stdev([1, 2]))  # <- NB206
            """,
            fixed="""
            # %%
            from statistics import (
                mean,
                stdev,
            )
            print(mean([1, 2]), stdev([1, 2]))
            """,
        ),
        Example(
            """
            # %%
            import random  # <- NB206
            # %%
            import random
            """,
            fixed="""
            # %%

            # %%

            """,
            note="Said once for a name.",
        ),
    ],
    good=[
        Example(
            """
            # %%
            import sys, os, textwrap
            # %%
            !{sys.executable} -m pip list
            # %%
            !echo $os.sep
            # %%
            %timeit textwrap.dedent("a")
            """,
            note="Shell lines and magics use names too.",
        ),
        Example(
            """
            # %%
            import math
            import numpy as np
            import statsmodels.formula.api as smf
            smf.ols("np.log(price) ~ area", data=flats).fit()
            # %%
            flats.query("area > @math.pi")
            """,
            note="Formulas and queries use names in strings.",
        ),
        Example(
            """
            # %%
            from __future__ import annotations
            from sklearn.experimental import enable_iterative_imputer
            from mpl_toolkits.mplot3d import Axes3D
            import hvplot.pandas
            import seaborn as sns
            """,
            note="These imports do something by themselves.",
        ),
        Example("""
            # %%
            try:
                import cupy
            except ImportError:
                import numpy
            """),
        Example(
            """
            # %%
            import scipy as sp
            import scipy.stats
            print(sp.stats.norm())
            """,
            note="The second import is what loads the part.",
        ),
        Example("""
            # %%
            import json
            def read(path):
                import csv
                return json.load(open(path))
            """),
        Example("""
            # %%
            import json
            # %%
            print json.dumps({}) is for Python 2
            """),
        Example("""
            # %%
            import json
            %run -i report.py
            """),
        Example(
            """
            # %%
            import settings
            """,
            files={"settings.py": "import locale\nlocale.setlocale(locale.LC_ALL, '')\n"},
            note="A module of your own may do something when it is imported.",
        ),
    ],
)
