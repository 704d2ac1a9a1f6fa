"""rules/needs_gpu.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Related, Rule, Severity, Status, Subject

_MENTIONED = ("cuda", "gpu", "GPU")
_ASKED = re.compile(
    r"is_(?:gpu_)?available|device_count|list_\w+_devices|gpu_device_name|soft_(?:device_)?placement|n_gpus?\b"
)
_PLACED = re.compile(r"cuda(?::\d+)?|/?(?:device:)?gpu(?::\d+)?", re.IGNORECASE)
_LONGEST = 40
_DEVICES = frozenset({"torch.device", "tensorflow.device", "tensorflow.compat.v1.device", "jax.devices"})


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first call that needs a GPU, where the notebook never asks whether there is one."""
    sources = [cell.cell.source for cell in subject.facts.cells]
    if not any(word in source for source in sources for word in _MENTIONED):
        return
    if any(map(_ASKED.search, sources)):
        return
    calls = [call for call in subject.facts.calls if not call.quiet and _needs_gpu(call)]
    if calls:
        first, *others = calls
        message = f"'{_shortened(first)}' needs a GPU, and nothing is done where there is none"
        related = tuple(Related(call.span, "and this") for call in others)
        yield Found(first.span, message, related, once="the notebook")


def _needs_gpu(call: Call) -> bool:
    if call.method == "cuda":
        return bool(call.receiver is None or not str(call.receiver).startswith(("numba", "cupy")))
    if call.name in _DEVICES:
        return _is_gpu(call.constant(0, "device"))
    return call.method == "to" and _is_gpu(call.constant(0, "device"))


def _is_gpu(device: object) -> bool:
    return isinstance(device, str) and _PLACED.fullmatch(device) is not None


def _shortened(call: Call) -> str:
    written = call.written if len(call.written) <= _LONGEST else f"….{call.method}"
    return f"{written}()" if call.method == "cuda" else f"{written}({call.constant(0, 'device')!r})"


rule = Rule(
    code="NB213",
    name="needs-gpu",
    severity=Severity.WARNING,
    status=Status.PREVIEW,
    summary="The notebook needs a GPU and has no other way.",
    why="On a machine without a GPU, such as most servers and build runners, the run stops here.",
    instead=(
        'Choose the device once: device = "cuda" if torch.cuda.is_available() else "cpu"; then '
        "x.to(device)."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            import torch
            net = torch.nn.Linear(4, 1).cuda()  # <- NB213
            # %%
            rows = torch.rand(8, 4).cuda()
            """),
        Example("""
            # %%
            import torch
            device = torch.device("cuda:0")  # <- NB213
            """),
        Example("""
            # %%
            import tensorflow as tf
            with tf.device("/GPU:0"):  # <- NB213
                total = tf.reduce_sum([1, 2])
            """),
        Example("""
            # %%
            scores = model.to("cuda")  # <- NB213
            """),
    ],
    good=[
        Example("""
            # %%
            import torch
            device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
            net = torch.nn.Linear(4, 1).to(device)
            """),
        Example("""
            # %%
            import torch
            net = torch.nn.Linear(4, 1)
            if torch.cuda.is_available():
                net = net.cuda()
            """),
        Example("""
            # %%
            import torch
            net = torch.nn.Linear(4, 1).to("cpu")
            device = torch.device("cpu")
            """),
        Example("""
            # %%
            import tensorflow as tf
            if tf.config.list_physical_devices("GPU"):
                with tf.device("/GPU:0"):
                    total = tf.reduce_sum([1, 2])
            """),
        Example("""
            # %%
            !nvidia-smi
            # net.cuda()
            print("runs on cuda")
            """),
    ],
)
