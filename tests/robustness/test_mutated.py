"""A few hundred notebooks that went wrong; the full run is ``python -m tests.robustness.mutated``."""

import pytest

from nb2prod.lint.catalogue import load_catalogue
from tests.robustness.mutate import Mutator
from tests.robustness.mutated import checker_of_all, look_at, seeds

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_too_broken(seed):
    checker, mutator = checker_of_all(CATALOGUE), Mutator(seeds(), seed=seed)
    for number in range(50):
        assert look_at(mutator.next(), checker, CATALOGUE) == [], f"notebook {number} of seed {seed}"


def test_mutations_differ():
    mutator = Mutator(seeds(), seed=1)
    assert len({mutator.next() for _ in range(200)}) > 150
