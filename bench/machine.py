"""What a table of times must say of where it was made."""

import os
import platform
import re
import subprocess
from pathlib import Path


def _cpuinfo(field):
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(rf"^{field}\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def instruction_set():
    """The widest that strickle's kernels would choose, in the words of the goals."""
    flags = set(_cpuinfo("flags").split())
    if {"avx512f", "avx512vl", "avx512dq", "avx512bw", "avx512cd"} <= flags:
        return "AVX-512"
    if {"avx2", "fma", "bmi2"} <= flags:
        return "AVX2"
    return platform.machine()


def _first_line(command, folder=None):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.partition("\n")[0] if done.returncode == 0 else "unknown"


def describe(build):
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE)
    return {
        "cpu": _cpuinfo("model name") or platform.processor() or "unknown",
        "cores": os.cpu_count(),
        "instruction set": instruction_set(),
        "compiler": _first_line([compiler[1], "--version"]) if compiler else "unknown",
        "commit": _first_line(["git", "describe", "--always", "--dirty"], Path(__file__).parent),
    }
