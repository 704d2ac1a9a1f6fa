"""What estimators do: learn, transform, predict, are scored – those of scikit-learn and its kin, keras, xgboost."""

import ast

from nb2prod.facts.rows.events import Fit, Score
from nb2prod.facts.rows.frames import Frames
from nb2prod.facts.rows.handed import Handed
from nb2prod.facts.rows.tables import IMPUTERS, SCALERS, kind_of, last_part
from nb2prod.facts.rows.things import NOTHING, Thing, combined, flat

_FITTING = frozenset("fit fit_transform partial_fit fit_predict fit_generator train_on_batch".split())
_TRANSFORMING = frozenset("transform fit_transform complete inverse_transform".split())
_RESAMPLING = frozenset("fit_resample fit_sample".split())
_PREDICTING = frozenset(
    "predict predict_proba decision_function predict_classes predict_generator predict_log_proba fit_predict".split()
)
_SCORING = frozenset("score evaluate evaluate_generator".split())
_SELECTING = frozenset("get_support support_ ranking_ scores_ pvalues_ get_feature_names_out".split())
_ITSELF = frozenset(
    "best_estimator_ estimator_ regressor_ named_steps model best_model set_params compile to train eval".split()
)
_WATCHING = ("validation_data", "eval_set", "evals", "valid_sets", "eval_sets", "valid_set")
_STOPPING = frozenset({"EarlyStopping", "early_stopping", "early_stop"})
_HOLDS = ("composite", "chooser", "search")
_MANY = 40  # estimators in one that are looked at


class Estimators(Frames):  # pylint: disable=abstract-method  # see State
    """Methods of estimators."""

    def estimator(self, maker: str, handed: Handed) -> Thing:
        """A new estimator."""
        return Thing(maker=maker, options={**dict(enumerate(handed.args)), **handed.keywords})

    def kind(self, thing: Thing) -> str:
        """What an estimator is, its parts and options considered: see ``kind_of``."""
        kind = kind_of(thing.maker)
        if kind in ("composite", "chooser"):
            inner = {kind_of(part.maker) for part in parts_of(thing) if not _learns_nothing(part)}
            is_model = not inner.isdisjoint({"model", "network", "search"})
            return "model" if is_model else "transformer" if "transformer" in inner else "encoder"
        return "encoder" if kind == "transformer" and _learns_nothing(thing) else kind

    def told(self, thing: Thing) -> str:
        """The name of an estimator for a message; of a composite, what in it learns."""
        name = last_part(thing.maker)
        if kind_of(thing.maker) not in ("composite", "chooser"):
            return name
        inner = [
            one for one in parts_of(thing) if kind_of(one.maker) == "transformer" and not _learns_nothing(one)
        ]
        names = dict.fromkeys(last_part(one.maker) for one in inner)
        return f"{name} with {', '.join(names)}" if names else name

    def use(self, thing: Thing, name: str, handed: Handed) -> Thing:
        """What a method of an estimator gives."""
        first = handed.get(0, "X", "x")
        if name in _FITTING:
            self._fit(thing, name, handed)
        if name in _TRANSFORMING:
            return self._transformed(thing, name, first)
        if name in _RESAMPLING or (name == "sample" and self.kind(thing) == "oversampler"):
            return self._resampled(thing, handed)
        if name in _PREDICTING:
            return Thing(first.paths(), model=thing, given=first)
        if name in _SCORING:
            return self.score(handed.node, name, thing, first, handed.find(1, "y"))
        if name == "split" and self.kind(thing) == "folds":
            return self.folds(thing, handed)
        return thing if name in _FITTING else self._other(thing, name, handed)

    def _other(self, thing: Thing, name: str, handed: Handed) -> Thing:
        if name in _ITSELF or name in _SELECTING or not thing.maker.startswith("."):
            return self.estimator_attribute(thing, name)
        made = combined(handed.all)  # a class of the notebook: what its methods do is not followed
        return made if made.rows else self.source()

    def estimator_attribute(self, thing: Thing, name: str) -> Thing:
        """``clf.name``: what a selector selects was learned, and so was all that is taken by it."""
        if name in _SELECTING:
            return Thing(learnt=flat(thing.fits), mask=True)
        return thing if name in _ITSELF else Thing()

    def _fit(self, thing: Thing, name: str, handed: Handed) -> None:
        first, target, kind, text = (
            handed.get(0, "X", "x"),
            handed.find(1, "y"),
            self.kind(thing),
            self.told(thing),
        )
        self.fits.append(
            Fit(
                node=handed.node, cell=self.cell, method=name, kind=kind, text=text, estimator=thing,
                first=first.copy(), target=target.copy() if target is not None else None,
                inputs=tuple(one for one in (first, target) if one is not None),
                watched=self._watched(thing, handed), scores_before=len(self.scores),
                chooses=any(kind_of(one.maker) == "chooser" for one in (thing, *parts_of(thing))),
            )
        )  # fmt: skip
        if kind == "transformer":
            thing.fits = self.learnt("fit", text, handed.node, first.paths())

    def learns_from(self, loss: Thing, node: ast.Call) -> None:
        """``loss.backward()``: the step of a torch loop that learns."""
        self.fits.append(
            Fit(
                node=node, cell=self.cell, method="backward", kind="network", text="the network",
                estimator=loss.model or Thing(), first=loss.copy(), scores_before=len(self.scores),
            )
        )  # fmt: skip

    def trained(self, maker: str, handed: Handed) -> Thing:
        """``xgboost.train(settings, rows, …)`` and ``lightgbm.train``: a model that has learned."""
        first, model = handed.get(1, "dtrain", "train_set"), Thing(maker=maker)
        watched = {**handed.keywords, "evals": handed.get(3, *_WATCHING)}
        self.fits.append(
            Fit(
                node=handed.node, cell=self.cell, method="train", kind="model", text=last_part(maker), estimator=model,
                first=first.copy(), inputs=(first,), scores_before=len(self.scores),
                watched=self._watched(model, Handed(handed.node, handed.args, watched)),
            )
        )  # fmt: skip
        return model

    def _watched(self, thing: Thing, handed: Handed) -> Thing | None:
        """The data that decides when training stops; None when nothing does."""
        data = handed.find(None, *_WATCHING)
        if data is None:
            return None
        options = {**thing.options, **handed.keywords}
        rounds = options.get("early_stopping_rounds")
        stops = rounds is not None and rounds.literal not in (None, 0, False)
        stops = stops or any(
            last_part(one.maker) in _STOPPING for value in options.values() for one in value.parts()
        )
        if last_part(thing.maker).startswith("CatBoost"):  # which keeps the best of what it watched
            best = options.get("use_best_model")
            stops = stops or best is None or best.literal is not False
        return combined([data]) if stops else None

    def _transformed(self, thing: Thing, name: str, first: Thing) -> Thing:
        if name == "inverse_transform":
            return first.copy(learnt=flat(first.all_learnt() - thing.fits))
        made = first.copy(items=None, rows=first.paths(), statistic=NOTHING, sample=None)
        made.learnt = flat(first.all_learnt() | thing.fits)
        if last_part(thing.maker) not in SCALERS | IMPUTERS:
            made.columns = None
        return made

    def _resampled(self, thing: Thing, handed: Handed) -> Thing:
        rows = [handed.get(0, "X", "x"), handed.get(1, "y")]
        copies = NOTHING
        if self.kind(thing) == "oversampler":
            copies = self.learnt("copies", last_part(thing.maker), handed.node, rows[0].paths())
        return Thing(
            items={place: one.copy(order=None, sample=None).add(copies) for place, one in enumerate(rows)}
        )

    def score(
        self, node: ast.AST, by: str, model: Thing | None, first: Thing | None, target: Thing | None
    ) -> Thing:
        """Notes a score; gives the figure."""
        rows = NOTHING.union(*(one.paths() for one in (first, target) if one is not None))
        number = len(self.scores)
        self.scores.append(Score(node, self.cell, by, model, first, target, rows, looped=self.loops > 0))
        return Thing(figures=frozenset({number}))


def parts_of(thing: Thing) -> list[Thing]:
    """The estimators that a pipeline, a column transformer or a search holds, however deep."""
    found: list[Thing] = []
    waiting = [thing]
    while waiting and len(found) < _MANY:
        for option in waiting.pop(0).options.values():
            inner = [part for part in option.parts() if part.maker]
            found += inner
            waiting += [part for part in inner if kind_of(part.maker) in _HOLDS]
    return found[:_MANY]


def _learns_nothing(thing: Thing) -> bool:
    """Whether the options leave nothing to learn: a constant for what is missing, a given vocabulary."""
    name, options = last_part(thing.maker), thing.options
    if name in ("SimpleImputer", "Imputer"):
        strategy = options.get("strategy", options.get(1))
        return strategy is not None and strategy.literal == "constant"
    return "vocabulary" in options and name in ("CountVectorizer", "TfidfVectorizer")
