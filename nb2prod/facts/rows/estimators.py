"""What estimators do: learn, transform, predict, are scored – those of scikit-learn and its kin, keras, xgboost."""

import ast
from collections.abc import Mapping, Sequence

from nb2prod.facts.rows.events import Fit, Score
from nb2prod.facts.rows.frames import Frames
from nb2prod.facts.rows.tables import IMPUTERS, SCALERS, kind_of, last_part
from nb2prod.facts.rows.things import Learnt, Thing, combined, flat, merged_learning

Things = Sequence[Thing]
Keywords = Mapping[str, Thing]
_FITTING = frozenset(
    {"fit", "fit_transform", "partial_fit", "fit_predict", "fit_generator", "train_on_batch"}
)
_TRANSFORMING = frozenset({"transform", "fit_transform", "complete", "inverse_transform"})
_RESAMPLING = frozenset({"fit_resample", "fit_sample"})
_PREDICTING = frozenset(
    {
        "predict",
        "predict_proba",
        "decision_function",
        "predict_classes",
        "predict_generator",
        "predict_log_proba",
    }
)
_SCORING = frozenset({"score", "evaluate", "evaluate_generator"})
_SELECTING = frozenset(
    {"get_support", "support_", "ranking_", "scores_", "pvalues_", "get_feature_names_out"}
)
_ITSELF = frozenset(
    {"best_estimator_", "estimator_", "set_params", "compile", "to", "train", "eval", "regressor_"}
)
_WATCHING = ("validation_data", "eval_set", "evals", "valid_sets", "eval_sets", "valid_set")
_STOPPING = frozenset({"EarlyStopping", "early_stopping", "early_stop"})
_DEPTH = 5


class Estimators(Frames):
    """Methods of estimators."""

    def estimator(self, maker: str, args: Things, keywords: Keywords) -> Thing:
        """A new estimator."""
        return Thing(maker=maker, options={**dict(enumerate(args)), **keywords})

    def kind(self, thing: Thing) -> str:
        """What an estimator is, its parts and options considered: see ``kind_of``."""
        kind = kind_of(thing.maker)
        if kind == "composite":
            inner = [self.kind(part) for part in inner_estimators(thing)]
            models = [one for one in inner if one in ("model", "network", "search")]
            return "model" if models else "transformer" if "transformer" in inner else "encoder"
        if kind == "transformer" and _learns_nothing(thing):
            return "encoder"
        return kind

    def told(self, thing: Thing) -> str:
        """The name of an estimator for a message; of a composite, what in it learns."""
        name = last_part(thing.maker)
        inner = [
            last_part(part.maker) for part in inner_estimators(thing) if self.kind(part) == "transformer"
        ]
        return (
            f"{name} with {', '.join(dict.fromkeys(inner))}"
            if inner and kind_of(thing.maker) == "composite"
            else name
        )

    def use(self, thing: Thing, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        """What a method of an estimator gives."""
        first = args[0] if args else keywords.get("X", keywords.get("x", Thing()))
        if name in _FITTING:
            self._fit(thing, name, node, args, keywords, first)
        if name in _TRANSFORMING:
            return self._transformed(thing, name, first)
        if name in _RESAMPLING or (name == "sample" and self.kind(thing) == "oversampler"):
            return self._resampled(thing, node, args, keywords)
        if name in _PREDICTING or name == "fit_predict":
            return Thing(first.paths(), model=thing, given=first)
        if name in _SCORING:
            target = args[1] if len(args) > 1 else keywords.get("y")
            return self.score(node, name, thing, first, target)
        if name == "split" and self.kind(thing) == "folds":
            return self.folds(node, thing, args)
        if name in _FITTING or name in _ITSELF:
            return thing
        if name in _SELECTING:
            return self.estimator_attribute(thing, name)
        if not thing.maker.startswith("."):
            return Thing()
        made = combined(
            [*args, *keywords.values()]
        )  # a class of the notebook: what its methods do is not followed
        return made if made.rows else self.source()

    def estimator_attribute(self, thing: Thing, name: str) -> Thing:
        """``clf.name``: what a selector selects was learned, and so was all that is taken by it."""
        if name in _SELECTING:
            return Thing(learnt=flat(thing.fits), mask=True)
        return thing if name in _ITSELF or name in ("named_steps", "model", "best_model") else Thing()

    def _fit(
        self, thing: Thing, name: str, node: ast.Call, args: Things, keywords: Keywords, first: Thing
    ) -> None:
        target = args[1] if len(args) > 1 else keywords.get("y")
        kind = self.kind(thing)
        self.fits.append(
            Fit(
                node, self.cell, name, thing.maker, kind, thing, first.copy(), target.copy() if target is not None else None,
                tuple(one for one in (first, target) if one is not None), self.told(thing),
                self.watched(thing, keywords, node),
            )
        )  # fmt: skip
        if kind == "transformer":
            thing.fits = frozenset({self.learnt("fit", self.told(thing), node, first.paths())})

    def _transformed(self, thing: Thing, name: str, first: Thing) -> Thing:
        if name == "inverse_transform":
            return first.copy(learnt=flat(first.all_learnt() - thing.fits), parent=None)
        made = first.copy(items=None, rows=first.paths(), statistic=frozenset())
        made.learnt = merged_learning([flat(first.all_learnt()), flat(thing.fits)])
        if last_part(thing.maker) not in SCALERS | IMPUTERS:
            made.columns = None
        return made

    def _resampled(self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        rows = [*args[:2], *(keywords[key] for key in ("X", "y") if key in keywords)]
        copies = frozenset[Learnt]()
        if self.kind(thing) == "oversampler" and rows:
            copies = frozenset({self.learnt("copies", last_part(thing.maker), node, rows[0].paths())})
        made = [one.copy(learnt=merged_learning([one.learnt, flat(copies)]), order=None) for one in rows]
        return Thing(items=dict(enumerate(made)))

    def score(
        self, node: ast.AST, by: str, model: Thing | None, first: Thing | None, target: Thing | None
    ) -> Thing:
        """Notes a score; gives the figure."""
        rows = (first.paths() if first is not None else frozenset()) | (
            target.paths() if target is not None else frozenset()
        )
        number = len(self.scores)
        self.scores.append(Score(node, self.cell, by, model, first, target, rows, number))
        return Thing(figures=frozenset({number}))

    def watched(self, thing: Thing, keywords: Keywords, node: ast.Call) -> Thing | None:
        """The data that decides when training stops; None when nothing does."""
        data = next((keywords[name] for name in _WATCHING if name in keywords), None)
        if data is None:
            return None
        handed = [*keywords.values(), *thing.options.values()]
        stops = any(last_part(part.maker) in _STOPPING for one in handed for part in one.parts())
        stops = stops or any(_is_set(one.get("early_stopping_rounds")) for one in (keywords, thing.options))
        if last_part(thing.maker).startswith("CatBoost"):
            best = keywords.get("use_best_model", thing.options.get("use_best_model"))
            stops = stops or best is None or best.literal is not False
        return combined([data]) if stops else None

    def train_function(self, maker: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        """``xgboost.train(settings, rows, …)`` and ``lightgbm.train``: a model that has learned."""
        first = args[1] if len(args) > 1 else keywords.get("dtrain", keywords.get("train_set", Thing()))
        model = Thing(maker=maker)
        if "valid_sets" not in keywords and "evals" not in keywords and len(args) > 3:
            keywords = {**keywords, "evals": args[3]}
        self.fits.append(
            Fit(node, self.cell, "train", maker, "model", model, first.copy(), None, (first,), last_part(maker),
                self.watched(model, keywords, node))
        )  # fmt: skip
        return model


def _is_set(thing: Thing | None) -> bool:
    return thing is not None and thing.literal not in (None, 0, False)


def inner_estimators(thing: Thing, depth: int = _DEPTH) -> list[Thing]:
    """The estimators that a pipeline, a column transformer or a search holds, however deep."""
    found: list[Thing] = []
    for option in thing.options.values() if depth else ():
        for part in option.parts():
            if part.maker:
                found += [part, *inner_estimators(part, depth - 1)]
    return found


def _learns_nothing(thing: Thing) -> bool:
    """Whether the options leave nothing to learn: a constant for what is missing, a given vocabulary."""
    name, options = last_part(thing.maker), thing.options
    if name in ("SimpleImputer", "Imputer"):
        strategy = options.get("strategy", options.get(1))
        return strategy is not None and strategy.literal == "constant"
    return "vocabulary" in options and name in ("CountVectorizer", "TfidfVectorizer")
