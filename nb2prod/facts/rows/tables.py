"""What is known of libraries: what learns from rows, what copies rows, what splits them, what sums them up.

Written from the documentation of scikit-learn, imbalanced-learn, category_encoders, feature-engine and pandas.

>>> kind_of("sklearn.preprocessing.StandardScaler"), kind_of("sklearn.preprocessing.OneHotEncoder")
('transformer', 'encoder')
>>> kind_of("sklearn.svm.SVC"), kind_of("sklearn.cluster.KMeans"), kind_of("my_tools.Scaler")
('model', '', '')
"""

from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SCALERS = _words("StandardScaler MinMaxScaler MaxAbsScaler RobustScaler PowerTransformer QuantileTransformer")
IMPUTERS = _words(
    "Imputer SimpleImputer KNNImputer IterativeImputer MeanMedianImputer CategoricalImputer RandomSampleImputer"
    " SoftImpute KNN IterativeSVD MatrixFactorization BiScaler"
)
SELECTORS = _words(
    "SelectKBest SelectPercentile SelectFpr SelectFdr SelectFwe GenericUnivariateSelect RFE RFECV SelectFromModel"
    " SequentialFeatureSelector VarianceThreshold BorutaPy SelectByShuffling SelectBySingleFeaturePerformance"
    " ExhaustiveFeatureSelector SelectBySelectionMethod DropCorrelatedFeatures SmartCorrelatedSelection"
)
_OTHER_TRANSFORMERS = _words(
    "KBinsDiscretizer SplineTransformer TargetEncoder LeaveOneOutEncoder CatBoostEncoder JamesSteinEncoder"
    " MEstimateEncoder WOEEncoder GLMMEncoder QuantileEncoder SummaryEncoder CountEncoder MeanEncoder"
    " CountFrequencyEncoder"
    " CountVectorizer TfidfVectorizer TfidfTransformer PCA IncrementalPCA KernelPCA SparsePCA MiniBatchSparsePCA"
    " TruncatedSVD FastICA NMF MiniBatchNMF FactorAnalysis LatentDirichletAllocation DictionaryLearning"
    " MiniBatchDictionaryLearning Isomap LocallyLinearEmbedding UMAP LinearDiscriminantAnalysis"
    " EqualFrequencyDiscretiser Winsorizer LDA RandomizedPCA NeighborhoodComponentsAnalysis PLSRegression"
)
_ENCODERS = _words(
    "OneHotEncoder OrdinalEncoder LabelEncoder LabelBinarizer MultiLabelBinarizer BinaryEncoder BaseNEncoder"
)
_COMPOSITES = _words("Pipeline ImbPipeline TransformedTargetRegressor")
_CHOOSERS = _words("ColumnTransformer FeatureUnion DataFrameMapper")
_SEARCHES = _words(
    "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV BayesSearchCV TuneSearchCV"
)
_OVERSAMPLERS = _words(
    "SMOTE ADASYN RandomOverSampler BorderlineSMOTE SVMSMOTE KMeansSMOTE SMOTENC SMOTEN SMOTEENN SMOTETomek"
)
_LIBRARIES = _words(
    "sklearn imblearn category_encoders feature_engine fancyimpute sklearn_pandas cuml dask_ml boruta mlxtend umap"
    " skopt xgboost lightgbm catboost keras tensorflow"
)
_MODEL_MODULES = _words(
    "linear_model svm ensemble tree neighbors naive_bayes neural_network gaussian_process discriminant_analysis"
    " multiclass multioutput kernel_ridge cross_decomposition"
)
_NO_MODELS = _words(
    "NearestNeighbors KernelDensity IsolationForest OneClassSVM LocalOutlierFactor RandomTreesEmbedding BallTree KDTree"
    " EllipticEnvelope SGDOneClassSVM KNeighborsTransformer RadiusNeighborsTransformer"
)
_NETWORKS = _words("Sequential Model")

# The functions that scale in one go.
LEARNING_FUNCTIONS = frozenset(
    f"sklearn.preprocessing.{name}"
    for name in "scale minmax_scale maxabs_scale robust_scale power_transform quantile_transform".split()
)
SPLIT_FUNCTIONS = frozenset(
    {
        "sklearn.model_selection.train_test_split",
        "sklearn.cross_validation.train_test_split",
        "cuml.model_selection.train_test_split",
        "dask_ml.model_selection.train_test_split",
        "sklearn.model_selection.iterative_train_test_split",
    }
)
FOLDS = _words(
    "KFold StratifiedKFold ShuffleSplit StratifiedShuffleSplit RepeatedKFold RepeatedStratifiedKFold GroupKFold"
    " GroupShuffleSplit StratifiedGroupKFold TimeSeriesSplit LeaveOneOut LeavePOut LeaveOneGroupOut PredefinedSplit"
)
SHUFFLED_FOLDS = _words(
    "ShuffleSplit StratifiedShuffleSplit RepeatedKFold RepeatedStratifiedKFold GroupShuffleSplit"
)
CROSS_VALIDATORS = _words(
    "cross_val_score cross_val_predict cross_validate learning_curve validation_curve permutation_test_score cv"
)
AGGREGATES = _words(
    "mean median mode std var min max quantile sum average nanmean nanmedian nanstd nanmax nanmin nanvar percentile"
    " nanpercentile skew kurt sem mad corr cov amin amax prod count nunique describe agg aggregate first_valid_index"
)
FILLING = _words("mean median mode average nanmean nanmedian quantile percentile std min max nanstd agg")
# These give nothing that holds rows.
NO_ROWS = _words(
    "len print range type isinstance input open id hasattr format str repr any all callable issubclass display"
    " linspace arange zeros ones empty eye full rand randn randint random_sample uniform normal seed"
    " figure subplots plot hist scatter show xlabel ylabel title legend savefig heatmap pairplot countplot distplot"
    " boxplot barplot info shape value_counts nbytes memory_usage summary"
)
CONCATENATIONS = frozenset(
    {"pandas.concat"}
    | {f"numpy.{name}" for name in "concatenate vstack append row_stack r_".split()}
    | {"scipy.sparse.vstack", "torch.cat", "tensorflow.concat"}
)
COMBINING = _words(
    "merge join append add sub mul div combine_first combine concat update concatenate union dot align"
)
# Methods after which the columns are the same.
KEEPS_COLUMNS = _words(
    "copy fillna dropna astype head tail sort_values sort_index reset_index sample drop_duplicates replace clip round"
    " query interpolate ffill bfill to_numpy as_matrix reshape ravel flatten squeeze toarray todense tolist where mask"
    " infer_objects convert_dtypes reindex truncate nlargest nsmallest to_frame numpy float cuda cpu to"
)
METRIC_MODULES = ("sklearn.metrics.", "tensorflow.keras.metrics.", "keras.metrics.", "torchmetrics.")
_REPORTS = _words(
    "confusion_matrix classification_report roc_curve precision_recall_curve multilabel_confusion_matrix"
)
_NO_METRICS = _words(
    "make_scorer get_scorer pairwise_distances euclidean_distances silhouette_score silhouette_samples auc"
)


def last_part(name: str) -> str:
    """``StandardScaler`` of ``sklearn.preprocessing.StandardScaler``."""
    return name.rpartition(".")[2]


@lru_cache(maxsize=4096)
def kind_of(maker: str) -> str:
    """What the constructor of this qualified name makes.

    ``transformer`` (learns figures from rows), ``encoder`` (learns only which values there are), ``model``,
    ``network``, ``search``, ``composite`` (made of others), ``chooser`` (the same, each for some of the columns),
    ``oversampler``, ``folds`` or empty.
    """
    library, _, rest = maker.partition(".")
    name = last_part(maker)
    if library not in _LIBRARIES or not rest:
        return ""
    for kind, known in _KINDS:
        if name in known:
            return kind if kind != "network" or library in ("keras", "tensorflow") else ""
    if library in ("xgboost", "lightgbm", "catboost"):
        return "model" if name.startswith(("XGB", "LGBM", "CatBoost")) else ""
    module = rest.partition(".")[0]
    is_model = library in ("sklearn", "cuml", "imblearn") and module in _MODEL_MODULES and name[:1].isupper()
    return "model" if is_model and name not in _NO_MODELS else ""


_KINDS = (
    ("transformer", SCALERS | IMPUTERS | SELECTORS | _OTHER_TRANSFORMERS),
    ("encoder", _ENCODERS),
    ("composite", _COMPOSITES),
    ("chooser", _CHOOSERS),
    ("search", _SEARCHES),
    ("oversampler", _OVERSAMPLERS),
    ("folds", FOLDS),
    ("network", _NETWORKS),
)


def is_metric(name: str) -> bool:
    """Whether the qualified name tells how well predictions fit."""
    last = last_part(name)
    if name.startswith("sklearn.metrics.pairwise."):
        return False
    return (
        name.startswith(METRIC_MODULES)
        and last not in _NO_METRICS
        and last[:1].islower()
        and not last.startswith("plot_")
    )


def is_figure(name: str) -> bool:
    """Whether a metric is one figure, by which something can be chosen."""
    return last_part(name) not in _REPORTS
