"""The extras that an import needs: without them the module is there, and its import fails.

>>> extras_for([Place("dask", "n.ipynb", 1, 1, name="dataframe"), Place("dask.delayed", "n.ipynb", 2, 1)])
('dataframe',)
"""

from collections.abc import Iterable

from nb2prod.lock.values import Place

# Each extra is one that the distribution declares; not every release of it was tried.
_EXTRAS = {
    "dask.array": "array",
    "dask.bag": "bag",
    "dask.dataframe": "dataframe",
    "dask.diagnostics": "diagnostics",
    "dask.distributed": "distributed",
    "jax": "cpu",
    "ray.data": "data",
    "ray.rllib": "rllib",
    "ray.serve": "serve",
    "ray.train": "train",
    "ray.tune": "tune",
    "sqlalchemy.ext.asyncio": "asyncio",
}


def extras_for(places: Iterable[Place]) -> tuple[str, ...]:
    """The extras of their distribution that these imports need, sorted."""
    imported = {f"{place.module}.{place.name}." for place in places if not place.guarded}
    found = {
        extra for module, extra in _EXTRAS.items() if any(name.startswith(f"{module}.") for name in imported)
    }
    return tuple(sorted(found))
