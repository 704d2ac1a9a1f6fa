"""What releases import and do not declare: without it they install, and importing them or their parts fails.

>>> [(one.name, one.specifier, one.why) for one in undeclared_by({"xarray": "0.15.0", "numpy": "1.18.1"})]
[('setuptools', '<82', 'imported by xarray 0.15.0, which does not declare it')]
>>> undeclared_by({"xarray": "0.15.1", "numpy": "1.18.1"}), undeclared_by({"xarray": "0.15.0", "setuptools": "45.0"})
((), ())
"""

from collections.abc import Mapping

from nb2prod.lock.values import Also
from nb2prod.notebook import Value


class _Row(Value):
    """Releases from ``first`` to before ``after`` (none: all later ones) import what ``lacking`` gives."""

    first: str
    after: str | None
    lacking: tuple[str, ...]


# setuptools gives pkg_resources, which used to be in every fresh environment. Both ends of a row were read in the
# releases' own code and metadata; a release in each was seen to fail without what it lacks, and to import with it.
_ROWS = {
    "featuretools": _Row("0.9.1", None, ("setuptools",)),
    "joblib": _Row("0.14.0", "0.14.1", ("setuptools",)),
    "librosa": _Row("0.9.0", "0.10.2", ("setuptools",)),
    "scikit-learn": _Row("0", "0.20", ("numpy", "scipy")),
    "statsmodels": _Row("0", "0.10", ("scipy",)),
    "torchmetrics": _Row("0.4.1", "1.0", ("setuptools",)),
    "xarray": _Row("0.14.1", "0.15.1", ("setuptools",)),
}
# 82 has no pkg_resources any more.
_LIMITS = {"setuptools": "<82"}


def undeclared_by(versions: Mapping[str, str]) -> tuple[Also, ...]:
    """What is to be locked besides these versions (distribution → version), so that what they import is there."""
    found: dict[str, Also] = {}
    for name, lacking in imported_by(versions).items():
        why = f"imported by {name} {versions[name]}, which does not declare it"
        for one in lacking:
            found.setdefault(one, Also(one, why, _LIMITS.get(one, ""), as_old=True))
    return tuple(also for name, also in sorted(found.items()) if name not in versions)


def imported_by(versions: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Distribution → what this version of it imports and does not declare; only those of which that is known."""
    from packaging.version import Version  # here: a check needs nothing of it

    found = {}
    for name in sorted(versions.keys() & _ROWS.keys()):
        row, version = _ROWS[name], Version(versions[name])
        if Version(row.first) <= version and (row.after is None or version < Version(row.after)):
            found[name] = row.lacking
    return found
