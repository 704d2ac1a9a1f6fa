"""Which calls touch files, and through which argument.

>>> file_arguments("pandas.read_csv", "read_csv")
(FileArgument(position=0, keyword='filepath_or_buffer', mode='read'),)
"""

from functools import lru_cache

from nb2prod.notebook import Value


class FileArgument(Value):
    """The argument that holds a path, and what is done there: ``open | read | write | list | enter | import | name``.

    ``open`` is settled by the mode that the call gives, ``name`` only asks about the path.
    Position -1 is the receiver (``Path(…).open()``).
    """

    position: int
    keyword: str
    mode: str


def _rows(mode: str, keyword: str, names: str, position: int = 0) -> dict[str, FileArgument]:
    return {name: FileArgument(position, keyword, mode) for name in names.split()}


_COPIES = (
    "shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.move os.rename os.replace os.symlink"
)
_CALLS: dict[str, FileArgument] = {
    **_rows("open", "file", "open io.open codecs.open gzip.open bz2.open lzma.open zipfile.ZipFile wave.open"),
    **_rows("open", "name", "h5py.File tarfile.open"),
    **_rows("read", "filepath_or_buffer", "pandas.read_csv pandas.read_table pandas.read_fwf pandas.read_stata"
            " pandas.read_pickle pandas.read_sas geopandas.read_file dask.dataframe.read_csv polars.read_csv"
            " cudf.read_csv"),
    **_rows("read", "io", "pandas.read_excel"),
    **_rows("read", "path_or_buf", "pandas.read_json pandas.read_hdf"),
    **_rows("read", "path", "pandas.read_parquet pandas.read_feather pandas.read_orc pandas.read_spss pandas.ExcelFile"
            " polars.read_parquet polars.scan_csv polars.scan_parquet"),
    **_rows("read", "source", "pyarrow.parquet.read_table pyarrow.feather.read_table feather.read_dataframe"
            " xml.etree.ElementTree.parse lxml.etree.parse"),
    **_rows("read", "filename", "openpyxl.load_workbook xlrd.open_workbook docx.Document fiona.open shapefile.Reader"
            " pyreadr.read_r pyreadstat.read_sav scipy.io.arff.loadarff"),
    **_rows("read", "container_path", "sklearn.datasets.load_files"),
    **_rows("read", "f", "sklearn.datasets.load_svmlight_file"),
    **_rows("write", "path", "pandas.ExcelWriter"),
    **_rows("append", "path", "pandas.HDFStore"),
    **_rows("read", "fname", "numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.recfromcsv"),
    **_rows("read", "file", "numpy.load"),
    **_rows("append", "filename", "numpy.memmap"),
    **_rows("write", "file", "numpy.save numpy.savez numpy.savez_compressed"),
    **_rows("write", "fname", "numpy.savetxt matplotlib.pyplot.savefig pylab.savefig matplotlib.pylab.savefig"),
    **_rows("read", "filename", "joblib.load sklearn.externals.joblib.load cv2.imread cv2.VideoCapture skops.io.load"
            " scipy.io.loadmat mlxtend.data.loadlocal_mnist"),
    **_rows("write", "filename", "joblib.dump sklearn.externals.joblib.dump", 1),
    **_rows("write", "file", "skops.io.dump", 1),
    **_rows("write", "filename", "cv2.imwrite cv2.VideoWriter scipy.io.savemat"),
    **_rows("read", "f", "torch.load torch.jit.load"),
    **_rows("write", "f", "torch.save", 1),
    **_rows("read", "fp", "PIL.Image.open"),
    **_rows("read", "uri", "imageio.imread imageio.v2.imread imageio.v3.imread imageio.get_reader"),
    **_rows("write", "uri", "imageio.imwrite imageio.mimsave"),
    **_rows("read", "fname", "matplotlib.pyplot.imread matplotlib.image.imread matplotlib.pylab.imread"
            " skimage.io.imread scipy.misc.imread scipy.ndimage.imread"),
    **_rows("write", "fname", "matplotlib.pyplot.imsave matplotlib.image.imsave skimage.io.imsave"),
    **_rows("read", "path", "librosa.load librosa.core.load soundfile.read scipy.io.wavfile.read pydicom.dcmread"
            " pydicom.read_file nibabel.load rasterio.open xarray.open_dataset torchaudio.load tables.open_file"),
    **_rows("read", "filepath", "keras.models.load_model tensorflow.keras.models.load_model keras.saving.load_model"
            " tensorflow.saved_model.load"),
    **_rows("read", "path", "keras.preprocessing.image.load_img tensorflow.keras.preprocessing.image.load_img"
            " keras.utils.load_img tensorflow.keras.utils.load_img tensorflow.io.read_file tensorflow.io.gfile.GFile"),
    **_rows("read", "directory", "tensorflow.keras.preprocessing.image_dataset_from_directory"
            " tensorflow.keras.utils.image_dataset_from_directory keras.utils.image_dataset_from_directory"),
    **_rows("read", "root", "torchvision.datasets.ImageFolder torchvision.datasets.DatasetFolder"),
    **_rows("append", "root", "torchvision.datasets.MNIST torchvision.datasets.FashionMNIST"
            " torchvision.datasets.CIFAR10 torchvision.datasets.CIFAR100 torchvision.datasets.SVHN"),
    **_rows("append", "database", "sqlite3.connect duckdb.connect"),
    **_rows("append", "filename", "shelve.open logging.FileHandler"),
    **{f"{keras}.{name}": FileArgument(0, keyword, "write") for keras in ("keras", "tensorflow.keras")
       for name, keyword in (("callbacks.ModelCheckpoint", "filepath"), ("callbacks.TensorBoard", "log_dir"),
                             ("callbacks.CSVLogger", "filename"), ("Sequential.save", "filepath"),
                             ("Model.save", "filepath"), ("models.save_model", "filepath"))},
    **_rows("write", "fp", "PIL.Image.open.save PIL.Image.fromarray.save"),
    **_rows("write", "base_name", "shutil.make_archive"),
    **_rows("read", "font", "PIL.ImageFont.truetype"),
    **_rows("read", "fname", "gensim.models.KeyedVectors.load_word2vec_format gensim.models.Word2Vec.load"
            " gensim.models.KeyedVectors.load"),
    **_rows("read", "path", "fasttext.load_model spacy.load nltk.data.load nltk.data.find"),
    **_rows("read", "fname", "xgboost.DMatrix lightgbm.Dataset"),
    **_rows("read", "dotenv_path", "dotenv.load_dotenv"),
    **_rows("read", "filename", "linecache.getlines"),
    **_rows("list", "path", "os.listdir os.scandir os.walk"),
    **_rows("list", "pathname", "glob.glob glob.iglob tensorflow.io.gfile.glob"),
    **_rows("list", "pattern", "tensorflow.data.Dataset.list_files"),
    **_rows("write", "name", "os.mkdir os.makedirs"),
    **_rows("write", "path", "os.remove os.unlink os.rmdir shutil.rmtree shutil.unpack_archive"),
    **_rows("read", "src", _COPIES),
    **_rows("enter", "path", "os.chdir IPython.get_ipython.cd"),
    **_rows("name", "path", "os.path.exists os.path.isfile os.path.isdir os.path.getsize os.stat"),
    **_rows("import", "object", "sys.path.append"),
    **_rows("import", "object", "sys.path.insert", 1),
    **_rows("read", "filename", "IPython.display.Image IPython.display.Audio IPython.display.Video"),
    **_rows("write", "fileobj", "urllib.request.urlretrieve wget.download", 1),
    **_rows("read", "path", "runpy.run_path"),
    **_rows("read", "cmdlist", "graphviz.Source.from_file"),
    **{f"pathlib.Path.{name}": FileArgument(-1, "", mode) for name, mode in (
        ("open", "open"), ("read_text", "read"), ("read_bytes", "read"), ("write_text", "write"),
        ("write_bytes", "write"), ("iterdir", "list"), ("glob", "list"), ("rglob", "list"), ("mkdir", "write"),
        ("unlink", "write"), ("rmdir", "write"), ("touch", "write"), ("exists", "name"), ("is_file", "name"),
        ("is_dir", "name"), ("stat", "name"))},
}  # fmt: skip
# A second argument that is a file as well.
_SECOND: dict[str, FileArgument] = _rows("write", "dst", _COPIES, 1)
# Methods whose name alone says that the first argument is a file, whatever the receiver is.
_METHODS: dict[str, FileArgument] = {
    **_rows("write", "path", "to_csv to_excel to_pickle to_parquet to_json to_hdf to_feather to_stata to_orc to_file"
            " to_netcdf savefig save_model save_weights save_pretrained save_word2vec_format write_html write_image"
            " write_csv write_parquet to_disk"),
    **_rows("read", "path", "load_weights load_state_dict_from_file from_disk flow_from_directory load_word2vec_format"
            " read_csv read_parquet read_excel"),
    **_rows("write", "path", "extractall"),
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def file_arguments(name: str, method: str) -> tuple[FileArgument, ...]:
    """Which arguments of this call are files; none when the call is not known to touch any.

    ``name`` is the qualified name ("" when unknown), ``method`` the last part as written.
    """
    found = _CALLS.get(name) or _METHODS.get(method)
    if found is None:
        return ()
    return (found, _SECOND[name]) if name in _SECOND else (found,)
