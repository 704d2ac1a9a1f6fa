"""What a few functions give that only hand on what they are handed, perhaps in another shape."""

from collections.abc import Callable

from nb2prod.facts.rows.handed import Handed
from nb2prod.facts.rows.things import Thing, combined


def _zipped(handed: Handed) -> Thing:
    rows = [list(one.items.values()) if one.items is not None else [combined([one])] for one in handed.args]
    lengths = {len(one) for one in rows}
    if len(lengths) != 1:
        rows = [[combined(one)] for one in rows]
    return Thing(
        items=dict(enumerate(Thing(items=dict(enumerate(pair))) for pair in zip(*rows, strict=True)))
    )


def _enumerated(handed: Handed) -> Thing:
    first = handed.get(0, "iterable")
    values = list(first.items.values()) if first.items is not None else [first]
    pairs = (Thing(items={0: Thing(), 1: one}) for one in values)
    return Thing(items=dict(enumerate(pairs)))


def _same(handed: Handed) -> Thing:
    return handed.args[0] if handed.args else Thing(items={})


def _next(handed: Handed) -> Thing:
    items = handed.get(0).items
    return next(iter(items.values()), Thing()) if items else combined(handed.args[:1])


def _unfitted(handed: Handed) -> Thing:
    return handed.get(0, "estimator").copy(fits=frozenset())


def _dictionary(handed: Handed) -> Thing:
    return handed.args[0] if handed.args else Thing(items=dict(handed.keywords))


HANDING_ON: dict[str, Callable[[Handed], Thing]] = {
    "zip": _zipped, "enumerate": _enumerated, "next": _next, "dict": _dictionary, "sklearn.base.clone": _unfitted,
    "copy.deepcopy": _unfitted, "copy.copy": _unfitted, "str": lambda _: Thing(),
    **dict.fromkeys("list tuple iter reversed int float round".split(), _same),
    **dict.fromkeys("tqdm.tqdm tqdm.notebook.tqdm tqdm.auto.tqdm".split(), _same),
}  # fmt: skip


def of_items(thing: Thing, name: str, handed: Handed) -> Thing:
    """What ``items``, ``keys``, ``values``, ``get`` and ``copy`` of a dictionary or list give."""
    items = thing.items or {}
    if name == "items":
        pairs = (Thing(items={0: Thing(literal=key), 1: one}) for key, one in items.items())
        return Thing(items=dict(enumerate(pairs)))
    if name == "get":
        return items.get(handed.get(0).literal) or combined([thing])
    if name == "keys":
        return Thing(items={place: Thing(literal=key) for place, key in enumerate(items)})
    return Thing(items=dict(enumerate(items.values()))) if name == "values" else thing.copy(items=dict(items))
