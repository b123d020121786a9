"""What every mutant of an exercise gives on its trials: computed when needed, once."""

import warnings
from contextlib import contextmanager
from functools import cache, cached_property

import numpy as np

from vgcore.exercises.factors import factor, ratios
from vgcore.exercises.outcome import Failed, read

RTOL32, RTOL16 = 1e-5, 5e-3


def precision(array, rtol):
    """``rtol``, or what single precision can keep where an array has no more."""
    if array.dtype == np.float16:
        return max(rtol, RTOL16)
    with np.errstate(all="ignore"):
        single = array.dtype == np.float32 or (
            array.dtype.kind == "f" and array.size > 1
            and np.array_equal(array.astype(np.float32), array)
            and not np.array_equal(array, np.rint(array)))
    return max(rtol, RTOL32) if single else rtol


def close(got, due, rtol):
    """Whether two arrays agree, relative to the largest entry due."""
    if got.shape != due.shape:
        return False
    if not (np.isfinite(got).all() and np.isfinite(due).all()):
        return np.allclose(got, due, rtol=1e-6, equal_nan=True)  # of a mutant
    scale = np.abs(due).max(initial=0.0)
    gap = np.abs(got.astype(float) - due).max(initial=0.0)
    return bool(gap <= precision(got, rtol) * scale)


def same_outcome(got, due, rtol):
    """Whether two outcomes agree; two failures do if they are of one kind."""
    if isinstance(got, dict) and isinstance(due, dict):
        return got.keys() == due.keys() and all(
            close(got[name], due[name], rtol) for name in due)
    if isinstance(got, Failed) and isinstance(due, Failed):
        return got.kind == due.kind
    return type(got) is type(due) and not isinstance(got, dict)


def agree(got, due, rtol):
    """Whether outcomes agree on all trials, with numbers in at least one."""
    return any(isinstance(g, dict) for g in got) and all(
        same_outcome(g, d, rtol) for g, d in zip(got, due))


class Bank:
    """The outcomes of an exercise's truth and mutants.

    Parameters
    ----------
    exercise : Exercise
    """

    def __init__(self, exercise):
        self.exercise = exercise
        self._outcomes = {}

    @cached_property
    def due(self):
        """The truth on every trial."""
        return self.outcomes(self.exercise.truth)

    def outcomes(self, run):
        """What a mutant gives on every trial."""
        if run not in self._outcomes:
            with _quiet():
                self._outcomes[run] = [self.outcome(run, trial)
                                       for trial in self.exercise.inputs]
        return self._outcomes[run]

    def outcome(self, run, trial):
        """What a mutant gives on one trial."""
        try:
            result = run(*trial)
        except Exception as error:  # a mutant may fail where a learner would
            return Failed("raised", str(error))
        return read(result, self.exercise.outputs)

    @cached_property
    def singles(self):
        return Screen(self, self.exercise.mutants)

    @cached_property
    def pairs(self):
        return Screen(self, self.exercise.pairs)


class Screen:
    """Mutants on the last trial, where all sizes agree, as rows of a matrix.

    Parameters
    ----------
    bank : Bank
    mutants : sequence of Mutant
    """

    def __init__(self, bank, mutants):
        self.bank, self.rows = bank, {}
        trial, self.failing = bank.exercise.inputs[-1], []
        with _quiet():
            for mutant in mutants:
                outcome = bank.outcome(mutant.run, trial)
                if isinstance(outcome, dict):
                    same = self.rows.setdefault(_form(outcome), ([], []))
                    same[0].append(mutant)
                    same[1].append(_flat(outcome))
                else:
                    self.failing.append(mutant)
        self.rows = {form: (mutants, np.array(flat))
                     for form, (mutants, flat) in self.rows.items()}

    def like(self, outcome):
        """Mutants whose arrays have the form of ``outcome``, and their numbers."""
        return self.rows.get(_form(outcome), ([], np.empty((0, 0))))

    def whole(self, got, rtol, ran=None):
        """The mutants that an answer agrees with on every trial, or where it ran."""
        some = lambda q: q if ran is None else [o for o, here in zip(q, ran) if here]
        if not isinstance(got[-1], dict):
            near = self.failing
        else:
            mutants, flat = self.like(got[-1])
            mine = _flat(got[-1])
            if not mutants:
                return []
            with np.errstate(all="ignore"):
                gap = np.abs(flat - mine).max(axis=1, initial=0.0)
            limit = max(1e-4, 2 * rtol) * np.abs(mine).max(initial=0.0)
            near = [m for m, g in zip(mutants, gap) if not g > limit]
        return [m for m in near
                if agree(some(got), some(self.bank.outcomes(m.run)), rtol)]

    def scaled(self, got, rtol):
        """Mutants that an answer is a recognizable multiple of."""
        if not isinstance(got[-1], dict):
            return []
        mutants, flat = self.like(got[-1])
        mine = _flat(got[-1])
        if not mutants or not np.isfinite(mine).all():
            return []
        with np.errstate(all="ignore"):
            along = np.abs(flat @ mine) / np.sqrt(
                (flat**2).sum(axis=1) * (mine**2).sum())
        found = []
        for mutant, cosine in zip(mutants, along):
            if cosine > 1 - 1e-6:
                times = self._times(got, self.bank.outcomes(mutant.run), rtol)
                if times is not None and times.kind != "unknown":
                    found.append((mutant, times))
        return found

    def _times(self, got, base, rtol):
        """The factor by which all arrays of ``got`` are ``base``, on all trials."""
        if not all(isinstance(g, dict) and isinstance(b, dict)
                   and g.keys() == b.keys() for g, b in zip(got, base)):
            return None
        return common_factor(got, base, list(got[-1]), self.bank.exercise, rtol)

    def partly(self, got, wrong, rtol):
        """Mutants that explain some of the wrong arrays, and which.

        An array counts if it agrees with the mutant on every trial.
        """
        if not all(isinstance(g, dict) for g in got):
            return []
        found = []
        mutants, flat = self.like(got[-1])
        if not mutants:
            return []
        end = 0
        for name in sorted(got[-1]):
            q = got[-1][name]
            end += q.size
            if name in wrong and q.any() and np.isfinite(q).all():
                with np.errstate(all="ignore"):
                    gap = np.abs(flat[:, end - q.size:end] - q.ravel()).max(axis=1)
                limit = max(1e-4, 2 * rtol) * np.abs(q).max()
                found += [(m, name) for m, g in zip(mutants, gap) if g <= limit]
        explained = {}
        for mutant, name in found:
            theirs = self.bank.outcomes(mutant.run)
            if all(isinstance(t, dict) for t in theirs) and all(
                    name not in g or name in t and close(g[name], t[name], rtol)
                    for g, t in zip(got, theirs)):
                explained.setdefault(mutant, []).append(name)
        return list(explained.items())


def common_factor(got, due, names, exercise, rtol):
    """One factor by which all these arrays are their due, or None."""
    found, parts = [], []
    for name in names:
        c = ratios(got, due, name, rtol)
        if c is None:
            if any(name in d and np.count_nonzero(d[name]) >= 2 for d in due):
                return None
            continue
        found.append(c)
        parts.append(sizes_of(exercise, name, due))
    if not found:
        return None
    shared = set.intersection(*map(set, parts))
    sizes = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]
             if k in shared}
    return factor(np.concatenate(found), sizes)


def sizes_of(exercise, name, due):
    """The sizes that belong to an array, for each trial that has it."""
    rows = [exercise.sizes(*trial) for trial, d in zip(exercise.inputs, due)
            if isinstance(d, dict) and name in d]
    table = [{(k[1] if isinstance(k, tuple) else k): v for k, v in row.items()
              if not isinstance(k, tuple) or k[0] == name} for row in rows]
    return {k: np.array([float(row[k]) for row in table]) for k in table[0]
            if all(k in row for row in table)} if table else {}


@contextmanager
def _quiet():
    """No warnings: a mutant may divide by 0."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _form(outcome):
    return tuple((name, outcome[name].shape) for name in sorted(outcome))


def _flat(outcome):
    return np.concatenate([outcome[name].ravel().astype(float)
                           for name in sorted(outcome)] or [np.empty(0)])


@cache
def bank(exercise):
    """The one bank of an exercise."""
    return Bank(exercise)
