"""rules/unseeded_split.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Call, Example, Fix, Found, Related, Rule, Severity, Subject, Value, is_only_shown, is_repeated,
    keyword_set, name_of_module,
)  # fmt: skip


class Splitter(Value):
    """How a splitter takes its seed: keyword, position (None: keyword only), whose global seed replaces it.

    ``shuffle`` is the place of the switch without which it does not draw at all, ``shuffles`` its default.
    """

    seed: str = "random_state"
    position: int | None = None
    shuffle: int | None = None
    shuffles: bool = True
    library: str = "numpy"


_ALWAYS = Splitter()
_FOLDS = Splitter(position=2, shuffle=1, shuffles=False)
_OLD_FOLDS = Splitter(position=3, shuffle=2, shuffles=False)
_TORCH = Splitter(seed="generator", position=2, library="torch")
_ROWS = Splitter(position=4)

_NEW, _OLD = "sklearn.model_selection.", "sklearn.cross_validation."
_SPLITTERS = {
    _NEW + "train_test_split": _ALWAYS,
    _OLD + "train_test_split": _ALWAYS,
    **{_NEW + name: _FOLDS for name in ("KFold", "StratifiedKFold", "StratifiedGroupKFold")},
    **{_OLD + name: _OLD_FOLDS for name in ("KFold", "StratifiedKFold")},
    **{
        start + name: _ALWAYS
        for start in (_NEW, _OLD)
        for name in ("ShuffleSplit", "StratifiedShuffleSplit", "GroupShuffleSplit", "RepeatedKFold",
                     "RepeatedStratifiedKFold")
    },
    "sklearn.utils.resample": _ALWAYS,
    "sklearn.utils.shuffle": _ALWAYS,
    "torch.utils.data.random_split": _TORCH,
    "torch.utils.data.dataset.random_split": _TORCH,
    "pandas.DataFrame.sample": _ROWS,
    "pandas.Series.sample": _ROWS,
    "pandas.GroupBy.sample": _ROWS,
}  # fmt: skip


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a splitter, the first random split or sample of rows that no seed determines."""
    first: dict[str, list[Call]] = {}
    for call in subject.facts.calls_of(*(_SPLITTERS.keys() & subject.facts.called_names)):
        if not call.quiet and _is_unseeded(subject, call, _SPLITTERS[call.name]):
            first.setdefault(call.name, []).append(call)
    for name, calls in first.items():
        message = f"{calls[0].written} draws at random, and nothing sets its seed ({_SPLITTERS[name].seed}=)"
        related = tuple(Related(call.span, "and here") for call in calls[1:])
        yield Found(calls[0].span, message, related, _fix(subject, calls, _SPLITTERS[name]), once=name)


def _fix(subject: Subject, calls: list[Call], splitter: Splitter) -> Fix | None:
    """A seed for each call; none where one is made again and again, and must draw something else each time."""
    if any(is_repeated(subject.facts, call) for call in calls):
        return None
    seed = "0"
    if splitter.library == "torch":
        torch = name_of_module(subject.facts, "torch", calls[0].cell.number)
        if torch is None:
            return None
        seed = f"{torch}.Generator().manual_seed(0)"
    changes = (keyword_set(call, splitter.position, splitter.seed, seed) for call in calls)
    return Fix.by_changes(f"Pass {splitter.seed}=", changes)


def _is_unseeded(subject: Subject, call: Call, splitter: Splitter) -> bool:
    if _has_seed(call, splitter) or not _draws(call, splitter):
        return False
    if subject.randomness.seeded_before(splitter.library, call):
        return False
    return splitter is not _ROWS or not is_only_shown(subject.facts, call)


def _has_seed(call: Call, splitter: Splitter) -> bool:
    if call.argument(splitter.position, splitter.seed) is None:
        return call.has(splitter.seed)
    return call.constant(splitter.position, splitter.seed) is not None


def _draws(call: Call, splitter: Splitter) -> bool:
    """Whether the splitter draws at all: shuffle= decides where there is one."""
    if call.argument(splitter.shuffle, "shuffle") is None:
        return splitter.shuffles
    return call.constant(splitter.shuffle, "shuffle") is True


rule = Rule(
    code="NB502",
    name="unseeded-split",
    severity=Severity.WARNING,
    summary="Rows are split or sampled at random without a seed.",
    why=(
        "Every run trains and tests on other rows, so no figure in the notebook can be reproduced, and a "
        "better score may be nothing but a luckier split."
    ),
    instead="Pass random_state= (or generator= for PyTorch) with a fixed number to the call.",
    find=find,
    yields_to=("NB604", "NB501", "NB508"),
    bad=[
        Example(
            """
            # %%
            from sklearn.model_selection import train_test_split
            train, test = train_test_split(loans, test_size=0.2)  # <- NB502
            """,
            fixed="""
            # %%
            from sklearn.model_selection import train_test_split
            train, test = train_test_split(loans, test_size=0.2, random_state=0)
            """,
        ),
        Example(
            """
            # %%
            from sklearn import model_selection as ms
            split = ms.train_test_split
            # %%
            a, b = split(loans, random_state=None)  # <- NB502
            """,
            fixed="""
            # %%
            from sklearn import model_selection as ms
            split = ms.train_test_split
            # %%
            a, b = split(loans, random_state=0)
            """,
        ),
        Example(
            """
            # %%
            from sklearn.model_selection import KFold, StratifiedShuffleSplit
            folds = KFold(n_splits=5, shuffle=True)  # <- NB502
            parts = StratifiedShuffleSplit(n_splits=3, test_size=0.2)  # <- NB502
            # %%
            more = KFold(n_splits=9, shuffle=True)
            """,
            fixed="""
            # %%
            from sklearn.model_selection import KFold, StratifiedShuffleSplit
            folds = KFold(n_splits=5, shuffle=True, random_state=0)
            parts = StratifiedShuffleSplit(n_splits=3, test_size=0.2, random_state=0)
            # %%
            more = KFold(n_splits=9, shuffle=True, random_state=0)
            """,
        ),
        Example(
            """
            # %%
            import pandas as pd
            baskets = pd.read_csv("baskets.csv")
            train = baskets.sample(frac=0.8).reset_index(drop=True)  # <- NB502
            test = baskets.drop(train.index)
            """,
            fixed="""
            # %%
            import pandas as pd
            baskets = pd.read_csv("baskets.csv")
            train = baskets.sample(frac=0.8, random_state=0).reset_index(drop=True)
            test = baskets.drop(train.index)
            """,
        ),
        Example(
            """
            # %%
            import torch
            from torch.utils.data import random_split
            train, test = random_split(scans, [80, 20])  # <- NB502
            """,
            fixed="""
            # %%
            import torch
            from torch.utils.data import random_split
            train, test = random_split(scans, [80, 20], generator=torch.Generator().manual_seed(0))
            """,
        ),
        Example(
            """
            # %%
            import numpy as np
            from sklearn.model_selection import train_test_split
            train, test = train_test_split(loans)  # <- NB502
            # %%
            np.random.seed(7)
            """,
            fixed="""
            # %%
            import numpy as np
            from sklearn.model_selection import train_test_split
            train, test = train_test_split(loans, random_state=0)
            # %%
            np.random.seed(7)
            """,
            note="The seed comes too late for the split.",
        ),
    ],
    good=[
        Example("""
            # %%
            from sklearn.model_selection import train_test_split
            SEED = 7
            train, test = train_test_split(loans, random_state=SEED)
            """),
        Example("""
            # %%
            from sklearn.model_selection import train_test_split
            train, test = train_test_split(loans, shuffle=False)
            early, late = train_test_split(loans, **settings)
            """),
        Example("""
            # %%
            import numpy as np
            from sklearn.model_selection import train_test_split
            np.random.seed(7)
            # %%
            train, test = train_test_split(loans)
            """),
        Example("""
            # %%
            from sklearn.model_selection import KFold, cross_val_score
            folds = KFold(n_splits=5)
            more = KFold(5, shuffle=True, random_state=7)
            """),
        Example("""
            # %%
            import pandas as pd
            baskets = pd.read_csv("baskets.csv")
            baskets.sample(5)
            print(baskets.sample(5))
            few = baskets.sample(5, random_state=7)
            """),
        Example("""
            # %%
            import pymc as pm
            from sklearn.mixture import GaussianMixture
            mixture = GaussianMixture(random_state=7).fit(visits)
            drawn = mixture.sample(10)
            with model:
                trace = pm.sample()
            """),
        Example("""
            # %%
            deck = make_deck()
            hand = deck.sample(5)
            """),
        Example("""
            # %%
            import torch
            from torch.utils.data import random_split
            torch.manual_seed(7)
            train, test = random_split(scans, [80, 20])
            """),
    ],
)
