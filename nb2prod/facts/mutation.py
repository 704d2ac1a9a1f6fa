"""What a call may change in place: its receiver, its arguments, or nothing.

The default is the careful one: an unknown call may change whatever it is given. Tables say where that is known
better. They were written from the libraries' documentation of in-place behaviour.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "rows = []\\nrows.append(1)\\nprint(rows)"),)))
>>> [(call.method, effect_of(call).receiver, effect_of(call).arguments) for call in facts.calls]
[('append', 'must', 'no'), ('print', 'no', 'no')]
"""

import ast

from nb2prod.facts.given import is_builtin
from nb2prod.facts.values import Call, ClassFacts, FunctionFacts, Text
from nb2prod.notebook import Value

NO, MAY, MUST = "no", "may", "must"

# Methods that change their receiver, whatever library it is of.
_MUTATORS = frozenset(
    "append extend insert pop remove clear update setdefault popitem add discard sort reverse appendleft popleft rotate"
    " fit partial_fit fit_transform fit_predict fit_resample compile train train_on_batch fit_generator set_params"
    " load_state_dict load_weights step zero_grad backward write writelines seek readline readlines read close shuffle"
    " fill put itemset setflags resize partition add_subplot set_title set_xlabel set_ylabel set_index_ __setitem__"
    " __delitem__ send throw enqueue register build add_module requires_grad_ eval cuda_ move_to_end subtract push"
    " difference_update intersection_update symmetric_difference_update insert_row set_state seed manual_seed".split()
)
# On these receivers the same words give a new object and change nothing.
_GIVES_NEW = {
    "pandas.DataFrame": frozenset({"append", "add", "update_", "sort", "remove"}),
    "pandas.Series": frozenset({"append", "add", "remove", "sort"}),
    "pandas.Index": frozenset({"append", "insert", "sort"}),
    "numpy.ndarray": frozenset({"add"}),
}
_CHANGES_FIRST_ARGUMENT = frozenset(
    "next random.shuffle numpy.random.shuffle heapq.heappush heapq.heappop heapq.heapify heapq.heapreplace"
    " heapq.heappushpop bisect.insort bisect.insort_left bisect.insort_right setattr delattr numpy.copyto numpy.put"
    " numpy.place numpy.putmask numpy.fill_diagonal operator.setitem operator.delitem operator.iadd"
    " sklearn.utils.shuffle_ torch.nn.utils.clip_grad_norm_".split()
)
_BUILTINS_THAT_RUN_CODE = frozenset({"exec", "eval", "compile", "__import__", "vars", "globals", "locals"})
# Functions of these modules give new values and leave what they are given alone.
_READ_ONLY_MODULES = (
    "math.", "cmath.", "statistics.", "numpy.", "pandas.", "scipy.", "sklearn.metrics.", "sklearn.model_selection.",
    "sklearn.preprocessing.", "sklearn.datasets.", "matplotlib.", "seaborn.", "os.", "pathlib.", "json.dumps", "re.",
    "datetime.", "time.", "copy.", "collections.", "itertools.", "functools.", "string.", "textwrap.", "plotly.",
    "pprint.", "hashlib.", "glob.", "statsmodels.api.add_constant", "IPython.display.", "warnings.", "sys.getsizeof",
)  # fmt: skip
# Nearly every method of these draws on them, and leaves what it draws alone.
_DRAWN_ON = "matplotlib.axes.Axes"
_READ_ONLY_RECEIVERS = frozenset(
    "pandas.DataFrame pandas.Series pandas.GroupBy pandas.Index numpy.ndarray matplotlib.figure.Figure".split()
)
_READ_ONLY_METHODS = frozenset(
    "predict predict_proba decision_function score transform inverse_transform get_params summary evaluate copy items"
    " keys values get index count format join split strip lower upper startswith endswith replace encode decode head"
    " tail describe info mean sum std min max astype reshape flatten ravel tolist to_numpy isnull isna notnull groupby"
    " merge value_counts unique nunique".split()
)


class CallEffect(Value):
    """What a call changes: ``no``, ``may`` or ``must``, for its receiver and for each of its arguments alike.

    ``first_only`` tells that of the arguments it is only the first.
    """

    receiver: str = MAY
    arguments: str = MAY
    first_only: bool = False


_NOTHING = CallEffect(NO, NO)


def effect_of(call: Call) -> CallEffect:
    """What the call may change in place, judged by its name, its method and its keywords."""
    if isinstance(call.callee, (FunctionFacts, ClassFacts)):
        return CallEffect(NO, MAY)  # the walk follows the body of the notebook's own functions
    if call.constant(None, "inplace") is True:
        return CallEffect(MUST, NO)
    if call.name in _CHANGES_FIRST_ARGUMENT or call.name.startswith("torch.nn.init."):
        return CallEffect(NO, MUST, first_only=True)
    owner = call.name.rpartition(".")[0]
    if call.receiver is not None or isinstance(call.node.func, ast.Attribute):
        if call.method in _MUTATORS and call.method not in _GIVES_NEW.get(owner, ()) and not _is_module(call):
            return CallEffect(MUST, NO)
        if (
            owner in _READ_ONLY_RECEIVERS
            or call.method in _READ_ONLY_METHODS
            or isinstance(call.receiver, Text)
        ):
            return _NOTHING
    if owner == _DRAWN_ON:
        return CallEffect(MAY, NO)
    if call.name and is_builtin(call.name):
        return CallEffect(MAY, MAY) if call.name in _BUILTINS_THAT_RUN_CODE else _NOTHING
    if call.name.startswith(_READ_ONLY_MODULES):
        return _NOTHING
    return CallEffect(NO if _is_module(call) else MAY, MAY)


def _is_module(call: Call) -> bool:
    """Whether what stands in front of the dot is a module or class, not an object that could change."""
    return isinstance(call.receiver, str) and not call.receiver.endswith("()")


def root_of(node: ast.AST) -> str:
    """The name that an expression reaches into: ``df`` of ``df.loc[3]``; empty when it makes something new."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def changed_names(call: Call) -> dict[str, bool]:
    """The names whose objects the call may change, and whether it must."""
    effect = effect_of(call)
    names: dict[str, bool] = {}
    if effect.receiver != NO and isinstance(call.node.func, ast.Attribute):
        name = root_of(call.node.func.value)
        if name:
            names[name] = effect.receiver == MUST
    if effect.arguments != NO and not isinstance(call.callee, FunctionFacts):
        arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        for argument in arguments[:1] if effect.first_only else arguments:
            name = root_of(argument)
            if name:
                names.setdefault(name, effect.arguments == MUST)
    return names
