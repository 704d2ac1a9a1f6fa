"""Each pattern is converted right or refused with a reason: never silently different."""

import os
import re
import sys
from pathlib import Path

import pytest

from nb2prod.convert import staticproof
from nb2prod.convert.excuses import excuses_of
from nb2prod.convert.staticproof import problems
from nb2prod.convert.values import Plan
from nb2prod.notebook import replace
from tests.convert.patterns.outcomes import assert_right_or_refused, outcomes_of
from tests.convert.patterns.reading import package_of, patterns, plan_of, settings_of

FOLDER = Path(__file__).parent / "patterns"
PATTERNS = {pattern.name: pattern for pattern in patterns(FOLDER / "patterns.txt")}
TABLES = {pattern.name: pattern for pattern in patterns(FOLDER / "tables.txt")}
OTHERS = {pattern.name: pattern for pattern in patterns(FOLDER / "others.txt")}
BRANCHES = re.compile(r"^ *(?:if|try|while|with|match)\b", re.MULTILINE)
REFUSED = {
    "eval of a text": "eval may read any name",
    "exec of a text": "exec may bind any name",
    "globals written": "globals()",
    "guarded use before definition with a guard that asks": "dir()",
}


# Where the notebook runs the other one, and what is told.
OTHERS_REFUSED = {
    "a missing notebook": (1, 2, "%run missing.ipynb: there is no such file in the notebook's repository"),
    "a notebook outside of the folder": (1, 1, "no such file in the notebook's repository"),
    "a notebook that runs itself": (1, 1, "a.ipynb, cell 1, line 2: %run ./a.ipynb: it would run itself"),
    "notebooks that run each other": (1, 1, "b.ipynb, cell 1, line 2: %run a.ipynb: it would run itself"),
    "under a condition": (1, 3, "%run of another file together with other code"),
    "in a function": (1, 2, "%run of another file together with other code"),
    "a computed name": (1, 2, "%run of a file whose name is computed"),
    "options and arguments": (1, 1, "%run with -t"),
    "a script that needs a name of the notebook": (1, 2, "tools.py, line 2: it reads 'rate', which a script"),
    "a name of a script that the notebook binds too": (
        1,
        1,
        "tools.py, line 1: 'RATE' is one of its own names",
    ),
    "a builtin of a script that the notebook binds": (
        1,
        3,
        "tools.py, line 1: 'len' is one of its own names",
    ),
    "a name that a script and the notebook import from two places": (
        1,
        2,
        "tools.py, line 1: 'floor' is one",
    ),
    "a script whose function binds its names": (1, 1, "tools.py, line 1: a function of it binds 'count'"),
    "a script that is run twice": (1, 3, "tools.py, line 1: 'told' is one of its own names"),
    "a script that ends itself": (1, 1, "tools.py, line 4: it may end the script"),
    "a script with an option": (1, 1, "%run with -n"),
    "the path of a script that was run": (1, 3, "'__file__' may be the path of a script that was run"),
    "a script that is not plain Python": (1, 1, "%run tools.py: it is not plain Python"),
    "a script that reads its arguments": (1, 1, "tools.py, line 2: the arguments of a script"),
    "the path of the other notebook": (1, 1, "a.ipynb, cell 2, line 2: '__file__' is the path"),
    "after the directory was changed": (1, 2, "%run a.ipynb looks for it in a working directory"),
    "after another notebook changed the directory": (
        1,
        2,
        "%run b.ipynb looks for it in a working directory",
    ),
    "a notebook that awaits": (1, 1, "a.ipynb, cell 1, line 1: it awaits something"),
    "an error in the other notebook": (1, 1, "a.ipynb, cell 2, line 2: this is no Python"),
    "a magic that cannot be translated in the other notebook": (1, 1, "a.ipynb, cell 1, line 2: %store -r"),
    "a name that nothing defines": (1, 1, "a.ipynb, cell 1, line 2: 'undefined' is not defined"),
    "a future of its own": (1, 1, "a.ipynb, cell 1, line 1: from __future__ import annotations"),
    "a file that is written here": (1, 1, "it writes a.ipynb, which is run here"),
    "a secret in the other notebook": (1, 1, "a.ipynb, cell 1, line 2: NB701"),
    "a module beside the other notebook": (
        1,
        1,
        "lib/a.ipynb, cell 1, line 2: shapes lies beside lib/a.ipynb",
    ),
    "a name that cannot be shown": (1, 2, "its name has characters that cannot be shown"),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What the patterns of plain Python come to."""
    return outcomes_of(PATTERNS.values(), sys.executable, tmp_path_factory.mktemp("patterns"))


@pytest.fixture(scope="module")
def table_outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What the patterns of NumPy, pandas, scikit-learn, statsmodels and Matplotlib come to."""
    interpreter = os.environ.get("NB2PROD_TEST_PYTHON")
    if not interpreter:
        pytest.skip(
            "NB2PROD_TEST_PYTHON names no Python that has pandas, scikit-learn, statsmodels, Matplotlib"
        )
    return outcomes_of(TABLES.values(), interpreter, tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def other_outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What the patterns of notebooks that run others come to."""
    return outcomes_of(OTHERS.values(), sys.executable, tmp_path_factory.mktemp("others"))


@pytest.mark.parametrize("name", OTHERS)
def test_runs_of_other_notebooks_are_right_or_refused(name: str, other_outcomes: dict[str, dict]) -> None:
    outcome = other_outcomes[name]
    cell, line, reason = OTHERS_REFUSED.get(name.removeprefix("refused: "), (0, 0, None))
    assert name.startswith("refused: ") == (reason is not None)
    assert_right_or_refused(outcome, reason)
    if reason is not None:
        places = dict(zip(outcome["refused"], outcome["places"], strict=True))
        [(*place, todo)] = [places[told] for told in places if reason in told]
        assert tuple(place) == (cell, line) and todo


@pytest.mark.parametrize("name", PATTERNS)
def test_right_or_refused(name: str, outcomes: dict[str, dict]) -> None:
    assert_right_or_refused(outcomes[name], REFUSED.get(name))


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_right(name: str, table_outcomes: dict[str, dict]) -> None:
    assert_right_or_refused(table_outcomes[name], None)


def test_nine_in_ten_are_right(outcomes: dict[str, dict]) -> None:
    assert len(REFUSED) <= len(outcomes) / 10


def test_none_is_refused_for_what_its_author_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pylint finds no error that has no excuse, and with the excuses none."""
    # The layout of each project is looked at elsewhere.
    monkeypatch.setattr(staticproof, "_is_black", lambda source: True)
    branching = [one for one in PATTERNS.values() if any(map(BRANCHES.search, one.code))]
    plans = {f"p{number}": plan_of(one, f"p{number}", tmp_path) for number, one in enumerate(branching)}
    plans = {package: plan for package, plan in plans.items() if not plan.refused}
    settings = {"pyproject.toml": settings_of(next(iter(plans.values())))}
    files = {path: data for plan in plans.values() for path, data in package_of(plan).items()} | settings
    errors = problems(files, None, lint="errors").errors
    excused: dict[str, Plan] = {}
    for package in dict.fromkeys(error.path.partition("/")[0] for error in errors):
        own = [error for error in errors if error.path.startswith(f"{package}/")]
        excuses = excuses_of(plans[package], files, own)
        assert len(excuses) == len(own), own
        excused[package] = replace(plans[package], excuses=excuses)
    files = {path: data for plan in excused.values() for path, data in package_of(plan).items()} | settings
    assert excused and not problems(files, None, lint="errors").texts
