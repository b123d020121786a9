"""Reading row by row: the gradient looks back τ rows, the state carries all of them."""

import numpy as np
import pytest

import vgcore as vg
from vgcore.experiments import train_on_rows

DATA = vg.digits()


def test_runs_repeat():
    once, again = (train_on_rows(DATA, 1, 0, epochs=1) for _ in range(2))
    assert once == again
    assert once != train_on_rows(DATA, 1, 1, epochs=1)


def test_it_learns_more_with_a_longer_look():
    short, long = (train_on_rows(DATA, tau, 0, epochs=3)[1] for tau in (1, 8))
    assert 0.3 < short < long


@pytest.mark.parametrize("tau", [0, 1.5, "8"])
def test_tau_is_a_positive_integer(tau):
    with pytest.raises((ValueError, TypeError), match="tau"):
        train_on_rows(DATA, tau, 0)


def test_images_have_64_pixels():
    small = DATA._replace(x_train=np.zeros((4, 63)))
    with pytest.raises(ValueError, match="64 pixels"):
        train_on_rows(small, 1, 0)
