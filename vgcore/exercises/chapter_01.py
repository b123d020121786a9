"""Exercises of chapter 01: gradient descent and the forward pass."""

import numpy as np

from vgcore.check import number
from vgcore.optimizers import largest_stable_rate

number("stable-rate", lambda: largest_stable_rate(np.diag([1.0, 10.0])),
       name="alpha")
