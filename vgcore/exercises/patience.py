"""An end for answers that never end, even for those that catch every exception."""

import random
import signal
import sys
import threading
import time
from contextlib import contextmanager

AGAIN = 0.1     # seconds until an answer that went on is interrupted again
SOON = 2e-5     # … and at most so many once it has caught two interruptions


class OutOfPatience(BaseException):
    """An answer takes too long; no ``except Exception`` of its own stops this."""


class Patience:
    """One deadline for all runs of an answer.

    Parameters
    ----------
    seconds : float
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    @contextmanager
    def watching(self):
        """Raise ``OutOfPatience`` inside when time is up, where signals can.

        That is in the main thread of a POSIX system, and if no other alarm is
        set; elsewhere whoever waits has to interrupt. Once time is up, no other
        run begins.
        """
        if (not hasattr(signal, "setitimer")
                or threading.current_thread() is not threading.main_thread()
                or signal.getitimer(signal.ITIMER_REAL)[0]):
            yield
            return
        left = self.end - time.monotonic()
        if left <= 0:
            raise OutOfPatience
        tracer = sys.gettrace()
        before = signal.signal(signal.SIGALRM, _ring)
        signal.setitimer(signal.ITIMER_REAL, left, AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            if sys.gettrace() is not tracer:
                sys.settrace(tracer)


def _ring(number, frame):
    """Raise in the answer's innermost frame, and once more at its next line.

    A bare ``except:`` around the first is left by the second, raised in its own
    block. What catches that too meets a third a few microseconds later, and
    sooner or later one comes where nothing catches it.
    """
    frames = _of_the_answer(frame)
    if not frames:      # the answer has come to its end by itself
        return
    sys.settrace(lambda frame, event, arg: None)
    for frame in frames:
        frame.f_trace = _raise_at_line
    raise OutOfPatience


def _raise_at_line(frame, event, arg):
    if event == "line":
        signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, SOON), AGAIN)
        raise OutOfPatience
    return _raise_at_line


def _of_the_answer(frame):
    """The frames that an answer has put on the stack, the innermost first."""
    frames = []
    while frame and frame.f_globals.get("__name__") != "vgcore.exercises.outcome":
        frames.append(frame)
        frame = frame.f_back
    leaving = not frames or frames[-1].f_globals.get("__name__") == "contextlib"
    return [] if leaving else frames
