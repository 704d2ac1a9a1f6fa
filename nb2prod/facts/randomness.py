"""Which calls draw random numbers from a generator that the whole notebook shares, and which calls seed it.

>>> from nb2prod.facts.learn import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> source = "import random\\nx = random.random()\\nrandom.seed(7)\\ny = random.random()"
>>> randomness = Randomness(learn(Notebook("n.ipynb", (Cell(1, "code", source),))))
>>> [call.span.line for call in randomness.unseeded("random")], randomness.seeds["random"][0].span.line
([2], 3)
"""

import ast
from functools import cached_property

from nb2prod.facts.facts import Facts
from nb2prod.facts.shown import is_only_shown, is_pick_to_show
from nb2prod.facts.values import Call, FunctionFacts

_TITLES = {"random": "Python's random", "numpy": "NumPy", "torch": "PyTorch", "tensorflow": "TensorFlow"}


def _names(prefixes: str, names: str) -> frozenset[str]:
    return frozenset(prefix + name for prefix in prefixes.split() for name in names.split())


_DRAWS = {
    "random": _names(
        "random.",
        "random randint randrange choice choices sample shuffle uniform gauss normalvariate triangular"
        " betavariate expovariate gammavariate lognormvariate paretovariate vonmisesvariate weibullvariate"
        " getrandbits randbytes",
    ),
    "numpy": _names(
        "numpy.random. numpy.random.mtrand.",
        "rand randn randint random random_sample ranf sample random_integers choice shuffle permutation bytes"
        " normal uniform beta binomial chisquare dirichlet exponential f gamma geometric gumbel"
        " hypergeometric laplace logistic lognormal logseries multinomial multivariate_normal"
        " negative_binomial noncentral_chisquare noncentral_f pareto poisson power rayleigh standard_cauchy"
        " standard_exponential standard_gamma standard_normal standard_t triangular vonmises wald weibull"
        " zipf",
    ),
    "torch": _names(
        "torch.",
        "rand randn randint randperm normal bernoulli multinomial poisson rand_like randn_like randint_like",
    )
    | _names(
        "torch.nn.init.",
        "uniform_ normal_ trunc_normal_ xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_"
        " orthogonal_ sparse_ xavier_uniform xavier_normal kaiming_uniform kaiming_normal",
    ),
    "tensorflow": _names(
        "tensorflow.random. tensorflow.compat.v1.random.",
        "normal uniform truncated_normal shuffle categorical gamma poisson multinomial",
    )
    | _names(
        "tensorflow. tensorflow.compat.v1.",
        "random_normal random_uniform truncated_normal random_shuffle random_gamma random_poisson random_crop"
        " multinomial",
    )
    | _names(
        "tensorflow.image. tensorflow.compat.v1.image.",
        "random_brightness random_contrast random_crop random_flip_left_right random_flip_up_down random_hue"
        " random_saturation random_jpeg_quality",
    ),
}
# Generators of their own that take a new seed from the system at each run: no seed of the library helps.
_FRESH = {
    "random": frozenset({"random.Random"}),
    "numpy": _names(
        "numpy.random.", "default_rng RandomState PCG64 PCG64DXSM MT19937 Philox SFC64 SeedSequence"
    ),
}
_SEEDS = {
    "random": frozenset({"random.seed", "random.setstate"}),
    "numpy": _names("numpy.random. numpy.random.mtrand.", "seed set_state"),
    "torch": _names("torch. torch.random.", "manual_seed set_rng_state")
    | _names("torch.cuda.", "manual_seed manual_seed_all"),
    "tensorflow": _names(
        "tensorflow. tensorflow.random. tensorflow.compat.v1. tensorflow.compat.v1.random.",
        "set_seed set_random_seed",
    ),
}
# Functions of any origin that are known, or say by their name, that they seed everything.
_SEEDS_ALL = frozenset(
    "seed_everything seed_all seed_torch set_seed set_seeds set_all_seeds set_random_seed set_random_seeds"
    " random_seed set_global_seed set_global_seeds fix_seed fix_seeds fix_random_seed setup_seed init_seed"
    " init_seeds same_seeds set_determinism make_deterministic set_reproducible reset_seed"
    " reset_seeds".split()
)
_SEED_OF = {name: library for library, names in _SEEDS.items() for name in names}
_DRAW_OF = {name: library for table in (_DRAWS, _FRESH) for library, names in table.items() for name in names}
_ALL_FRESH = frozenset().union(*_FRESH.values())
_OWN_SEED = ("seed", "random_state", "generator", "rng")


class Randomness:
    """Draws and seeds by library, in the order of a run. What stands in ``%timeit`` does not count.

    The libraries are ``random``, ``numpy`` (its global generator, which SciPy and scikit-learn share),
    ``torch`` and ``tensorflow``. Draws with a seed or generator of their own, or only shown, are left out.
    """

    def __init__(self, facts: Facts):
        self._facts = facts

    @cached_property
    def draws(self) -> dict[str, list[Call]]:
        """Library → its draws."""
        names = {name for name in self._facts.called_names if name in _DRAW_OF or name.endswith(".rvs")}
        found: dict[str, list[Call]] = {}
        for call in self._facts.run_order if names else ():  # most notebooks need no order of their calls
            if (
                call.name in names
                and (library := _drawn_from(call))
                and not call.quiet
                and not self._is_idle(call)
            ):
                found.setdefault(library, []).append(call)
        return found

    def _is_idle(self, draw: Call) -> bool:
        # These two change their argument: a line of their own is not for show.
        in_place = draw.method == "shuffle" or draw.name.startswith("torch.nn.init.")
        return is_pick_to_show(self._facts, draw) if in_place else is_only_shown(self._facts, draw)

    @cached_property
    def seeds(self) -> dict[str, list[Call]]:
        """Library → the calls that seed it."""
        found: dict[str, list[Call]] = {library: [] for library in _TITLES}
        if not self._mentions_seeds:
            return found
        for call in self._facts.run_order:
            for library in _seeded_by(call):
                found[library].append(call)
        return found

    @property
    def _mentions_seeds(self) -> bool:
        names = self._facts.called_names
        return not names.isdisjoint(_SEED_OF) or bool(self._facts.calls_of_method(*_SEEDS_ALL))

    @cached_property
    def _position(self) -> dict[int, int]:
        return {id(call): position for position, call in enumerate(self._facts.run_order)}

    def seeded_before(self, library: str, call: Call) -> bool:
        """Whether a run seeds the library before it makes this call.

        A call that no run makes (its function is never called) counts as made at the very end.
        """
        seeds = self.seeds[library]
        end = len(self._position) if seeds else 0
        return bool(seeds) and self._position[id(seeds[0])] < self._position.get(id(call), end)

    def unseeded(self, library: str) -> list[Call]:
        """The draws that no seed determines."""
        return [
            call for call in self.draws.get(library, ())
            if self.is_fresh(call) or not self.seeded_before(library, call)
        ]  # fmt: skip

    @staticmethod
    def is_fresh(draw: Call) -> bool:
        """Whether the draw makes a generator that takes its seed from the system."""
        return draw.name in _ALL_FRESH

    @staticmethod
    def title(library: str) -> str:
        """The name of the library as people write it."""
        return _TITLES[library]


def _drawn_from(call: Call) -> str:
    """The library whose generator the call draws from; empty when it draws from none that is shared."""
    if call.name in _ALL_FRESH:
        return _DRAW_OF[call.name] if _is_missing(call, 0, "seed") else ""
    if any(call.has(keyword) for keyword in _OWN_SEED):
        return ""
    if call.name.startswith("scipy.stats."):
        return "numpy"
    return _DRAW_OF.get(call.name, "")


def _seeded_by(call: Call) -> tuple[str, ...]:
    """The libraries that the call seeds."""
    if call.quiet:
        return ()
    library = _SEED_OF.get(call.name)
    if library is not None:
        return () if _is_missing(call, 0, "seed") else (library,)
    # A function of the notebook speaks for itself: its body is part of the run.
    return tuple(_TITLES) if call.method in _SEEDS_ALL and not isinstance(call.callee, FunctionFacts) else ()


def _is_missing(call: Call, position: int, keyword: str) -> bool:
    """Whether an argument is not given, or given as None."""
    if any(isinstance(one, ast.Starred) for one in call.node.args) or any(
        one.arg is None for one in call.node.keywords
    ):
        return False
    return call.argument(position, keyword) is None or call.constant(position, keyword) is None
