"""Networks and tensors of torch, Keras and TensorFlow: layer by layer, by what is set on each and by its weights.

>>> plain_ones({"rate": 0.5, "name": "dropout_3", "_hooks": 1, "step": len})
[('rate', 0.5)]
"""

# pylint: disable=unidiomatic-typecheck  # methods of subclasses may do anything

import sys
import types

from nb2prod.compare.inside.arrays import numbers_of
from nb2prod.compare.inside.objects import attributes_of, made_and_held
from nb2prod.compare.inside.walk import PLAIN, type_name

# Numbered by the library as it goes, or said of the library's own work.
UNTOLD = {"name", "built", "build", "quantize", "autocast", "supports_jit", "compiled", "stop_training"}
SPARSE = {
    "sparse_coo": ("_indices", "_values", "is_coalesced"),
    "sparse_csr": ("crow_indices", "col_indices", "values"),
    "sparse_bsr": ("crow_indices", "col_indices", "values"),
    "sparse_csc": ("ccol_indices", "row_indices", "values"),
    "sparse_bsc": ("ccol_indices", "row_indices", "values"),
}


def of_tensor(walk, value, cls):
    """torch's tensors."""
    torch = sys.modules["torch"]
    node = {"kind": "tensor", "type": type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    plain = value.detach()
    parts = SPARSE.get(str(plain.layout).rpartition(".")[2])
    if parts is not None:
        return walk.named(node, "state", [(name.strip("_"), getattr(plain, name)()) for name in parts])
    if plain.layout is not torch.strided or plain.device.type == "meta" or "numpy" not in sys.modules:
        node.update({"state": "unknown", "why": "its numbers do not show", "hash": None})
        return node
    plain = plain.cpu()
    plain = plain.float() if plain.dtype is torch.bfloat16 else plain
    return numbers_of(walk, plain.resolve_conj().resolve_neg().numpy(), node, sys.modules["numpy"])


def of_torch_generator(walk, value, cls):
    """A random stream of torch, by where it is."""
    state = walk.node(value.get_state())["hash"]
    node = {"kind": "object", "type": type_name(cls), "value": "random stream " + (state or "?")[:12]}
    return walk.closed(node, state)


def of_tensorflow(walk, value, cls):
    """Tensors and variables of TensorFlow."""
    node = {"kind": "tensor", "type": type_name(cls), "shape": list(value.shape), "dtype": str(value.dtype)}
    return numbers_of(walk, sys.modules["numpy"].asarray(value.numpy()), node, sys.modules["numpy"])


def plain_ones(attributes):
    """What is set on a layer in plain sight: numbers and texts, and the functions that it applies."""
    return [
        (name, item)
        for name, item in sorted(attributes.items())
        if not name.startswith("_")
        and name not in UNTOLD
        and (
            type(item) in PLAIN
            or type(item) is tuple
            or (type(item) is types.FunctionType and not name.endswith("_function"))
            or name.endswith(("_regularizer", "_constraint"))
        )
    ]


def of_torch_module(walk, value, cls):
    """torch's networks by their weights and buffers, and by what else is set on each layer."""
    made, held = [], []
    for name, layer in torch_layers(value):
        dot = name and name + "."
        attributes = attributes_of(layer)
        inner = ("_parameters", "_buffers")
        made += [(name, type_name(type(layer)))] if name else []
        made += [(dot + key, item) for key, item in torch_settings(attributes)]
        weights = dict.items(attributes["_parameters"])
        made.append(
            (dot + "frozen", [key for key, one in weights if one is not None and not one.requires_grad])
        )
        held += [(dot + key, item) for one in inner for key, item in dict.items(attributes[one])]
    return made_and_held(walk, cls, made, held)


def torch_settings(attributes):
    """What the class of a layer, or its author, has set; private things of the author's only where they are plain."""
    return [
        (name, item)
        for name, item in sorted(attributes.items())
        if not name.startswith("_") or (type(item) in PLAIN and "hook" not in name)
    ]


def torch_layers(value):
    """The network and every layer in it by its dotted name; one that stands in two places, at the first."""
    waiting, seen = [("", value)], set()
    while waiting:
        name, layer = waiting.pop(0)
        if id(layer) not in seen and layer is not None:
            seen.add(id(layer))
            yield name, layer
            inner = dict.items(attributes_of(layer)["_modules"])
            waiting[:0] = [((name and name + ".") + key, one) for key, one in inner]


def of_keras_layer(walk, value, cls):
    """Keras' layers and models: what is set on each layer, how they are wired, and the weights."""
    made, held = [], []
    for name, layer in keras_layers(value):
        dot = name and name + "."
        attributes = attributes_of(layer)
        made += [(name, type_name(type(layer)))] if name else []
        made += [(dot + key, item) for key, item in plain_ones(attributes)]
        made.append((dot + "trainable", attributes.get("_trainable")))
        held += [(dot + key, item) for key, item in keras_weights(attributes)]
    attributes = attributes_of(value)
    if "_trainable_variables" not in attributes and hasattr(value, "get_weights"):  # of an older release
        held += [("weight %d" % number, one) for number, one in enumerate(value.get_weights())]
    made.append(("wiring", wiring(attributes.get("_operations") or ())))
    for name in ("loss", "optimizer"):
        if attributes.get(name) is not None and type(attributes[name]) not in PLAIN:
            held.append((name, attributes[name]))
    return made_and_held(walk, cls, made, held)


def keras_layers(value):
    """The model and every layer in it, by its place."""
    waiting, seen = [("", value)], set()
    while waiting:
        name, layer = waiting.pop(0)
        if id(layer) not in seen:
            seen.add(id(layer))
            yield name, layer
            inner = attributes_of(layer).get("_layers") or ()
            dot = name and name + "."
            waiting[:0] = [("%slayers[%d]" % (dot, place), one) for place, one in enumerate(list(inner))]


def keras_weights(attributes):
    """The weights that a layer itself holds, and its random streams."""
    found = []
    for kind in ("_trainable_variables", "_non_trainable_variables"):
        for one in list(attributes.get(kind) or ()):
            found.append(("weight %d %s" % (len(found), attributes_of(one).get("_name", "")), one))
    for place, one in enumerate(list(attributes.get("_seed_generators") or ())):
        found.append(("seed %d" % place, attributes_of(one).get("state")))
    return found


def wiring(operations):
    """For each operation of a model what it is, and the places of those that feed it."""
    places = {id(one): place for place, one in enumerate(list(operations))}
    told = []
    for one in list(operations):
        nodes = list(attributes_of(one).get("_inbound_nodes") or ())
        feeds = [
            tensor._keras_history[0] for node in nodes for tensor in node.arguments.keras_tensors
        ]  # pylint: disable=protected-access  # no public name leads there
        told.append([type_name(type(one)), [places[id(feed)] for feed in feeds if id(feed) in places]])
    return told


def of_keras_variable(walk, value, cls):
    """A variable of Keras, as the tensor that it holds."""
    inner = walk.node(attributes_of(value)["_value"])
    node = {key: part for key, part in inner.items() if key != "hash"}
    node.update({"kind": "tensor", "type": type_name(cls)})
    return walk.closed(node, inner["hash"])


def of_keras_optimizer(walk, value, cls):
    """An optimiser of Keras: what is set on it, its rate, and what it has learned of each weight."""
    attributes = attributes_of(value)
    made = plain_ones(attributes) + [("rate", attributes.get("_learning_rate"))]
    variables = list(attributes.get("_variables") or ())
    return made_and_held(
        walk, cls, made, [("variable %d" % place, one) for place, one in enumerate(variables)]
    )
