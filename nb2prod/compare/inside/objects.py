"""Objects by the attributes that they hold themselves; estimators; random streams.

>>> class Rates:
...     def __init__(self):
...         self.low = 0.1
>>> attributes_of(Rates())
{'low': 0.1}
"""

# pylint: disable=unnecessary-dunder-call  # attributes of metaclasses may do anything

import inspect
import random
import types

from nb2prod.compare.inside.code import is_authors
from nb2prod.compare.inside.walk import type_name, unknown

MADE_BY_CODE = 1 << 9  # a flag of classes that come from a class statement
# Objects of these libraries hold caches and the surroundings: what is not described here stays unknown.
OPAQUE = set(
    "matplotlib pandas polars IPython ipykernel traitlets zmq logging threading asyncio socket".split()
)
OPAQUE |= set("subprocess sqlite3 sqlalchemy pyspark dask selenium requests".split())
# Memory that nobody has written to yet: what stands in it is chance.
SCRATCH = {"statsmodels": {"_tmp_like_exog"}}
# Compiled objects of these libraries tell their state to pickle, and nothing else happens.
TELLING = {"sklearn", "_loss", "xgboost", "lightgbm", "catboost", "scipy"}


def root_of(kind):
    """The top-level package of a class."""
    return type_name(kind).partition(".")[0]


def attributes_of(value):
    """The attributes that the object itself holds; no property is asked, nothing of the class's."""
    found = {}
    for cls in type.__dict__["__mro__"].__get__(type(value)):
        members = type.__dict__["__dict__"].__get__(cls)
        is_made = cls.__flags__ & MADE_BY_CODE
        for name, member in members.items():
            if is_made and isinstance(member, types.MemberDescriptorType) and name not in found:
                try:
                    found[name] = member.__get__(value)
                except AttributeError:
                    continue
        own = members.get("__dict__")
        if isinstance(own, types.GetSetDescriptorType):
            found.update(dict.items(own.__get__(value)))
    return {name: item for name, item in found.items() if isinstance(name, str)}


def of_dataclass(walk, value, cls):
    """A dataclass by its fields."""
    attributes = attributes_of(value)
    names = [name for name in cls.__dataclass_fields__ if name in attributes]
    node = {"kind": "dataclass", "type": type_name(cls)}
    return walk.named(node, "attributes", [(name, attributes[name]) for name in names])


def of_object(walk, value, cls):
    """Any other object by the attributes that it holds."""
    root, attributes = root_of(cls), attributes_of(value)
    if root in TELLING and (not attributes or cls.__name__ == "Booster"):
        return of_told(walk, value, cls)
    if root in OPAQUE or (not attributes and not is_authors(cls)):
        return unknown("object", cls, "it does not show its state")
    scratch = SCRATCH.get(root, ())
    pairs = sorted(pair for pair in attributes.items() if pair[0] not in scratch)
    if issubclass(cls, BaseException):
        pairs.append(("args", BaseException.args.__get__(value)))
    return walk.named({"kind": "object", "type": type_name(cls)}, "attributes", pairs)


def of_told(walk, value, cls):
    """Compiled state as it is given to pickle."""
    tell = getattr(cls, "__getstate__", None)
    if tell is None or tell is getattr(object, "__getstate__", None):
        reduced = cls.__reduce__(value)
        state = list(reduced[1:3]) if isinstance(reduced, tuple) else None
    else:
        state = tell(value)
    return walk.named({"kind": "object", "type": type_name(cls)}, "state", [("told", state)])


def of_estimator(walk, value, cls):
    """An estimator of scikit-learn: what it was made with, and all else that it holds."""
    attributes = attributes_of(value)
    try:
        names = set(inspect.signature(cls.__init__).parameters)
    except (TypeError, ValueError):
        names = set()
    pairs = sorted(attributes.items())
    made = [pair for pair in pairs if pair[0] in names]
    return made_and_held(walk, cls, made, [pair for pair in pairs if pair[0] not in names])


def made_and_held(walk, cls, made, held):
    """The node of an estimator or a network: named values that it was made with, and those that it holds now."""
    node = {"kind": "estimator", "type": type_name(cls)}
    parameters, state = walk.named(dict(node), "parameters", made), walk.named(dict(node), "state", held)
    node["parameters"], node["state"] = parameters["parameters"], state["state"]
    return walk.closed(node, parameters["hash"], state["hash"])


def of_random(walk, value, cls):
    """A random stream, by where it is."""
    node = {"kind": "object", "type": type_name(cls)}
    if issubclass(cls, random.Random):
        if issubclass(cls, random.SystemRandom):
            return unknown("object", cls, "the system's random numbers have no state")
        state = random.Random.getstate(value)
    elif cls.__name__ == "RandomState":
        state = cls.get_state(value, legacy=False)
    else:
        state = (value if hasattr(cls, "state") else value.bit_generator).state
    walk_hash = walk.node(state)["hash"]
    node["value"] = "random stream " + (walk_hash or "?")[:12]
    return walk.closed(node, walk_hash)
