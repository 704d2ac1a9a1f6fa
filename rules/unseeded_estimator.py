"""rules/unseeded_estimator.py

The table was made with scikit-learn 1.5 and imbalanced-learn: each class was fitted several times without
random_state from different states of NumPy's generator, which must give different results, and with
random_state, which must not. What came out the same is not in it: AdaBoostClassifier, Perceptron, SparsePCA,
solver="liblinear" with its default penalty, svd_solver="arpack".
"""

from collections.abc import Callable, Iterator

from nb2prod.rule import (
    Call,
    Example,
    Fix,
    Found,
    Related,
    Rule,
    Severity,
    Subject,
    ast,
    is_repeated,
    keyword_set,
)

Condition = Callable[[Call], bool]


def _always(_: Call) -> bool:
    return True


def _given(keyword: str, *values: object) -> Condition:
    """Only if the keyword is given as one of these literals."""
    return lambda call: call.constant(None, keyword) in values


def _unless(keyword: str, value: object) -> Condition:
    """Always but if the keyword is this literal."""
    return lambda call: call.constant(None, keyword) != value


def _with_liblinear(call: Call) -> bool:
    if call.constant(None, "solver") != "liblinear":
        return False
    return call.constant(None, "penalty") == "l1" or call.constant(None, "dual") is True


def _starts_at_random(call: Call) -> bool:
    start = call.argument(None, "init")
    return start is None or isinstance(call.constant(None, "init"), str)


def _grows(call: Call) -> bool:
    """Features are drawn where several split equally well: not among the first few splits of a regression."""
    depth, leaves = call.constant(None, "max_depth"), call.constant(None, "max_leaf_nodes")
    return not (isinstance(depth, int) and depth <= 3) and not (isinstance(leaves, int) and leaves <= 8)


def _any_of(*conditions: Condition) -> Condition:
    return lambda call: any(condition(call) for condition in conditions)


_STOCHASTIC = _given("solver", "sag", "saga")
_LOGISTIC = _any_of(_STOCHASTIC, _with_liblinear)
_TABLE: tuple[tuple[str, str, Condition], ...] = (
    ("sklearn.ensemble", "RandomForestClassifier RandomForestRegressor ExtraTreesClassifier"
     " ExtraTreesRegressor BaggingClassifier BaggingRegressor AdaBoostRegressor RandomTreesEmbedding"
     " IsolationForest GradientBoostingClassifier GradientBoostingRegressor", _always),
    ("sklearn.ensemble", "HistGradientBoostingClassifier HistGradientBoostingRegressor",
     _given("early_stopping", True)),
    ("sklearn.tree", "DecisionTreeClassifier ExtraTreeClassifier ExtraTreeRegressor", _always),
    ("sklearn.tree", "DecisionTreeRegressor", _grows),
    ("sklearn.linear_model", "LogisticRegression LogisticRegressionCV", _LOGISTIC),
    ("sklearn.linear_model", "Ridge RidgeClassifier", _STOCHASTIC),
    ("sklearn.linear_model", "Lasso ElasticNet LassoCV ElasticNetCV", _given("selection", "random")),
    ("sklearn.linear_model", "SGDClassifier SGDRegressor SGDOneClassSVM PassiveAggressiveClassifier"
     " PassiveAggressiveRegressor", _unless("shuffle", False)),
    ("sklearn.linear_model", "RANSACRegressor TheilSenRegressor", _always),
    ("sklearn.svm", "SVC NuSVC", _given("probability", True)),
    ("sklearn.svm", "LinearSVR", _always),
    ("sklearn.neural_network", "MLPClassifier MLPRegressor BernoulliRBM", _always),
    ("sklearn.cluster", "KMeans", _starts_at_random),
    ("sklearn.cluster", "MiniBatchKMeans BisectingKMeans SpectralClustering SpectralBiclustering"
     " SpectralCoclustering", _always),
    ("sklearn.mixture", "GaussianMixture BayesianGaussianMixture", _always),
    ("sklearn.decomposition", "PCA", _given("svd_solver", "randomized")),
    ("sklearn.decomposition", "TruncatedSVD", _unless("algorithm", "arpack")),
    ("sklearn.decomposition", "KernelPCA", _given("eigen_solver", "randomized")),
    ("sklearn.decomposition", "FastICA NMF MiniBatchNMF LatentDirichletAllocation MiniBatchDictionaryLearning"
     " MiniBatchSparsePCA", _always),
    ("sklearn.manifold", "TSNE MDS", _always),
    ("sklearn.covariance", "EllipticEnvelope MinCovDet", _always),
    ("sklearn.kernel_approximation", "RBFSampler Nystroem SkewedChi2Sampler PolynomialCountSketch", _always),
    ("sklearn.random_projection", "GaussianRandomProjection SparseRandomProjection", _always),
    ("sklearn.dummy", "DummyClassifier", _given("strategy", "stratified", "uniform")),
    ("sklearn.model_selection", "RandomizedSearchCV HalvingRandomSearchCV", _always),
    ("imblearn.over_sampling", "SMOTE ADASYN RandomOverSampler BorderlineSMOTE SVMSMOTE KMeansSMOTE",
     _always),
    ("imblearn.under_sampling", "RandomUnderSampler ClusterCentroids InstanceHardnessThreshold", _always),
    ("imblearn.combine", "SMOTEENN SMOTETomek", _always),
    ("imblearn.ensemble", "BalancedRandomForestClassifier BalancedBaggingClassifier EasyEnsembleClassifier"
     " RUSBoostClassifier", _always),
)  # fmt: skip
_CONDITIONS = {f"{module}.{name}": condition for module, names, condition in _TABLE for name in names.split()}
# These hand seeds to the estimator that they are given, so that it needs none of its own.
_SEEDING = (
    "sklearn.ensemble.BaggingClassifier", "sklearn.ensemble.BaggingRegressor",
    "sklearn.ensemble.AdaBoostClassifier", "sklearn.ensemble.AdaBoostRegressor",
    "imblearn.ensemble.BalancedBaggingClassifier",
    "imblearn.ensemble.EasyEnsembleClassifier", "imblearn.ensemble.RUSBoostClassifier",
)  # fmt: skip


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a class, the first estimator whose fit is random and which no seed determines."""
    first: dict[str, list[Call]] = {}
    for call in subject.facts.calls_of(*(_CONDITIONS.keys() & subject.facts.called_names)):
        if not call.quiet and _is_unseeded(call) and _CONDITIONS[call.name](call):
            if not subject.randomness.seeded_before("numpy", call) and not _is_part(subject, call):
                first.setdefault(call.name, []).append(call)
    for name, calls in first.items():
        message = f"{name.rpartition('.')[2]} has no random_state, so each run may give another result"
        related = tuple(Related(call.span, "and here") for call in calls[1:])
        yield Found(calls[0].span, message, related, _fix(subject, calls), once=name)


def _fix(subject: Subject, calls: list[Call]) -> Fix | None:
    """A seed for each; none where the same estimator is made again and again, perhaps to see how much it varies."""
    if any(is_repeated(subject.facts, call) and not _varies(call) for call in calls):
        return None
    changes = (keyword_set(call, None, "random_state", "0") for call in calls)
    return Fix.by_changes("Pass random_state=", changes)


def _varies(call: Call) -> bool:
    arguments = (*call.node.args, *(one.value for one in call.node.keywords))
    return any(isinstance(part, ast.Name) for argument in arguments for part in ast.walk(argument))


def _is_unseeded(call: Call) -> bool:
    return not call.has("random_state") or call.constant(None, "random_state") is None


def _is_part(subject: Subject, call: Call) -> bool:
    """Whether the estimator goes into an ensemble that seeds it."""
    made = call.name + "()"
    return any(
        made in (outer.value(0, "estimator"), outer.value(None, "base_estimator"))
        for outer in subject.facts.calls_of(*_SEEDING)
    )  # fmt: skip


rule = Rule(
    code="NB503",
    name="unseeded-estimator",
    severity=Severity.WARNING,
    summary="An estimator whose fit is random has no random_state.",
    why="Two fits on the same rows give two models with other figures; which one went live is never known.",
    instead="Pass random_state= with a fixed number when the estimator is made.",
    find=find,
    yields_to=("NB501", "NB508"),
    bad=[
        Example(
            """
            # %%
            from sklearn.ensemble import RandomForestClassifier
            model = RandomForestClassifier(n_estimators=200)  # <- NB503
            model.fit(loans, paid)
            # %%
            other = RandomForestClassifier(n_estimators=400)
            """,
            fixed="""
            # %%
            from sklearn.ensemble import RandomForestClassifier
            model = RandomForestClassifier(n_estimators=200, random_state=0)
            model.fit(loans, paid)
            # %%
            other = RandomForestClassifier(n_estimators=400, random_state=0)
            """,
        ),
        Example(
            """
            # %%
            from sklearn.linear_model import LogisticRegression, SGDClassifier
            slow = LogisticRegression(solver="saga")  # <- NB503
            fast = SGDClassifier()  # <- NB503
            """,
            fixed="""
            # %%
            from sklearn.linear_model import LogisticRegression, SGDClassifier
            slow = LogisticRegression(solver="saga", random_state=0)
            fast = SGDClassifier(random_state=0)
            """,
        ),
        Example(
            """
            # %%
            from sklearn.svm import SVC
            from sklearn.decomposition import PCA
            from sklearn.pipeline import make_pipeline
            model = make_pipeline(
                PCA(svd_solver="randomized"),  # <- NB503
                SVC(probability=True),  # <- NB503
            )
            """,
            fixed="""
            # %%
            from sklearn.svm import SVC
            from sklearn.decomposition import PCA
            from sklearn.pipeline import make_pipeline
            model = make_pipeline(
                PCA(svd_solver="randomized", random_state=0),
                SVC(probability=True, random_state=0),
            )
            """,
        ),
        Example(
            """
            # %%
            from sklearn.cluster import KMeans
            groups = KMeans(n_clusters=3, random_state=None).fit(visits)  # <- NB503
            """,
            fixed="""
            # %%
            from sklearn.cluster import KMeans
            groups = KMeans(n_clusters=3, random_state=0).fit(visits)
            """,
        ),
        Example(
            """
            # %%
            from sklearn.linear_model import LogisticRegression
            few = LogisticRegression(solver="liblinear", penalty="l1")  # <- NB503
            """,
            fixed="""
            # %%
            from sklearn.linear_model import LogisticRegression
            few = LogisticRegression(solver="liblinear", penalty="l1", random_state=0)
            """,
        ),
    ],
    good=[
        Example("""
            # %%
            from sklearn.ensemble import RandomForestClassifier
            model = RandomForestClassifier(n_estimators=200, random_state=7)
            more = RandomForestClassifier(**settings)
            """),
        Example("""
            # %%
            import numpy as np
            from sklearn.tree import DecisionTreeClassifier
            np.random.seed(7)
            model = DecisionTreeClassifier().fit(loans, paid)
            """),
        Example("""
            # %%
            from sklearn.linear_model import LogisticRegression, Lasso, Ridge, Perceptron
            models = [LogisticRegression(), LogisticRegression(solver="liblinear")]
            more = [Lasso(), Ridge(), Perceptron()]
            """),
        Example("""
            # %%
            from sklearn.svm import SVC, LinearSVC
            from sklearn.decomposition import PCA
            models = [SVC(), LinearSVC(), PCA(2), PCA(2, svd_solver="full")]
            """),
        Example("""
            # %%
            import xgboost, lightgbm, catboost
            models = [xgboost.XGBClassifier(), lightgbm.LGBMRegressor(), catboost.CatBoostClassifier()]
            """),
        Example(
            """
            # %%
            from sklearn.ensemble import BaggingClassifier
            from sklearn.tree import DecisionTreeClassifier
            tree = DecisionTreeClassifier(max_depth=3)
            model = BaggingClassifier(tree, random_state=7)
            """,
            note="The ensemble seeds its trees.",
        ),
        Example("""
            # %%
            from sklearn.cluster import KMeans
            groups = KMeans(n_clusters=3, init=centres, n_init=1).fit(visits)
            """),
    ],
)
