import numpy as np
import pytest

import vgcore as vg
from vgcore import measure
from tests.unit.specimens import NETS, net_and_input

nets = pytest.mark.parametrize("kind", NETS)


def test_sizes_of_vanishing_gradients_do_not_underflow(rng):
    net = vg.Network(*(vg.Dense(4, 4, init=vg.scaled_identity(1e-30), rng=rng)
                       for _ in range(8)))
    y_hat, tape = net.forward(np.ones((1, 4)))
    with np.errstate(under="ignore"):
        net.backward(np.ones_like(y_hat), tape)
    assert measure.root_mean_squares(tape)[0] == pytest.approx(1e-210, rel=1e-12)


@nets
@pytest.mark.parametrize("phi", ["tanh", "sigmoid", "softplus"])
def test_jacobian(kind, phi):
    net, x, _ = net_and_input(kind, phi, "B=1")
    J = measure.jacobian(net, x)
    numeric = np.stack([
        measure.numerical_gradient(lambda x, k=k: net(x)[0, k], x)[0]
        for k in range(net.n_out)])
    assert J.shape == (net.n_out, net.n_in)
    assert vg.relative_error(J, numeric) < 1e-8


def test_singular_values(rng):
    matrix = np.diag([3.0, 0.5]) @ vg.orthogonal()(rng, 4, 2)
    assert measure.singular_values(matrix) == pytest.approx([3.0, 0.5], rel=1e-14)
