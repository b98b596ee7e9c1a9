"""Runs programs and says how long they took and how much memory they had at most."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

# `ru_maxrss` counts bytes on macOS and kibibytes elsewhere.
UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass
class Usage:
    seconds: float
    peak_mb: float


def run(command):
    """Runs a command to its end, which must be a good one."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    # Told to `Popen`, which would wait for it otherwise.
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{command} ended with {process.returncode}"
    return Usage(seconds, usage.ru_maxrss * UNIT / 1e6)


def median(usages):
    """The run in the middle by time, with the largest memory of all."""
    usages = sorted(usages, key=lambda usage: usage.seconds)
    return Usage(usages[len(usages) // 2].seconds, max(usage.peak_mb for usage in usages))


def floor():
    """The least memory that `run` can show: a new process begins with what this one holds."""
    return run(["true"]).peak_mb
