import numpy as np
import pytest


@pytest.fixture(autouse=True)
def no_silent_arithmetic():
    """Overflow, underflow, division by 0 and nan are errors in every test."""
    with np.errstate(all="raise"):
        yield


@pytest.fixture
def rng():
    return np.random.default_rng(0)
