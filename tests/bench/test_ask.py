"""How fast is an answer? Beside plain fuzzy matching over all names, in the same run.

The ratio of the two means counts, not the milliseconds: machines differ. The finder reads more
than titles (measures, readings, descriptions), so it may be slower; it should stay within a few
times of a matcher that gets one name in five wrong.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from handlers import answer
from handlers.messages import Asked
from knowledge.names.normal import surface_key
from knowledge.records.library import Library
from tests.conftest import TODAY
from tests.handlers.test_questions import CASES

MESSAGES = [case.values[1].split(" >> ") for case in CASES]
KIKIMASSHI = Path(sys.executable).with_name("kikimasshi")


def answer_all(library):
    for *earlier, last in MESSAGES:
        answer(Asked(last, TODAY, tuple(earlier)), library)


def match_all(names):
    for *_, last in MESSAGES:
        process.extractOne(surface_key(last), names, scorer=fuzz.WRatio)


@pytest.mark.benchmark(group="all questions, warm")
def test_answering(benchmark, library):
    answer_all(library)

    benchmark.pedantic(answer_all, (library,), rounds=10)


@pytest.mark.benchmark(group="all questions, warm")
def test_baseline_fuzzy_matching_over_all_names(benchmark, library):
    names = [surface_key(item.title) for item in library.initiatives.values()]

    benchmark.pedantic(match_all, (names,), rounds=10)


@pytest.mark.benchmark(group="one question, warm")
def test_the_slowest_question_in_a_hundred(benchmark, library, capsys):
    """Prints p50 and p99 over all questions beside the benchmark of one."""
    import time

    spent = []
    for _ in range(5):
        for *earlier, last in MESSAGES:
            start = time.perf_counter()
            answer(Asked(last, TODAY, tuple(earlier)), library)
            spent.append((time.perf_counter() - start) * 1000)
    spent = sorted(spent[len(MESSAGES) :])
    with capsys.disabled():
        p50, p99 = spent[len(spent) // 2], spent[int(len(spent) * 0.99)]
        print(f"\none question, warm: p50 {p50:.2f} ms, p99 {p99:.2f} ms")

    benchmark(answer, Asked("のりまっしのDL数は？", TODAY), library)


@pytest.mark.benchmark(group="start")
def test_building_the_library(benchmark, library):
    benchmark.pedantic(lambda: Library(library.records).finder, rounds=3)


@pytest.mark.benchmark(group="start")
def test_a_cold_question_from_the_command_line(benchmark, tmp_path, capsys):
    command = [str(KIKIMASSHI), "ask", "--json", "のりまっしの担当課は？"]
    environment = {"KIKIMASSHI_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}

    def ask() -> str:
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    assert json.loads(ask())["outcome"] == "answered"

    benchmark.pedantic(ask, rounds=5)
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    used = subprocess.run(
        [sys.executable, "-c", code, *command], env=environment, capture_output=True, text=True
    )
    with capsys.disabled():
        print(f"\none question, cold: {used.stdout.strip()} MB at its largest")


@pytest.mark.benchmark(group="start")
def test_baseline_an_empty_python(benchmark):
    benchmark.pedantic(subprocess.run, ([sys.executable, "-c", "pass"],), rounds=5)
