"""Exercises that name the mistake: this is their door.

Behind it, ``chapter_01`` … ``chapter_11`` register what they ask
(``registry``), ``slips`` make the mutants of each truth, ``mistakes`` has their
words, and ``judge`` gives the verdict. They load when something is checked.
"""

__all__ = ["check"]


def check(key, answer):
    """Check an answer and name the mistake, if it is a known one.

    Parameters
    ----------
    key : str
        The exercise, as its cell says.
    answer : number, array or function
        ``...`` and ``None`` mean "not attempted yet".

    Returns
    -------
    Verdict
        One line: right, what was mixed up, or the fact that helps most.
        Whatever the answer does, nothing is raised.

    Raises
    ------
    ValueError
        If there is no exercise of this name.
    """
    from vgcore.exercises.judge import verdict

    return verdict(key, answer)
