"""Is a reading of a reply a fair one? The cases say what is wanted, this compares.

A case is one JSON line: the request, the text, and in `expect` the right answer. `optional` figures
may be there or not; `kind_any` lists kinds that are all right; `must_ask` null leaves asking open;
`alternatives` are other readings that are as fair, each replacing the fields that it names.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.cli_replies import answer_to
from knowledge.words.units import unit_of

Case = dict[str, Any]
Answer = dict[str, Any]
NEAR = 1e-9


def load(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def asked(case: Case) -> Answer:
    """What the command answers; the text goes in as ASCII, as it may hold half a surrogate."""
    given = {key: case[key] for key in ("fiscal_year", "request", "text")}
    return answer_to(json.dumps(given).encode())


def faults(case: Case, answer: Answer) -> list[str]:
    """What is wrong by the reading that comes nearest; nothing when the answer is fair."""
    return min((_faults(case, answer, want) for want in _readings(case["expect"])), key=len)


def keeps_silently(case: Case, answer: Answer) -> bool:
    """A wrong figure, or one that had to be asked about, is kept without asking."""
    if answer["ask"]:
        return False
    return all(_is_silent(case, answer, want) for want in _readings(case["expect"]))


def _readings(expect: dict[str, Any]) -> Iterator[dict[str, Any]]:
    base = {key: value for key, value in expect.items() if key != "alternatives"}
    yield base
    for other in expect.get("alternatives", []):
        merged = {**base, **other}
        if "kind" in other and "kind_any" not in other:
            merged.pop("kind_any", None)
        yield merged


def _faults(case: Case, answer: Answer, want: dict[str, Any]) -> list[str]:
    missing, wrong = _unmatched(case, answer, want)
    found = [f"missing {figure['value']}" for figure in missing]
    found += [f"wrong {figure['value']} in {figure['measure']}" for figure in wrong]
    if answer["kind"] not in want.get("kind_any", [want["kind"]]):
        found.append(f"kind {answer['kind']}")
    found += [f"not warned of {w}" for w in want["warnings"] if w not in answer["warnings"]]
    if want["must_ask"] is not None and answer["ask"] != want["must_ask"]:
        found.append(f"ask {answer['ask']}")
    note = _plain(answer["note"] or "")
    found += [f"no note of {w}" for w in want["note_contains"] or () if _plain(w) not in note]
    return found + _status_faults(answer["status"], want)


def _unmatched(
    case: Case, answer: Answer, want: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Wanted figures that are missing, and given ones that nothing wants."""
    units = {m["ref"]: m["unit"] for item in case["request"] for m in item["measures"]}
    missing = [figure for figure in want["figures"] if not figure.get("optional")]
    allowed = [figure for figure in want["figures"] if figure.get("optional")]
    wrong = []
    for figure in answer["figures"]:
        for pool in (missing, allowed):
            if (match := next((w for w in pool if _same(figure, w, units)), None)) is not None:
                pool.remove(match)
                break
        else:
            if figure["measure"] is not None or not want.get("extra_figures_allowed"):
                wrong.append(figure)
    return missing, wrong


def _same(got: dict[str, Any], want: dict[str, Any], units: dict[str, str]) -> bool:
    if got["measure"] != want["measure"] or got["year"] != want["year"]:
        return False
    typed, wanted = (unit_of(f["unit"] or units.get(f["measure"], "件")) for f in (got, want))
    if want.get("unit_free"):
        return math.isclose(got["value"], want["value"], rel_tol=NEAR)
    scaled = got["value"] * typed.scale, want["value"] * wanted.scale
    same_unit = want["unit"] is None or typed.base == wanted.base
    return same_unit and math.isclose(*scaled, rel_tol=NEAR, abs_tol=NEAR)


def _is_silent(case: Case, answer: Answer, want: dict[str, Any]) -> bool:
    _, wrong = _unmatched(case, answer, want)
    kept = [figure for figure in answer["figures"] if figure["measure"] is not None]
    return any(f["measure"] is not None for f in wrong) or (want["must_ask"] is True and bool(kept))


def _status_faults(given: object, want: dict[str, Any]) -> list[str]:
    said = given if isinstance(given, dict) else {"": given}
    for ref, word in (want.get("statuses") or {}).items():
        if _plain(said.get(ref, said.get("", ""))) != _plain(word):
            return [f"status of {ref}: {given}"]
    wanted = want.get("status")
    if wanted is not None and _plain(wanted) not in {_plain(word) for word in said.values()}:
        return [f"status {given}"]
    return []


def _plain(text: object) -> str:
    return "".join(str(text or "").split()).lower()
