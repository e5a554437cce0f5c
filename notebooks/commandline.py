"""What `./lpu reproduce` and `./lpu site` share: where things lie, how arguments and failures are told, how they end."""

import argparse
import os
import signal
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
NOTEBOOKS = HOME / "notebooks"


def fail(message):
    """One line of what is wrong; exit code 2."""
    print(f"lpu: {message}", file=sys.stderr)
    sys.exit(2)


def reason(problem):
    """An OSError in a few words."""
    return problem.strerror or (problem.args[0][0][-1] if isinstance(problem.args[0], list) else str(problem))


class Parser(argparse.ArgumentParser):
    """Help with an example that can be pasted; a wrong argument is one line."""

    def __init__(self, command, description, example):
        super().__init__(prog=f"./lpu {command}", description=description, epilog=f"Example: ./lpu {command} {example}",
                         allow_abbrev=False)

    def error(self, message):
        fail(f"{message} ({self.prog} --help says more)")


def number(least):
    """A type of whole numbers for arguments."""

    def whole(text):
        if not text.isascii() or not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"a whole number of at least {least} is needed, not '{text}'")
        return int(text)

    return whole


def writable(folder):
    """The folder, made if need be; fails where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        fail(f"cannot write in {folder}: {reason(problem)}")
    if not os.access(folder, os.W_OK):
        fail(f"cannot write in {folder}")
    return folder


def end_by_signals():
    """Lets a signal unwind the stack, so that what was half made is taken away; the exit code is 128 + its number."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda n, frame: sys.exit(128 + n))
