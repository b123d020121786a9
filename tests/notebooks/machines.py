"""Machines that this one can play: other BLAS kernels, fewer instructions, more threads.

Numbers differ between machines in their last bits, because OpenBLAS has a kernel
for each processor and numpy a loop for each instruction set. Both can be told
to behave as on an older processor. What this processor can play is found by trying.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache

CORES = (  # of OpenBLAS, from old to new
    "Prescott", "Core2", "Nehalem", "Sandybridge", "Haswell", "SkylakeX", "Cooperlake",
    "SapphireRapids", "ARMV8", "CORTEXA57", "NEOVERSEN1", "NEOVERSEV1", "NEOVERSEN2",
)
PROBE = """
import numpy as np
from numpy._core import _multiarray_umath as umath
for dtype in "fd":
    a = np.arange(40000, dtype=dtype).reshape(200, 200) % 7 + np.eye(200, dtype=dtype)
    a @ a, a @ a[0], np.linalg.svd(a), np.tanh(a)
print(*(name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name]))
"""
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
PATIENT = {"OPENBLAS_THREAD_TIMEOUT": "4"}  # a thread that waits sleeps, and leaves the core to another


@dataclass(frozen=True)
class Machine:
    """A name for a reader and the environment that makes it.

    Attributes
    ----------
    core : str
        Of OpenBLAS; empty for this machine's own.
    without : tuple of str
        Instruction sets that numpy leaves alone.
    threads : int
    """

    core: str = ""
    without: tuple = field(default=())
    threads: int = 1

    def __str__(self):
        return ", ".join([
            f"BLAS for {self.core}" if self.core else "own BLAS",
            f"numpy without {' '.join(self.without)}" if self.without else "numpy as it is",
            f"{self.threads} thread{'s' * (self.threads > 1)}"])

    def environment(self):
        """The environment of a process that runs as on this machine."""
        said = {name: str(self.threads) for name in THREADS} | PATIENT
        if self.core:
            said["OPENBLAS_CORETYPE"] = self.core
        if self.without:
            said["NPY_DISABLE_CPU_FEATURES"] = " ".join(self.without)
        return os.environ | said


def probe(machine):
    """The core that OpenBLAS reports and numpy's extra instruction sets; None if it dies."""
    run = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True,
                         env=machine.environment() | {"OPENBLAS_VERBOSE": "2"})
    if run.returncode:
        return None
    cores = [line.split(": ")[1] for line in run.stderr.splitlines() if line.startswith("Core: ")]
    return (cores or [""])[-1], tuple(run.stdout.split())


@cache
def cores():
    """Names of the cores that this processor can play, from old to new; its own comes last."""
    own, _ = probe(Machine())
    played = {}
    for name in CORES if own else ():
        found = probe(Machine(core=name))
        if found and found[0] != own:
            played.setdefault(found[0], name)
    return tuple(played.values())


@cache
def features():
    """The instruction sets beyond numpy's baseline that can be switched off here."""
    _, found = probe(Machine())
    left = probe(Machine(without=found)) if found else None
    return tuple(name for name in found if left and name not in left[1])


def two():
    """The two that differ most from this machine and from each other, on one thread."""
    old = cores()
    oldest, newer = (old[0], old[-1]) if old else ("", "")
    return Machine(oldest, features()), Machine(newer, features()[-1:] if len(old) < 2 else ())


def on_two_threads():
    """This machine on two threads: products of small matrices then wait most of the time."""
    return Machine(threads=2)


def every():
    """Every core with all of numpy's instructions and with none, on one thread and on two."""
    found = []
    for core in (*cores(), ""):
        found += [Machine(core, features(), threads=1 + (core == "")), Machine(core, (), threads=2 - (core == ""))]
    return tuple(m for m in dict.fromkeys(found) if m != Machine())
