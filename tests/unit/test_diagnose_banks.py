"""Two banks of nets: those that train are left in peace, before and after;
of those that do not, the first finding is the thing to change."""

import numpy as np
import pytest

import vgcore as vg
from tests.unit.diagnosed_nets import FAULTY, HEALTHY

SLOW = 2.0  # million weights times examples times epochs that a test may train


def trains(name):
    case = HEALTHY[name]
    net, x, _ = case.built()
    steps = x.shape[1] * 20 if x.ndim == 3 else 1
    return net.w.size * len(x) * steps * case.epochs < SLOW * 1e6


def rate(optimizer):
    """What a reader passes: the rate of gradient descent, or the optimizer."""
    return optimizer.alpha if isinstance(optimizer, vg.SGD) else optimizer


def test_the_banks_are_large():
    assert len(HEALTHY) >= 60 and len(FAULTY) >= 40
    assert sum(map(trains, HEALTHY)) >= 12


@pytest.mark.thorough
@pytest.mark.parametrize("name", HEALTHY)
def test_a_net_that_trains_is_left_in_peace(name):
    case = HEALTHY[name]
    net, x, y = case.built()
    found = vg.diagnose(net, case.loss, x, y, alpha=rate(case.optimizer()))
    assert found.verdict == "healthy", str(found)
    assert "nan" not in str(found._healthy()) and "inf" not in found._healthy()


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name in HEALTHY if trains(name)])
def test_it_trains_and_is_left_in_peace_afterwards(name):
    case = HEALTHY[name]
    net, x, y = case.built()
    history = vg.fit(net, case.loss, case.optimizer(), (x, y), epochs=case.epochs,
                     batch_size=case.batch, rng=np.random.default_rng(1),
                     clip=case.clip)
    assert vg.gradient(net, case.loss, x, y)[0] < 0.6 * history.initial_loss
    for alpha in (rate(case.optimizer()), None):
        found = vg.diagnose(net, case.loss, x, y, alpha=alpha)
        assert found.verdict == "healthy", (alpha, str(found))


@pytest.mark.thorough
@pytest.mark.parametrize("name", FAULTY)
def test_the_first_finding_is_the_thing_to_change(name):
    case = FAULTY[name]
    net, x, y = case.built()
    w = net.w.copy()
    found = vg.diagnose(net, case.loss, x, y, alpha=rate(case.optimizer()))
    assert found.verdict in case.expected, str(found)
    assert np.array_equal(net.w, w)
    for state, finding in found.findings.items():
        assert state == finding.state and finding.evidence and finding.cure
        assert finding.chapter[:2].isdigit()
        assert " nan" not in str(finding) and "-inf" not in str(finding)
