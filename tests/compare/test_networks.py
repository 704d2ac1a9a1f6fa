"""Networks, without the libraries that make them: stand-ins with the attributes that theirs have."""

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from nb2prod.compare import Tolerance, differences
from nb2prod.compare.inside import fingerprint


class Weight:
    """What a layer learns."""

    def __init__(self, number: float, *, is_frozen: bool = False):
        self.number, self.requires_grad = number, not is_frozen


class Layer:
    """A layer as torch has it."""

    def __init__(self, *inner: "Layer", weight: Weight | None = None, **settings: Any):
        self._parameters = {"weight": weight}
        self._buffers: dict[str, Any] = {}
        self._modules = {str(place): one for place, one in enumerate(inner)}
        self._forward_hooks = {object(): iter(())}
        self.training = True
        self.__dict__.update(settings)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked for")


class Tanh(Layer):
    """Another class of the same settings."""


class Stacked:
    """A layer as Keras has it: its lists are of Keras' own kind, its weights and name in attributes."""

    def __init__(self, *inner: "Stacked", weights: tuple[Any, ...] = (), **settings: Any):
        self._layers = list(inner)
        self._trainable_variables = list(weights)
        self.name = f"layer_{id(self)}"
        self.__dict__.update(settings)

    def get_weights(self) -> None:
        """Of a model; nobody may ask for it where the weights show."""
        raise AssertionError


class Variable:
    """A weight of Keras; its path is numbered as the library goes."""

    def __init__(self, value: Any):
        self._name, self._value, self._path = "kernel", [value], f"layer_{id(self)}/kernel"


@pytest.fixture(autouse=True)
def libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-ins are loaded."""
    parts = {
        "torch": {}, "torch.nn": {"Module": Layer}, "keras": {"Layer": Stacked, "Variable": Variable},
    }  # fmt: skip
    for name, members in parts.items():
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)


def tied(*, twice: bool) -> Layer:
    """A network with a layer in two places, or with two equal ones."""
    first = Layer(weight=Weight(1.0))
    return Layer(first, first if twice else Layer(weight=Weight(1.0)))


def wired(*places: int) -> Stacked:
    """A model of three operations; the last one is fed by those in these places."""
    operations: list[Any] = [Stacked(_inbound_nodes=[]), Stacked(_inbound_nodes=[])]
    tensors = [SimpleNamespace(_keras_history=(operations[place], 0, 0)) for place in places]
    node = SimpleNamespace(arguments=SimpleNamespace(keras_tensors=tensors))
    operations.append(Stacked(_inbound_nodes=[node]))
    return Stacked(*operations, weights=(Variable(1.0),), _operations=operations)


TABLE: list[tuple[Callable[[], Any], Callable[[], Any], list[str]]] = [
    (lambda: Layer(Layer(rate=0.5)), lambda: Layer(Layer(rate=0.5)), []),
    (lambda: Layer(weight=Weight(1.0)), lambda: Layer(weight=Weight(1.0 + 1e-13)), []),
    (lambda: Stacked(Stacked(units=3)), lambda: Stacked(Stacked(units=3)), []),
    (lambda: Variable(0.5), lambda: Variable(0.5 + 1e-13), []),
    (lambda: Layer(Layer(rate=0.5)), lambda: Layer(Layer(rate=0.4)), ["x.0.rate"]),
    (lambda: Layer(Layer()), lambda: Layer(Tanh()), ["x.0"]),
    (lambda: Layer(Layer(), Tanh()), lambda: Layer(Tanh(), Layer()), ["x.0", "x.1"]),
    (lambda: Layer(_scale=2.0), lambda: Layer(_scale=3.0), ["x._scale"]),
    (lambda: Layer(Layer(weight=Weight(1.0))), lambda: Layer(Layer(weight=Weight(1.1))), ["x.0.weight.number"]),
    (
        lambda: Layer(weight=Weight(1.0)),
        lambda: Layer(weight=Weight(1.0, is_frozen=True)),
        ["x.frozen", "x.weight.requires_grad"],
    ),
    (lambda: tied(twice=True), lambda: tied(twice=False), ["x.1", "x.1.training", "x.1.frozen", "x.1.weight"]),
    (lambda: Stacked(Stacked(units=3)), lambda: Stacked(Stacked(units=4)), ["x.layers[0].units"]),
    (lambda: Stacked(activation=len), lambda: Stacked(activation=len), []),
    (lambda: Stacked(activation=wired), lambda: Stacked(activation=tied), ["x.activation"]),
    (
        lambda: Stacked(Stacked(weights=(Variable(1.0), Variable(2.0)))),
        lambda: Stacked(Stacked(weights=(Variable(1.0), Variable(2.5)))),
        ["x.layers[0].weight 1 kernel[0]"],
    ),
    (lambda: wired(0, 1), lambda: wired(0, 1), []),
    (lambda: wired(0, 1), lambda: wired(1, 1), ["x.wiring[2][1][0]"]),
    (lambda: Stacked(weights=(Variable(1.0),), loss="mse"), lambda: Stacked(weights=(Variable(1.0),), loss="mae"), ["x.loss"]),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "names"), TABLE)
def test_what_differs_is_named(left: Callable[[], Any], right: Callable[[], Any], names: list[str]) -> None:
    """A setting, a kind, a place or a weight of any layer, from both sides; names and hooks are nothing."""
    sides = fingerprint(left()), fingerprint(right())
    for pair in (sides, sides[::-1]):
        found = differences(*pair, tolerance=Tolerance(), name="x")
        assert sorted(one.name for one in found) == sorted(names)
    assert None not in (sides[0]["hash"], sides[1]["hash"])
