"""rules/unseeded_network.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Rule, Severity, Status, Subject

_KERAS_TRAINS = re.compile(
    r"(?:tensorflow\.)?keras\.(?:Sequential|Model)\.(?:fit|fit_generator|train_on_batch)"
)
_KERAS_BUILDS = re.compile(r"(?:tensorflow\.)?keras\.(?:layers|applications|Sequential|Model|models)\b")
_TORCH_TRAINS = re.compile(r"torch\.optim\.\w+|torch\.optim\.\w+\.\w+")
_TORCH_BUILDS = re.compile(r"torch\.nn\.[A-Z]\w+|torchvision\.models\.\w+")
_STEPS = ("backward", "fit", "manual_backward")


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a framework, where a network of the notebook is trained though nothing seeds it."""
    modules = {one.top for one in subject.facts.imports}
    if not modules.isdisjoint(("keras", "tensorflow")):
        yield from _unseeded(subject, "tensorflow", _first(subject, _KERAS_BUILDS, _KERAS_TRAINS))
    if "torch" in modules and subject.facts.calls_of_method(*_STEPS):
        yield from _unseeded(subject, "torch", _first(subject, _TORCH_BUILDS, _TORCH_TRAINS))


def _first(subject: Subject, builds: re.Pattern[str], trains: re.Pattern[str]) -> Call | None:
    """The first call that trains, in a notebook that also builds."""
    names = subject.facts.called_names
    training = filter(trains.fullmatch, names) if any(map(builds.match, names)) else ()
    return next((call for call in subject.facts.calls_of(*training) if not call.quiet), None)


def _unseeded(subject: Subject, library: str, training: Call | None) -> Iterator[Found]:
    if training is not None and not subject.randomness.seeds[library]:
        title = subject.randomness.title(library)
        message = f"{training.written} trains a network, and nothing seeds {title}"
        yield Found(training.span, message)


rule = Rule(
    code="NB509",
    name="unseeded-network",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="A neural network is built and trained without a seed of its framework.",
    why=(
        "First weights, dropout and the order of the batches differ at every run: the same notebook gives "
        "another network, and a better score may be chance."
    ),
    instead="Call keras.utils.set_random_seed(7) or torch.manual_seed(7) before the first layer is made.",
    find=find,
    yields_to=("NB501", "NB508"),
    bad=[
        Example("""
            # %%
            from tensorflow import keras
            model = keras.Sequential([keras.layers.Dense(3)])
            model.compile(loss="mse")
            # %%
            model.fit(loans, paid)  # <- NB509
            """),
        Example("""
            # %%
            import numpy as np
            from keras.models import Sequential
            from keras.layers import Dense
            np.random.seed(7)
            model = Sequential()
            model.add(Dense(3))
            model.fit(loans, paid)  # <- NB509
            """),
        Example("""
            # %%
            import torch
            from torch import nn
            network = nn.Sequential(nn.Linear(3, 1))
            optimiser = torch.optim.Adam(network.parameters())  # <- NB509
            for epoch in range(9):
                loss = nn.functional.mse_loss(network(loans), paid)
                loss.backward()
                optimiser.step()
            """),
    ],
    good=[
        Example("""
            # %%
            import keras
            keras.utils.set_random_seed(7)
            model = keras.Sequential([keras.layers.Dense(3)])
            model.fit(loans, paid)
            """),
        Example("""
            # %%
            import tensorflow as tf
            tf.random.set_seed(7)
            model = tf.keras.Sequential([tf.keras.layers.Dense(3)])
            model.fit(loans, paid)
            """),
        Example("""
            # %%
            import torch
            def seed(number):
                torch.manual_seed(number)
            seed(7)
            network = torch.nn.Linear(3, 1)
            optimiser = torch.optim.SGD(network.parameters(), lr=0.1)
            loss.backward()
            """),
        Example("""
            # %%
            from keras.models import load_model
            model = load_model("scans.keras")
            scores = model.predict(scans)
            """),
        Example("""
            # %%
            from sklearn.linear_model import LinearRegression
            model = LinearRegression().fit(loans, paid)
            """),
    ],
)
