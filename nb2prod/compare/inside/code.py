"""Functions and classes: what their code does, not where it stands.

>>> from nb2prod.compare.inside import fingerprint
>>> fingerprint(lambda x: x + 1)["hash"] == fingerprint(lambda x: x + 1)["hash"]
True
"""

# pylint: disable=unidiomatic-typecheck,unnecessary-dunder-call  # attributes of metaclasses may do anything

import sys
import types

from nb2prod.compare.inside.walk import type_name


def of_function(walk, value, cls):
    """A function by its code, defaults and what it captured."""
    name = str(value.__qualname__)
    node = {"kind": "function", "type": type_name(cls), "value": name}
    parts = {"code": code_of(value.__code__, value.__doc__), "defaults": value.__defaults__ or ()}
    parts["keywords"] = value.__kwdefaults__ or {}
    parts["captured"] = [content_of(cell) for cell in value.__closure__ or ()]
    digests = [name.rpartition(".")[2]]
    for part in parts.values():
        digests.append(walk.node(part)["hash"])
    return walk.closed(node, *digests)


def content_of(cell):
    """What a closure captured; None while it is not bound."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def code_of(code, doc=None):
    """What a code object does: no file names, lines, docstring or annotations."""
    constants = [code_of(one) if isinstance(one, types.CodeType) else one for one in code.co_consts]
    if constants and doc is not None and constants[0] == doc:
        constants[0] = None
    names = [code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars]
    return [code.co_code, constants, names, code.co_argcount, code.co_kwonlyargcount, code.co_flags & 0x2AC]


def of_builtin(walk, value, cls):
    """A function made of C, by its name."""
    name = f"{getattr(value, '__module__', None)}.{getattr(value, '__qualname__', '?')}"
    return walk.closed({"kind": "function", "type": type_name(cls), "value": name}, name)


def of_method(walk, value, cls):
    """A method bound to an object."""
    node = {"kind": "function", "type": type_name(cls), "value": str(value.__func__.__qualname__)}
    return walk.named(node, "state", [("function", value.__func__), ("of", value.__self__)])


def of_partial(walk, value, cls):
    """A function with some arguments given."""
    parts = [("function", value.func), ("arguments", value.args), ("keywords", value.keywords)]
    return walk.named({"kind": "function", "type": type_name(cls)}, "state", parts)


def of_class(walk, value, cls):
    """A class of a library by its name, the author's by its methods and constants too."""
    node = {"kind": "class", "type": type_name(cls), "value": type_name(value)}
    name = node["value"].rpartition(".")[2]
    if not is_authors(value):
        return walk.closed(node, node["value"])
    digests = [name] + [walk.node(base)["hash"] for base in type.__dict__["__bases__"].__get__(value)]
    members = type.__dict__["__dict__"].__get__(value)
    for key in sorted(members):
        member = members[key]
        if isinstance(member, (staticmethod, classmethod)):
            member = member.__func__
        if isinstance(member, property):
            member = [member.fget, member.fset]
        if not (key.startswith("__") and type(member) is not types.FunctionType) and not key.startswith(
            "_abc"
        ):
            digests += [key, walk.node(member)["hash"] or "?"]
    return walk.closed(node, *digests)


def is_authors(cls):
    """Whether a class is the author's: of the notebook, or of a module beside it."""
    module = type.__getattribute__(cls, "__module__")
    found = sys.modules.get(module) if isinstance(module, str) else None
    if module == "__main__" or found is None:
        return module == "__main__"
    path = getattr(found, "__file__", None) or ""
    libraries = (sys.base_prefix, sys.prefix)
    return bool(path) and "site-packages" not in path and not path.startswith(libraries)
