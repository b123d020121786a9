"""The landing page's picture: what it draws, and what it refuses."""

import numpy as np
import pytest

from vgcore import plots


@pytest.fixture(autouse=True)
def closed():
    yield
    plots.style.plt.close("all")


def test_prediction_and_measurement_start_at_the_last_layer():
    norms = 3.0 * 0.5 ** np.arange(5)[::-1]          # ‖δ^[1]‖ … ‖δ^[5]‖
    ax = plots.gradient_fates({"vanishes": (norms, 0.5)})
    predicted, measured = (line.get_ydata() for line in ax.lines)
    assert measured == pytest.approx(0.5 ** np.arange(5))
    assert predicted == pytest.approx(measured)


@pytest.mark.parametrize(("nets", "message"), [
    ({}, "nets: got 0"),
    ({str(k): ([1.0, 2.0], 1.0) for k in range(4)}, "nets: got 4"),
    ({"a": ([1.0, 0.0], 1.0)}, "positive norms"),
    ({"a": ([1.0, 2.0], -1.0)}, "factor"),
])
def test_what_cannot_be_drawn(nets, message):
    with pytest.raises(ValueError, match=message):
        plots.gradient_fates(nets)
