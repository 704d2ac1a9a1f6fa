"""300 import names: no wrong distribution, and no guess.

The 200 that real notebooks import most, 50 slips of the pen that are near them, and 50 of modules that lay beside
notebooks. What is expected is written down here name by name: a change of the table that is tested does not change it.
"""

from collections import Counter

import pytest

from nb2prod.lock import study
from nb2prod.lock.imports import needs_of
from tests.cli.support import notebook

# Of Python itself.
STANDARD = """
os warnings sys random time math collections re datetime gc pathlib glob itertools shutil json
pickle string urllib __future__ copy tarfile zipfile typing io logging csv pprint functools gzip
multiprocessing operator importlib timeit bisect base64 subprocess cPickle sqlite3 argparse
unicodedata codecs contextlib zlib dataclasses distutils array inspect this html email calendar pdb
tempfile difflib xml
"""
# A platform gives them, and nothing that could be installed.
PLATFORM = """
kaggle_datasets jpx_tokyo_market_prediction datalab kaggle_secrets gresearch_crypto
"""
# Somebody's own modules, and names that several distributions lay claim to.
UNKNOWN = """
python_environment_check google db input_data utils consts fuel person_pb2 tensorflow_serving
models mask_functions evalml
"""
# Module and distribution have one name, but for the separator.
SAME = """
numpy pandas matplotlib seaborn tensorflow scipy statsmodels tqdm keras torch xgboost lightgbm
plotly nltk torchvision packaging catboost transformers theano albumentations joblib wordcloud
requests optuna gensim spacy patsy mlxtend eli5 arviz fbprophet pymc3 missingno librosa
efficientnet fastai torchmetrics shap pydicom pyspark lifetimes kornia contractions timm tokenizers
six prince bokeh dask sqlalchemy pydot imgaug datasets wandb textblob psutil lightautoml pyprind
numexpr psycopg2 folium implicit h2o graphviz urlextract glmnet pymc pytensor datatable emoji cupy
wget imutils l5kit kaggle fasttext hyperopt flaml boruta imagehash geopy imageio pytorchcv h5py
featurewiz geopandas descartes torchtext
"""
OTHER = """
sklearn=scikit-learn IPython=ipython cv2=opencv-python PIL=pillow mpl_toolkits=matplotlib
imblearn=imbalanced-learn pylab=matplotlib tensorflow_addons=tensorflow-addons
pandas_datareader=pandas-datareader pytorch_lightning=pytorch-lightning bs4=beautifulsoup4
skimage=scikit-image tensorflow_datasets=tensorflow-datasets tensorflow_hub=tensorflow-hub
matplotlib_venn=matplotlib-venn tf_keras=tf-keras kornia_moons=kornia-moons
segmentation_models=segmentation-models dateutil=python-dateutil pandas_profiling=pandas-profiling
bayes_opt=bayesian-optimization keras_preprocessing=keras-preprocessing yaml=pyyaml
sklearn_pandas=sklearn-pandas segmentation_models_pytorch=segmentation-models-pytorch
Levenshtein=levenshtein fast_ml=fast-ml googleapiclient=google-api-python-client
keras_tuner=keras-tuner grpc=grpcio pywt=pywavelets splitfolders=split-folders
efficientnet_pytorch=efficientnet-pytorch cuml=cuml-cu12 cudf=cudf-cu12 bson=pymongo
skopt=scikit-optimize torch_geometric=torch-geometric mrmr=mrmr-selection pkg_resources=setuptools
"""
SLIPS = """
nupmy padas matplotllib sklearnn saeborn tesorflow sciipy statsmodelss tdqm Iython keeras torchh
xgbosot lghtgbm mpl_ttoolkits plotlyy nlkt trchvision packaginng imblearnn plyab tensrflow_addons
catboosst transformerss tehano pandas_datreader albumentatiions joblibb wrodcloud reuests opptuna
pytorchlightning gesnim skiage spaacy patsyy tensroflow_datasets mlxted elii5 arvizz tensorflow_uhb
fbrophet pyymc3 missingnoo libroas effiientnet fasttai torchmetricss sahp pydicm
"""
LOCAL = """
analysis_helpers adspy_shared_utilities fig_code analysis_helpers_executions helpers_05_08
synthetic utils w2v data_helpers first visuals filereader hitrate util bpr ml_stratifiers
mprun_demo python_environment_check db input_data consts person_pb2 models mask_functions mrcnn
FeatureMatching kaggle_imsegm wtfml TfDataAugmentation deep_sort helmet_assignment LeViT_UNet_384
LeViT_UNet_128s LeViT_UNet_192 pytorch_utils jiayu_model gpr_pub dkm load_kaggle helperbot
visualization helpers config preprocessing features train plotting my_utils data_loader model
"""
DISTRIBUTIONS = {name: name for name in SAME.split()} | dict(pair.split("=") for pair in OTHER.split())


@pytest.fixture(name="told")
def _told(tmp_path):
    """Looks modules up: module → distribution, or the kind that it is of."""

    def run(names: str) -> dict[str, str]:
        path = notebook(tmp_path / "a.ipynb", *(f"import {name}" for name in names.split()))
        needs = needs_of(study([path]), None, frozenset())
        found = {place.module: need.name for need in needs.needs for place in need.places}
        for kind in ("unknown", "platform", "local", "optional"):
            found |= {place.module: f"({kind})" for place in getattr(needs, kind)}
        return found

    return run


def test_there_are_300():
    """The counts that the others are about."""
    names = [*DISTRIBUTIONS, *STANDARD.split(), *PLATFORM.split(), *UNKNOWN.split()]
    assert (len(names), len(SLIPS.split()), len(LOCAL.split())) == (200, 50, 50)
    assert max(Counter([*names, *SLIPS.split()]).values()) == 1


def test_the_names_that_notebooks_import_most(told):
    assert told(" ".join(DISTRIBUTIONS)) == DISTRIBUTIONS
    assert told(STANDARD) == {}
    assert set(told(PLATFORM).values()) == {"(platform)"} and len(told(PLATFORM)) == 5
    assert set(told(UNKNOWN).values()) == {"(unknown)"}


def test_a_slip_of_the_pen_is_never_a_distribution(told):
    assert told(SLIPS) == dict.fromkeys(SLIPS.split(), "(unknown)")


def test_a_module_beside_the_notebook_is_local(told, tmp_path):
    assert told(LOCAL) == dict.fromkeys(LOCAL.split(), "(unknown)")
    for name in LOCAL.split():
        (tmp_path / f"{name}.py").write_text("")
    assert told(LOCAL) == dict.fromkeys(LOCAL.split(), "(local)")
