"""What each statement is for: data, model, train, metrics, plots; and which displays are results.

>>> from nb2prod.convert.statements import learn, statements_of
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "from sklearn.svm import SVC\\nmodel = SVC()\\nmodel.fit(X, y)\\nmodel.score(X, y)"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", code),)))
>>> [(one.stage, one.why) for one in staged(statements_of(facts), facts)][1:]
[('model', 'SVC(…)'), ('train', 'model.fit(…)'), ('metrics', 'model.score(…)')]
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from nb2prod.convert.values import Stage, Statement
from nb2prod.facts import Call, Facts, FunctionFacts, model_kind
from nb2prod.notebook import Cell, replace

# Where several things happen in one statement or cell, the first of these names it.
RANK: tuple[Stage, ...] = ("train", "model", "metrics", "plots", "data", "explore", "setup", "prose")
_RANK_INSIDE: tuple[Stage, ...] = ("train", "metrics", "model", "plots", "data", "setup")

_TRAINING = frozenset(
    "fit partial_fit fit_generator train train_on_batch fit_predict fit_regularized optimize backward".split()
)
_SAVING = frozenset("save save_model dump to_pickle save_weights save_pretrained export_model".split())
_SCORING = frozenset(
    "score predict predict_proba predict_log_proba decision_function evaluate cross_val_score cross_validate"
    " cross_val_predict learning_curve validation_curve summary get_prediction forecast score_samples f_test t_test"
    " wald_test test_causality".split()
)
_DRAWING = re.compile(
    r"(?:matplotlib|seaborn|plotly|bokeh|altair|pylab|mpl_toolkits|scikitplot|missingno|wordcloud)\b"
)
_DRAWS = re.compile(
    r"(?:plot|hist|boxplot|scatter|bar|barh|pie|hexbin|imshow|show|savefig|\w*plot\w*|add_subplot)$"
)
_SETTING = re.compile(
    r"(?:pandas\.(?:set_option|options)|numpy\.(?:set_printoptions|random\.seed)|random\.seed|warnings\."
    r"|matplotlib\.(?:rc|rcParams|use|style)|matplotlib\.pyplot\.(?:style|rc|rcParams)|seaborn\.set|torch\.manual_seed"
    r"|tensorflow\.random\.set_seed|tensorflow\.keras\.utils\.set_random_seed|logging\.|os\.environ|sys\.path"
    r"|sklearn\.set_config|nltk\.download)"
)
_RESULT_ATTRIBUTES = frozenset(
    "best_score_ best_params_ best_estimator_ coef_ intercept_ feature_importances_ cluster_centers_ inertia_ params"
    " pvalues rsquared rsquared_adj aic bic llf bse tvalues explained_variance_ratio_ oob_score_ loss_ history n_iter_"
    " fvalue f_pvalue alpha_ C_ support_ ranking_ labels_ medoids_".split()
)
# Columns of a table, counts of its rows: what one looks at while working.
_LOOKING = frozenset(
    "head tail describe info isnull isna notnull sum count value_counts unique nunique corr keys items mean median min"
    " max std var any all memory_usage get_params shape groupby size sort_values nlargest nsmallest"
    " dtype astype copy to_frame round idxmax idxmin mode quantile duplicated crosstab pivot_table"
    " get sort_index reset_index set_index transpose select_dtypes isin".split()
)
_LOOKING_BUILTINS = frozenset({"len", "type", "dir", "help", "id", "str", "repr", "display", "isinstance"})


def staged(
    statements: Sequence[Statement], facts: Facts, cells: Mapping[int, Cell] | None = None
) -> list[Statement]:
    """The statements with their stages and reasons; a tag ``nb2prod:data`` (or ``step:data``) of a cell decides."""
    index = CallIndex(facts)
    results = ResultNames(index)
    found = []
    for statement in statements:
        calls = index.calls_in(statement)
        tagged = _tagged((cells or {}).get(statement.cell))
        stage, why = (tagged, "tag") if tagged else _stage(statement, calls, results)
        results.follow(statement, calls)
        draws = any(_draws(call) for call in calls)
        found.append(replace(statement, stage=stage, why=why, draws=draws))
    return found


def _tagged(cell: Cell | None) -> Stage | None:
    for tag in sorted(cell.tags) if cell is not None else ():
        word = re.fullmatch(r"(?:nb2prod|step|block):([a-z]+)(?::.*)?", tag)
        found = next((stage for stage in RANK if word and stage == word[1]), None)
        if found is not None:
            return found
    return None


class CallIndex:
    """The calls of a notebook, found by the statement that they stand in."""

    def __init__(self, facts: Facts):
        self._by_line: dict[tuple[int, int], list[Call]] = {}
        for call in facts.calls:
            self._by_line.setdefault((call.cell.number, call.node.lineno), []).append(call)

    def calls_in(self, statement: Statement) -> list[Call]:
        """The calls that stand in a statement."""
        node = statement.node
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        lines = range(node.lineno, node.end_lineno + 1)
        calls = (call for line in lines for call in self._by_line.get((statement.cell, line), ()))
        return [call for call in calls if start <= (call.node.lineno, call.node.col_offset) < end]


def _stage(statement: Statement, calls: Sequence[Call], results: "ResultNames") -> tuple[Stage, str]:
    node = statement.node
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "setup", "import"
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return "setup", "definition"
    found = [(stage, call) for call in calls for stage in (_stage_of(call),) if stage is not None]
    for wanted in ("setup", *_RANK_INSIDE) if len(calls) == 1 else _RANK_INSIDE:
        for stage, call in found:
            if stage == wanted:
                return stage, f"{call.written}(…)"
    if results.is_result(statement):
        return "metrics", "a figure of the model"
    if _sets_option(node):
        return "setup", "option"
    return ("explore", "display") if statement.shown else ("data", "")


def _stage_of(call: Call) -> Stage | None:
    name, method = call.name, call.method
    if _SETTING.match(name):
        return "setup"
    if name.startswith(("sklearn.metrics.", "sklearn.model_selection.cross_val")) or method in _SCORING:
        return "metrics"
    if method in _TRAINING and not name.startswith(("sklearn.preprocessing", "sklearn.impute")):
        return "train"
    if method in _SAVING and not name.startswith(("pandas.", "numpy.", "json.", "yaml.")):
        return "train"
    if model_kind(f"{name}()") is not None and not model_kind(f"{name}()").is_table:
        return "data" if name.startswith(("sklearn.preprocessing", "sklearn.impute")) else "model"
    return "plots" if _draws(call) else None


def _draws(call: Call) -> bool:
    if _SETTING.match(call.name):
        return False
    is_method = isinstance(call.node.func, ast.Attribute)
    return bool(_DRAWING.match(call.name) or (is_method and _DRAWS.fullmatch(call.method)))


def _sets_option(node: ast.stmt) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    text = ast.unparse(target) if isinstance(target, (ast.Subscript, ast.Attribute)) else ""
    return bool(re.search(r"rcParams|\.options\.|environ\[", text))


class ResultNames:
    """Follows which names hold a result: a score, a prediction, a report, or what is made of one."""

    def __init__(self, index: CallIndex):
        self._index = index
        self.names: set[str] = set()

    def follow(self, statement: Statement, calls: Sequence[Call]) -> None:
        """Learns what the statement assigns."""
        if isinstance(statement.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            if self._scores(statement, calls):
                self.names |= statement.defines
            elif not isinstance(statement.node, ast.AugAssign):
                self.names -= statement.defines

    def is_result(self, statement: Statement) -> bool:
        """Whether an expression that a cell displays is a result."""
        return isinstance(statement.node, ast.Expr) and self._scores(
            statement, self._index.calls_in(statement)
        )

    def _scores(self, statement: Statement, calls: Iterable[Call]) -> bool:
        if any(_stage_of(call) == "metrics" for call in calls) or self._asks_own_function(statement, calls):
            return True
        value = getattr(statement.node, "value", None)
        if value is None:
            return False
        if any(isinstance(one, ast.Attribute) and one.attr in _RESULT_ATTRIBUTES for one in ast.walk(value)):
            return True
        return any(isinstance(one, ast.Name) and one.id in self.names for one in ast.walk(value))

    @staticmethod
    def _asks_own_function(statement: Statement, calls: Iterable[Call]) -> bool:
        """``predicted_price(3)``: the author's own function answers, and the notebook shows what."""
        value = statement.node.value if isinstance(statement.node, ast.Expr) else None
        own = (call for call in calls if isinstance(value, ast.Call) and _ends(call.node) == _ends(value))
        return any(call.method not in _TRAINING and _gives_something(call.callee) for call in own)


def _gives_something(callee: object) -> bool:
    """Whether what is called is a function of the notebook that gives a value back."""
    if not isinstance(callee, FunctionFacts):
        return False
    returns = (one for one in ast.walk(callee.node) if isinstance(one, ast.Return))
    return isinstance(callee.node, ast.Lambda) or any(one.value is not None for one in returns)


def is_only_looked_at(statement: Statement, facts_calls: Sequence[Call]) -> bool:
    """Whether a display only looks at something and has no effect: ``df.head()``, ``len(rows)``, ``X.shape``."""
    if not statement.shown or any(statement.changes.values()) or statement.defines:
        return False
    if any(isinstance(one, (ast.Await, ast.Yield, ast.NamedExpr)) for one in ast.walk(statement.node)):
        return False
    calls = [one for one in ast.walk(statement.node) if isinstance(one, ast.Call)]
    known = {_ends(call.node): call for call in facts_calls}
    return all(_looks(one, known.get(_ends(one))) for one in calls)


def _ends(node: ast.Call) -> tuple[int, int, int | None, int | None]:
    """What tells a call: two parses of one cell have different nodes at the same places."""
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _looks(node: ast.Call, call: Call | None) -> bool:
    if call is not None and (isinstance(call.callee, FunctionFacts) or "random" in call.name):
        return False
    if any(keyword.arg == "inplace" for keyword in node.keywords):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in _LOOKING_BUILTINS  # others could use an iterator up
    return isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKING


def result_names(sequence: Sequence[Statement], index: CallIndex) -> tuple[str, ...]:
    """The names that hold a result, in the order in which they are bound."""
    found: dict[str, None] = {}
    results = ResultNames(index)
    for statement in sequence:
        before = frozenset(results.names)
        results.follow(statement, index.calls_in(statement))
        if statement.stage == "metrics":
            found.update(dict.fromkeys(sorted((results.names - before) & statement.certain)))
    return tuple(name for name in found if name in results.names)
