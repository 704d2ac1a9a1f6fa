"""rules/network_input.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import (
    Call,
    Example,
    Found,
    Related,
    Rule,
    Severity,
    Span,
    Subject,
    Text,
    is_remote,
    shell_commands,
)

_FETCHING = frozenset(
    "requests.get requests.request requests.Session.get requests.session.get httpx.get "
    "httpx.Client.get urllib.request.urlopen urllib.request.urlretrieve urllib.urlopen "
    "urllib.urlretrieve urllib2.urlopen wget.download gdown.download gdown.download_folder "
    "keras.utils.get_file tensorflow.keras.utils.get_file keras.utils.data_utils.get_file "
    "torch.hub.load_state_dict_from_url torch.hub.download_url_to_file "
    "torchvision.datasets.utils.download_url skimage.io.imread cv2.VideoCapture".split()
)
_ONLY_IF_REMOTE = frozenset({"skimage.io.imread", "cv2.VideoCapture"})  # else they read a file
_SERVICES = {
    **dict.fromkeys("yfinance.download yfinance.Ticker yfinance.Tickers".split(), "Yahoo Finance"),
    **dict.fromkeys(
        "pandas_datareader.DataReader pandas_datareader.data.DataReader pandas.io.data.DataReader"
        " pandas_datareader.get_data_yahoo pandas_datareader.data.get_data_yahoo".split(),
        "a data service",
    ),
    **dict.fromkeys("quandl.get quandl.get_table nasdaqdatalink.get".split(), "Nasdaq Data Link"),
    "fredapi.Fred": "FRED",
}
_HUB_MODULES = frozenset(
    "transformers diffusers tokenizers sentence_transformers peft open_clip simpletransformers".split()
)
_HUB_CALLS = frozenset(
    "datasets.load_dataset huggingface_hub.hf_hub_download huggingface_hub.snapshot_download"
    " sentence_transformers.SentenceTransformer transformers.pipeline torch.hub.load tensorflow_hub.load"
    " tensorflow_hub.KerasLayer tensorflow_hub.Module".split()
)
# "model" or "output" alone is a folder; names on a hub have an owner, a hyphen or a number.
_HUB_NAME = re.compile(r"(?=[^/]*[/\d-])[\w-][\w.-]*(?:/[\w.-]+)?")
_HUB_ARGUMENTS = (
    (0, "path"),
    (None, "pretrained_model_name_or_path"),
    (None, "repo_id"),
    (None, "model"),
    (None, "handle"),
)
_FILE_KINDS = frozenset({"csv", "json", "parquet", "text", "imagefolder", "pandas", "arrow"})
_WITH_LIBRARY = re.compile(
    r"sklearn\.datasets\.fetch_\w+|(?:tensorflow\.)?keras\.datasets\.\w+\.load_data|seaborn\.load_dataset"
    r"|tensorflow_datasets\.load|statsmodels\.api\.datasets\.get_rdataset|statsmodels\.datasets\.get_rdataset"
    r"|nltk\.download|gensim\.downloader\.load|torchvision\.datasets\.[A-Z]\w+|torchtext\.datasets\.\w+"
)
_URL = re.compile(r"(?:https?|ftp|s3|gs)://(?:[^/\s@]*@)?([\w.-]+|\[[\da-fA-F:]+\])(?![\w.{}$%-])")
_DOWNLOAD = re.compile(
    r"(?:^|[;&|(]|\bsudo\s)\s*(?P<tool>wget|curl|gdown|kaggle (?:datasets|competitions|kernels)(?= (?:download|files|pull|output)\b)"
    r"|gsutil(?= .*cp)|aws s3(?= cp| sync))"
    r"(?=\s|$)"
)
# These take no addresses: a URL given to them is a mistake, no source.
_FILES_ONLY = re.compile(
    r"(?:io\.|codecs\.|gzip\.|bz2\.|lzma\.)?open|zipfile\..*|tarfile\..*|h5py\..*|PIL\..*|cv2\..*|.*\.load"
)
_HERE = re.compile(r"localhost|127\.|0\.0\.0\.0|\[::1?\]")


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a source, what the notebook takes from the network."""
    sources: dict[str, list[tuple[Span, str, Severity]]] = {}
    for source, *found in (*_of_files(subject), *_of_calls(subject), *_of_shell(subject)):
        sources.setdefault(source, []).append(tuple(found))
    for source, [(span, message, severity), *others] in sources.items():
        further = {other for other, *_ in others} - {span}
        related = tuple(
            Related(other, "and here")
            for other in sorted(further, key=lambda at: (at.cell, at.line, at.column))
        )
        yield Found(span, message, related=related, severity=severity, once=source)


def _of_files(subject: Subject) -> Iterator[tuple[str, Span, str, Severity]]:
    """Readers of files that are given an address instead."""
    for use in subject.facts.files:
        call = use.call
        if use.mode != "read" or call is None or call.quiet or not is_remote(use.path.prefix):
            continue
        if (host := _host(use.path.prefix)) and not _FILES_ONLY.fullmatch(call.name):
            yield host, call.span, f"{call.written} reads from {host} over the network", Severity.WARNING


def _of_calls(subject: Subject) -> Iterator[tuple[str, Span, str, Severity]]:
    for call in subject.facts.calls:
        if not call.name or call.quiet:
            continue
        if call.name in _FETCHING:
            yield from _fetched(call)
        elif call.name in _SERVICES:
            service = _SERVICES[call.name]
            yield service, call.span, f"{call.written} asks {service} over the network", Severity.WARNING
        elif call.method == "from_pretrained" or call.name in _HUB_CALLS:
            yield from _from_hub(subject, call)
        elif _WITH_LIBRARY.fullmatch(call.name) and _downloads(call):
            message = f"{call.written} downloads its data when they are not there yet"
            yield call.name, call.span, message, Severity.NOTE


def _fetched(call: Call) -> Iterator[tuple[str, Span, str, Severity]]:
    addresses = [value for value in (*call.args[:2], *call.keywords.values()) if isinstance(value, Text)]
    hosts = [host for address in addresses if (host := _host(address.prefix))]
    if any(_HERE.match(host) for host in hosts) or (call.name in _ONLY_IF_REMOTE and not hosts):
        return
    source = hosts[0] if hosts else call.name
    where = f"from {hosts[0]} " if hosts else ""
    yield source, call.span, f"{call.written} fetches {where}over the network", Severity.WARNING


def _from_hub(subject: Subject, call: Call) -> Iterator[tuple[str, Span, str, Severity]]:
    """Models and data sets that a hub gives by name: only a revision says which ones."""
    if call.name.partition(".")[0] not in _HUB_MODULES and call.name not in _HUB_CALLS:
        return
    name = next(
        (call.value(place, word) for place, word in _HUB_ARGUMENTS if call.argument(place, word)), None
    )
    known = isinstance(name, Text) and name.whole and not call.has("revision")
    if (
        known
        and call.constant(None, "local_files_only") is not True
        and not _is_fixed(subject, call, name.prefix)
    ):
        shown = "".join(letter for letter in name.prefix[:60] if letter.isprintable())
        message = f"{call.written} takes whatever '{shown}' is on the hub today"
        yield shown, call.span, message, Severity.WARNING


def _is_fixed(subject: Subject, call: Call, name: str) -> bool:
    """Whether the name can mean one thing only: a folder, a file, or a version that is part of it."""
    if call.name.startswith("tensorflow_hub"):
        return not is_remote(name) or re.search(r"/\d+$", name) is not None
    if call.name == "torch.hub.load":
        return ":" in name or call.constant(None, "source") == "local"
    if call.name == "datasets.load_dataset":
        return name in _FILE_KINDS or subject.surroundings.exists(name)
    return _HUB_NAME.fullmatch(name) is None or subject.surroundings.exists(name)


def _downloads(call: Call) -> bool:
    """torchvision's data sets say it; all others download what is missing."""
    return not call.name.startswith("torchvision.") or call.constant(None, "download") is True


def _of_shell(subject: Subject) -> Iterator[tuple[str, Span, str, Severity]]:
    for facts, magic in subject.facts.magics:
        for command in shell_commands(magic):
            found = _DOWNLOAD.search(command.text)
            if found is None:
                continue
            host = _host(command.text[found.start() :])
            if host and _HERE.match(host):
                continue
            tool, end = found["tool"].split()[0], command.column + len(command.text)
            width = len(facts.cell.lines[command.line - 1]) + 1
            span = Span(facts.cell.number, command.line, command.column, command.line, min(end, width))
            yield host or tool, span, f"{tool} downloads from {host or 'the network'}", Severity.WARNING


def _host(text: str) -> str:
    """The host of the first address in a text; "" when it is not known."""
    found = _URL.search(text)
    return found[1] if found else ""


rule = Rule(
    code="NB506",
    name="network-input",
    severity=Severity.WARNING,
    summary="Data or a model come from the network while the notebook runs.",
    why=(
        "A server closed off from the internet cannot run this, and what the address gives may change or "
        "vanish: the same notebook then trains on other data, and nobody sees it."
    ),
    instead=(
        "Download once in a step of its own, keep the file with its checksum where the project keeps its "
        "data, and read that; name a revision for models and data sets of a hub."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            rates = pd.read_csv("https://bank.example.org/rates.csv")  # <- NB506
            more = pd.read_csv("https://bank.example.org/more.csv")
            """),
        Example("""
            # %%
            import requests
            answer = requests.get(URL)  # <- NB506
            """),
        Example("""
            # %%
            !wget -q https://shop.example.org/baskets.zip  # <- NB506
            # %%
            %%bash
            cd data
            curl -O https://clinic.example.org/scans.zip  # <- NB506
            """),
        Example("""
            # %%
            from transformers import AutoTokenizer
            tokenizer = AutoTokenizer.from_pretrained("clinic/notes-base")  # <- NB506
            """),
        Example("""
            # %%
            import yfinance as yf
            from sklearn.datasets import fetch_california_housing
            prices = yf.download("SHOP", start="2020-01-01")  # <- NB506
            houses = fetch_california_housing()  # <- NB506
            """),
    ],
    good=[
        Example("""
            # %%
            import pandas as pd
            rates = pd.read_csv("data/rates.csv")
            """),
        Example("""
            # %%
            def fetch_rates():
                return [0.5, 0.7]
            rates = fetch_rates()
            """),
        Example("""
            # %%
            from sklearn.datasets import load_iris
            flowers = load_iris()
            """),
        Example("""
            # %%
            import requests
            requests.get("http://localhost:8000/health")
            !curl http://127.0.0.1:8000/health
            """),
        Example("""
            # %%
            from transformers import AutoModel
            model = AutoModel.from_pretrained("clinic/notes-base", revision="3f1c2d4")
            other = AutoModel.from_pretrained("./models/notes")
            """),
        Example("""
            # %%
            link = "https://bank.example.org/rates.csv"
            print("rates come from", link)
            settings = {}
            settings.get("https://bank.example.org")
            """),
        Example("""
            # %%
            %%writefile fetch.sh
            wget https://shop.example.org/baskets.zip
            """),
    ],
)
