"""How fast is a reply read, and how well are plain numbers, beside a general normaliser?

pynormalizenumexp finds numbers and times in any Japanese text; it knows nothing of measures. So
only plain numbers with a unit are compared: is the value right, and how long does it take. For
whole replies the rate and the slowest in a hundred are printed.
"""

import time
from pathlib import Path

import pytest

from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.reader import read
from tests.knowledge.replies.judging import asked, load

FOLDER = Path(__file__).parent.parent / "knowledge" / "replies"
CASES = [case for file in sorted(FOLDER.glob("*.jsonl")) for case in load(file)]
ROUNDS = 3
ENDS = ("lower", "upper")
# (as written, value, unit): every notation once, with and without words around it.
PLAIN = [
    ("22,105冊", 22_105, "冊"), ("２２，１０５冊", 22_105, "冊"), ("22105冊です", 22_105, "冊"),
    ("約22,000冊", 22_000, "冊"), ("2.2万冊", 22_000, "冊"), ("2万2千冊", 22_000, "冊"),
    ("2万2105冊", 22_105, "冊"), ("14万2000回", 142_000, "回"), ("8.5万件", 85_000, "件"),
    ("4百万枚", 4_000_000, "枚"), ("3億5千万円", 350_000_000, "円"),
    ("1億8990万円", 189_900_000, "円"), ("39,800万円", 398_000_000, "円"),
    ("3,820万円", 38_200_000, "円"), ("二十五人", 25, "人"), ("百二十件", 120, "件"),
    ("二千五百人", 2_500, "人"), ("七万百十二件", 70_112, "件"), ("七五二〇件", 7_520, "件"),
    ("42.3%", 42.3, "%"), ("４２．３％", 42.3, "%"), ("8割5分", 85, "%"),
    ("のべ1,489人", 1_489, "人"), ("231,402件でした", 231_402, "件"),
    ("利用は16,870人", 16_870, "人"), ("年間で914,000回の再生", 914_000, "回"),
    ("9月末で31箇所", 31, "箇所"), ("全部で98チーム", 98, "チーム"),
    ("32箇所となった", 32, "箇所"), ("1,534万枚を削減", 15_340_000, "枚"), ("0件", 0, "件"),
    ("1,234.5時間", 1_234.5, "時間"), ("百万円", 1_000_000, "円"), ("12,000人ほど", 12_000, "人"),
]  # fmt: skip


def as_only_measure(unit: str) -> AskedFor:
    return AskedFor(2026, (AskedItem("a", "数値", (AskedMeasure("a1", "実績値", unit),)),))


def ours(text: str, unit: str) -> float | None:
    reading = read(text, as_only_measure(unit))
    found = [f.value for f in reading.figures]
    found += [f.value for doubt in reading.doubts for f in doubt.figures]
    return float(found[0]) if len(set(found)) == 1 else None


@pytest.fixture(scope="module")
def theirs():
    """The first number that the general normaliser finds."""
    module = pytest.importorskip(
        "pynormalizenumexp.normalize_numexp", reason="pynormalizenumexp needs Python up to 3.12"
    )
    normaliser = module.NormalizeNumexp("ja")

    def first(text: str) -> float | None:
        found = [e for e in normaliser.normalize(text, as_dict=True) if e["type"] == "numerical"]
        # 約 widens the bounds; their middle is the number again.
        return sum(float(found[0][f"value_{end}_bound"]) for end in ENDS) / 2 if found else None

    return first


@pytest.mark.benchmark(group="plain numbers")
def test_reading_plain_numbers(benchmark, capsys):
    right = sum(ours(text, unit) == value for text, value, unit in PLAIN)

    benchmark.pedantic(lambda: [ours(t, u) for t, _, u in PLAIN], rounds=10)

    with capsys.disabled():
        print(f"\nplain numbers: ours {right} of {len(PLAIN)} right")
    assert right == len(PLAIN)


@pytest.mark.benchmark(group="plain numbers")
def test_baseline_normalising_plain_numbers(benchmark, theirs, capsys):
    wrong = [text for text, value, _ in PLAIN if theirs(text) != value]

    benchmark.pedantic(lambda: [theirs(t) for t, _, _ in PLAIN], rounds=10)

    with capsys.disabled():
        right = len(PLAIN) - len(wrong)
        print(f"\nplain numbers: pynormalizenumexp {right} of {len(PLAIN)} right; not {wrong}")


@pytest.mark.benchmark(group="whole replies")
def test_reading_whole_replies(benchmark, capsys):
    """Prints replies per second and the slowest in a hundred over all cases of the tests."""
    for case in CASES[:50]:
        asked(case)
    spent = []
    for _ in range(ROUNDS):
        for case in CASES:
            start = time.perf_counter()
            asked(case)
            spent.append(time.perf_counter() - start)
    spent.sort()

    benchmark.pedantic(lambda: [asked(case) for case in CASES[:100]], rounds=3)

    with capsys.disabled():
        p50, p99 = spent[len(spent) // 2], spent[int(len(spent) * 0.99)]
        rate = len(spent) / sum(spent)
        print(
            f"\n{len(CASES)} replies: {rate:.0f}/s, p50 {p50 * 1000:.1f}, p99 {p99 * 1000:.1f} ms"
        )


# What costs the most that fits into a message of the chat.
HOSTILE = (
    "?件", "a wrote:\n", "…\n〒\n", "1,234件 ", "12件、", "二十五", "。", "うち3件、", "計3件、",
    "令和7年度", "(3件)", "3人+", "3×", "a\t3\n", "貸出冊数 3冊\n", "電子図書館 ", "見込み",
    "期限を", "担当が違い", "2月末時点",
)  # fmt: skip
LETTERS = 4_000


def read_all(texts):
    asked_for = AskedFor(
        2026,
        (
            AskedItem("a", "電子図書館の運営", (AskedMeasure("a1", "貸出冊数", "冊", 21_480),)),
            AskedItem("b", "街路灯の更新", (AskedMeasure("b1", "更新した灯数", "灯", 310),)),
        ),
    )
    spent = []
    for text in texts:
        start = time.perf_counter()
        read(text, asked_for)
        spent.append(time.perf_counter() - start)
    return spent


def test_no_message_takes_much_longer_than_a_plain_reply(capsys):
    """Prints the worst as multiples of a plain reply in the same run."""
    plain = sorted(read_all(["電子図書館の運営 22,105冊 継続 児童書を増やした"] * 50))[25]
    texts = [(part * LETTERS)[:LETTERS] for part in HOSTILE]
    spent = sorted(zip(read_all(texts), HOSTILE, strict=True), reverse=True)

    with capsys.disabled():
        told = ", ".join(f"{part!r} {seconds / plain:.0f} ×" for seconds, part in spent[:5])
        print(f"\nthe worst of {len(HOSTILE)} messages, against a plain reply: {told}")
