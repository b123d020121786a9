"""Plain arrays of a net outside the package, by hooks."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import vgcore as vg
from tests.unit.diagnosed_nets import FAULTY, SOFTMAX, he
from vgcore.measure import diagnose_arrays


def arrays(net, loss, x, y):
    """What hooks would see of a net of the course."""
    y_hat, tape = net.forward(x)
    net.backward(getattr(vg, loss)(y_hat, y)[1], tape)
    return [dict(name=str(l), W=layer.W, dW=layer.dW, a=r.a, z=r.z,
                 delta=r.delta, da=r.da, phi=str(layer.phi))
            for l, (layer, r) in enumerate(zip(net.layers, tape[1:]), start=1)], y_hat


SAME = ["6 sigmoid layers", "relu, biases -5", "tanh, N(0, 1), 6 layers",
        "30 relu layers, lecun", "relu under the softmax", "all weights 0.5",
        "sigmoid on top at 8", "relu in the middle that is off"]


@pytest.mark.parametrize("name", SAME)
def test_arrays_say_what_the_net_says(name):
    case = FAULTY[name]
    net, x, y = case.built()
    layers, y_hat = arrays(net, case.loss, x, y)
    alpha = case.optimizer().alpha
    one = vg.diagnose(net, case.loss, x, y, alpha=alpha)
    other = diagnose_arrays(layers, alpha=alpha, x=x, y=y, y_hat=y_hat, loss=case.loss)
    assert other.verdict == one.verdict
    for field in ("delta", "a", "dW", "dead", "saturated", "update", "spread"):
        assert getattr(other, field) == pytest.approx(getattr(one, field)), field


def test_a_healthy_net_by_arrays(rng):
    net = he(64, 64, 64, 10)(rng)
    data = vg.digits()
    x, y = data.x_train[:300], data.y_train[:300]
    layers, _ = arrays(net, SOFTMAX, x, y)
    assert diagnose_arrays(layers, alpha=0.1).verdict == "healthy"
    few = [{k: q[k] for k in ("W", "dW", "a", "delta")} for q in layers]
    assert diagnose_arrays(few).verdict == "healthy"


def test_slopes_come_from_the_two_gradients(rng):
    case = FAULTY["relu, biases -5"]
    net, x, y = case.built()
    net.layers[1].b = np.ones(64)
    layers, _ = arrays(net, case.loss, x, y)
    for held in layers:
        del held["phi"], held["z"]
    assert diagnose_arrays(layers).dead[0] == pytest.approx(
        vg.diagnose(net, case.loss, x, y).dead[0])


BAD = {
    "no layers": ([], "at least one layer"),
    "no W": ([dict(dW=np.ones((2, 2)), a=np.ones((3, 2)), da=np.ones((3, 2)))], "'W'"),
    "no gradient": ([dict(W=np.ones((2, 2)), dW=np.ones((2, 2)), a=np.ones((3, 2)))],
                    "retain_grad"),
    "shapes": ([dict(W=np.ones((2, 2)), dW=np.ones((2, 2)), a=np.ones((3, 2)),
                     da=np.ones((4, 2)))], "shape (4, 2)"),
    "dW": ([dict(W=np.ones((2, 2)), dW=np.ones((2, 3)), a=np.ones((3, 2)),
                 da=np.ones((3, 2)))], "shape (2, 3)"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_arrays(name):
    layers, words = BAD[name]
    with pytest.raises((ValueError, TypeError)) as error:
        diagnose_arrays(layers)
    assert words in str(error.value)


def page_lines():
    """The PyTorch lines of the page "It does not train", as they stand there."""
    page = Path(__file__).parents[2] / "chapters" / "it-does-not-train.ipynb"
    text = "\n".join("".join(cell["source"])
                     for cell in json.loads(page.read_text("utf-8"))["cells"])
    lines, = re.findall(r"```python\n(.*?)```", text, re.S)
    return lines


@pytest.mark.parametrize("depth, phi, scale, verdict", [
    (7, "Sigmoid", 1, "vanishing"), (3, "Tanh", 1, "healthy"), (3, "ReLU", 255, "inputs")])
def test_torch_agrees_by_hooks(capsys, depth, phi, scale, verdict):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    torch.manual_seed(0)
    hidden = [(torch.nn.Linear(64, 64), getattr(torch.nn, phi)()) for _ in range(depth)]
    net = torch.nn.Sequential(*sum(hidden, ()), torch.nn.Linear(64, 10))
    data = vg.digits()
    x = torch.tensor(scale * data.x_train[:200], dtype=torch.float32)
    y = torch.tensor(data.y_train[:200])
    names = dict(net=net, x=x, y=y, torch=torch,
                 loss_of=torch.nn.functional.cross_entropy)
    exec(page_lines(), names)
    header, *rows, says = capsys.readouterr().out.split("\n", depth + 2)
    assert len(rows) == depth + 1 and says.startswith(verdict + ": "), says
    # Nothing of it is left in the training that comes after.
    with torch.no_grad():
        net(x)
    assert len(names["seen"]) == depth + 1
    assert all(weight.grad is None for weight in net.parameters())
