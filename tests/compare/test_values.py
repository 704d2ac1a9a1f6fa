"""Fingerprints of the standard library's values, and the differences between two of them."""

import collections
import dataclasses
import datetime
import enum
import functools
import itertools
import json
import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.compare import Tolerance, differences, unknowns
from nb2prod.compare.inside import fingerprint


@dataclasses.dataclass
class Point:
    x: float
    y: float = 0.0


class Model:
    def __init__(self, rate: float):
        self.rate = rate
        self.me = self

    @property
    def touched(self) -> float:
        raise AssertionError("a property was asked")

    def __eq__(self, other: object) -> bool:
        raise AssertionError("a comparison was asked")

    __hash__ = object.__hash__

    def __len__(self) -> int:
        raise AssertionError("the length was asked")


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: int):
        self.a = a


class Color(enum.Enum):
    RED = 1
    GREEN = 2


def cyclic() -> list[Any]:
    items: list[Any] = [1]
    items.append(items)
    return items


def compared(left: Any, right: Any, **tolerance: Any) -> list[str]:
    """What differs between two values, in the order told."""
    sides = [json.loads(json.dumps(fingerprint(value))) for value in (left, right)]
    return [one.what for one in differences(*sides, tolerance=Tolerance(**tolerance))]


# Each makes a new value at each call, so that nothing depends on identity.
SAME: list[Callable[[], Any]] = [
    lambda: None,
    lambda: float("nan"),
    lambda: [1, "a", None, 2.5, b"x", True],
    lambda: {"a": [1, {"b": (2, 3)}]},
    lambda: {frozenset({"u", "v", "w"}), 1, "x"},
    lambda: collections.OrderedDict(a=1),
    lambda: collections.Counter("abracadabra"),
    lambda: collections.deque([1, 2], maxlen=3),
    lambda: datetime.datetime(2020, 1, 2),
    lambda: Point(1, 2),
    lambda: Model(0.5),
    lambda: Slotted(3),
    lambda: Color.RED,
    lambda: math,
    lambda: math.sin,
    lambda: [].append,
    lambda: lambda x, y=2: x + y,
    lambda: functools.partial(int, base=2),
    lambda: random.Random(7),
    lambda: range(3),
    lambda: 2**200,
    lambda: "a" * 100_000,
    lambda: list(range(50_000)),
    lambda: [(n, str(n)) for n in range(5_000)],
    cyclic,
]


@pytest.mark.parametrize("make", SAME)
def test_equal_values_do_not_differ(make: Callable[[], Any]) -> None:
    """Made twice, the same: whatever the addresses are."""
    assert not compared(make(), make())
    assert fingerprint(make())["hash"] == fingerprint(make())["hash"] is not None


CHANGED: list[tuple[Any, Any, list[str]]] = [
    (1, 2, ["value"]),
    (1, 1.0, ["type"]),
    (1, True, ["type"]),
    (0.1, 0.1000000001, []),
    (0.1, 0.100001, ["value"]),
    (float("nan"), 1.0, ["value"]),
    (float("inf"), 1e308, ["value"]),
    ("a", "b", ["value"]),
    ("a" * 5000, "a" * 4999 + "b", ["in what is not shown"]),
    ([1, 2], [1, 2, 3], ["shape"]),
    ([1, 2], (1, 2), ["type"]),
    ([1, [2, 3]], [1, [2, 4]], ["value"]),
    (list(range(5000)), [*range(4999), 0], ["in what is not shown"]),
    ({"a": 1}, {"a": 2}, ["value"]),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ["order"]),
    ({"a": 1, "b": 2}, {"a": 1, "c": 2}, ["part", "part"]),
    ({1, 2}, {2, 1}, []),
    ({1, 2}, {1, 3}, ["value"]),
    (Point(1, 2), Point(1, 3), ["value"]),
    (Model(0.5), Model(0.6), ["value"]),
    (Slotted(3), Slotted(4), ["value"]),
    (Color.RED, Color.GREEN, ["value"]),
    (math.sin, math.cos, ["value"]),
    (lambda x: x + 1, lambda x: x + 2, ["in what is not shown"]),
    (lambda x, y=1: x, lambda x, y=2: x, ["in what is not shown"]),
    (functools.partial(int, base=2), functools.partial(int, base=3), ["value"]),
    (random.Random(1), random.Random(2), ["value"]),
    (2**200, 2**200 + 1, ["value"]),
]


@pytest.mark.parametrize(("left", "right", "what"), CHANGED)
def test_a_change_is_found(left: Any, right: Any, what: list[str]) -> None:
    """Each change is told as what it is, seen from both sides."""
    assert compared(left, right) == what
    assert compared(right, left) == what


LONG = [number / 7 for number in range(5000)]


@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        (lambda one: one + 1e-13, False),
        (lambda one: one + 1e-6, True),
        (lambda one: None, True),
        (lambda one: 9, True),
    ],
)
def test_numbers_that_are_not_shown_have_a_tolerance_too(
    change: Callable[[float], Any], is_found: bool
) -> None:
    """One of five thousand is changed; also beside missing ones."""
    for numbers in (LONG, [*LONG, None, float("nan"), -0.0]):
        changed = [*numbers[:4321], change(numbers[4321]), *numbers[4322:]]
        assert bool(compared(numbers, changed)) == is_found
        assert bool(compared({"a": numbers}, {"a": changed})) == is_found
    assert compared([*LONG, None], [*LONG, float("nan")])


def test_keys_that_do_not_show_are_told_apart() -> None:
    """Also where enough is shown of each; such a key is known by its place."""
    keys = [frozenset(range(place, place + 600)) for place in range(6)]
    objects = [Model(place) for place in range(6)]
    for some in (keys, objects):
        entries = [(key, [float(place)]) for place, key in enumerate(some)]
        changed = [*entries[:1], (some[1], [9.0]), *entries[2:]]
        assert not compared(dict(entries), dict(entries))
        assert compared(dict(entries), dict(changed))


def test_a_tolerance_may_be_given_by_name() -> None:
    """``names`` loosens one value and no other."""
    left, right = fingerprint(0.5), fingerprint(0.51)
    tolerance = Tolerance(names={"accuracy": 0.1})
    assert not differences(left, right, tolerance=tolerance, name="accuracy")
    assert differences(left, right, tolerance=tolerance, name="loss")


@pytest.mark.parametrize(
    "make", [lambda: iter([1, 2]), lambda: (n for n in [1, 2]), lambda: itertools.count(1)]
)
def test_an_iterator_is_not_consumed(make: Callable[[], Any]) -> None:
    """Its state is unknown, says so, and nothing was taken from it."""
    iterator = make()
    told = fingerprint({"rows": iterator})
    assert unknowns(told, "x") == ("x['rows']",)
    assert next(iterator) == 1


def test_no_random_number_is_drawn() -> None:
    """Streams are where they were."""
    stream = random.Random(3)
    before, everywhere = stream.getstate(), random.getstate()
    fingerprint([stream, random])
    assert (stream.getstate(), random.getstate()) == (before, everywhere)


def test_a_class_moved_from_the_notebook_to_a_module_is_the_same() -> None:
    """``__main__.Point`` and ``churn.data.Point``."""
    left = fingerprint(Point(1, 2))
    right = json.loads(json.dumps(left))
    left["type"], right["type"] = "__main__.Point", "churn.data.Point"
    assert not differences(left, right, tolerance=Tolerance())
    right["type"] = "churn.data.Place"
    assert differences(left, right, tolerance=Tolerance())


def test_a_docstring_is_no_change_of_a_function() -> None:
    """Conversion adds docstrings and types."""

    def bare(x, y=1):
        return x * y

    def told(x: int, y: int = 1) -> int:
        """What it does."""
        return x * y

    told.__qualname__ = bare.__qualname__
    assert not compared(bare, told)


def test_a_long_look_ends() -> None:
    """Time over: the value says that it is cut, and nothing is proven of it."""
    told = fingerprint([object] * 10 + [Model(n) for n in range(100_000)], seconds=0.05)
    assert told["hash"] is None
    assert unknowns(told)


def test_hostile_objects_do_no_harm() -> None:
    """Whatever a class does to attributes, nothing raises."""

    class Hostile:
        def __getattribute__(self, name: str) -> Any:
            raise AssertionError(name)

        def __iter__(self) -> Any:
            raise AssertionError

    class Listed(list):
        def __iter__(self) -> Any:
            raise AssertionError

    assert fingerprint(Hostile())["kind"] == "object"
    assert fingerprint(Listed([1, 2]))["shape"] == [2]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.lists(inner, max_size=4).map(tuple)
    | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_every_value_equals_its_copy(value: Any) -> None:
    """Reflexive, and JSON keeps it."""
    assert not compared(value, value)


@given(VALUES, VALUES)
def test_both_sides_agree_on_the_verdict(left: Any, right: Any) -> None:
    """Symmetric: there is a difference from the left if there is one from the right."""
    assert bool(compared(left, right)) == bool(compared(right, left))
    assert bool(compared(left, right)) or fingerprint(left)["kind"] == fingerprint(right)["kind"]


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(1e-8, 1e-2))
def test_a_number_beyond_the_tolerance_is_found(number: float, change: float) -> None:
    """Whatever the size of the number, unless it is so small that the absolute tolerance covers it."""
    other = number * (1 + change)
    expected = [] if abs(other - number) <= 1e-12 else ["value"]
    if math.isfinite(other):
        assert compared([number], [other]) == expected


@pytest.mark.parametrize(("library", "count"), [("statsmodels.genmod.glm", 0), ("somewhere.else", 1)])
def test_memory_that_nobody_wrote_to_does_not_count(library: str, count: int) -> None:
    """A linear model of statsmodels holds some, by a name that means nothing elsewhere."""
    kind = type("GLM", (), {"__module__": library})
    made = [kind(), kind()]
    for place, one in enumerate(made):
        vars(one).update(exog=[1.0], _tmp_like_exog=[float(place)])
    left, right = map(fingerprint, made)
    assert len(differences(left, right, tolerance=Tolerance(), name="glm")) == count
