"""Which function describes which class, and the look itself.

>>> fingerprint((1, 2))["kind"]
'tuple'
"""

# pylint: disable=unnecessary-dunder-call,too-many-return-statements  # attributes of metaclasses may do anything

import collections
import io
import sys
import types

from nb2prod.compare.inside.arrays import (
    of_array,
    of_numpy_scalar,
    of_sparse,
)
from nb2prod.compare.inside.builtin import (
    BY_REPR,
    of_by_repr,
    of_bytearray,
    of_deque,
    of_dict,
    of_enum,
    of_iterator,
    of_module,
    of_scalar_subclass,
    of_sequence,
    of_set,
    of_stream,
)
from nb2prod.compare.inside.code import of_builtin, of_class, of_function, of_method, of_partial
from nb2prod.compare.inside.figures import of_axes, of_drawn, of_figure, of_plotly
from nb2prod.compare.inside.networks import (
    of_keras_layer,
    of_keras_optimizer,
    of_keras_variable,
    of_tensor,
    of_tensorflow,
    of_torch_generator,
    of_torch_module,
)
from nb2prod.compare.inside.objects import of_dataclass, of_estimator, of_object, of_random
from nb2prod.compare.inside.tables import (
    column_of,
    of_frame,
    of_index,
    of_polars_frame,
    of_polars_series,
    of_series,
)
from nb2prod.compare.inside.walk import KEPT, SECONDS, Walk, unknown

# Base class as (module, names): looked up among the modules that are loaded already.
LIBRARIES = [
    ("random", ("Random",), of_random),
    ("numpy", ("ndarray",), of_array),
    ("numpy", ("generic",), of_numpy_scalar),
    ("numpy.random", ("RandomState", "Generator", "BitGenerator"), of_random),
    ("pandas", ("DataFrame",), of_frame),
    ("pandas", ("Series",), of_series),
    ("pandas", ("Index",), of_index),
    ("pandas.api.extensions", ("ExtensionArray",), lambda walk, value, cls: column_of(walk, value)),
    ("polars", ("DataFrame",), of_polars_frame),
    ("polars", ("Series",), of_polars_series),
    ("polars", ("DataType",), of_by_repr),
    ("scipy.sparse", ("spmatrix", "sparray", "_base._spbase"), of_sparse),
    ("torch", ("Tensor",), of_tensor),
    ("torch", ("Generator",), of_torch_generator),
    ("torch.nn", ("Module",), of_torch_module),
    ("keras", ("Variable",), of_keras_variable),
    ("tensorflow", ("Tensor", "Variable"), of_tensorflow),
    ("keras", ("Model", "Layer"), of_keras_layer),
    ("keras.layers", ("Layer",), of_keras_layer),
    ("keras.optimizers", ("Optimizer",), of_keras_optimizer),
    ("tensorflow.keras", ("Model",), of_keras_layer),
    ("sklearn.base", ("BaseEstimator",), of_estimator),
    ("matplotlib.figure", ("FigureBase", "Figure"), of_figure),
    ("matplotlib.axes", ("Axes",), of_axes),
    ("matplotlib.artist", ("Artist",), of_drawn),
    ("plotly.basedatatypes", ("BaseFigure",), of_plotly),
]
BUILTIN = [
    (bool, of_scalar_subclass), (int, of_scalar_subclass), (float, of_scalar_subclass), (str, of_scalar_subclass),
    (bytes, of_scalar_subclass), (bytearray, of_bytearray), (list, of_sequence), (tuple, of_sequence), (dict, of_dict),
    (set, of_set), (frozenset, of_set), (collections.deque, of_deque), (types.ModuleType, of_module), (type, of_class),
    (types.FunctionType, of_function), (types.BuiltinFunctionType, of_builtin), (types.MethodType, of_method),
    (io.IOBase, of_stream),
]  # fmt: skip


def fingerprint(value, seconds=SECONDS, elements=KEPT):
    """What ``value`` is, as JSON-able mapping; see the module. Never raises, never changes it."""
    try:
        return Walk(seconds, elements, maker_of).node(value)
    except Exception as error:  # pylint: disable=broad-exception-caught  # whatever a foreign object does
        return unknown("object", type(value), type(error).__name__)


def maker_of(cls):
    """The function that describes the values of a class."""
    bases = type.__dict__["__mro__"].__get__(cls)
    for module, names, maker in LIBRARIES:
        found = sys.modules.get(module)
        for name in names if found is not None else ():
            if class_in(found, name) in bases:
                return maker
    if any(base.__name__ == "Enum" and base.__module__ == "enum" for base in bases):
        return of_enum
    for base, maker in BUILTIN:
        if base in bases:
            return maker
    where = (cls.__module__, cls.__name__)
    if where in BY_REPR or (where[0] or "").startswith("pandas._libs"):
        return of_by_repr
    if where == ("functools", "partial"):
        return of_partial
    members = {name for base in bases for name in type.__dict__["__dict__"].__get__(base)}
    if "__next__" in members:
        return of_iterator
    if where[0] == "numpy" and cls.__name__ == "ufunc":
        return of_by_repr
    return of_dataclass if "__dataclass_fields__" in members else of_object


def class_in(module, name):
    """The class by its name in a module; no attribute is asked that is not there, which could load something."""
    found = vars(module)
    for part in name.split(".")[:-1]:
        found = getattr(found.get(part), "__dict__", {})
    return found.get(name.rpartition(".")[2], module)
