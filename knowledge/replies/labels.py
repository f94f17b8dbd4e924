"""How strongly do some words speak of each value that is wanted?

People shorten: 「貸出」 for 電子書籍の貸出冊数, 「SNSの登録者」 for the 登録者数 of a SNS. So what
counts is how much of a label or title stands in the words, whichever part of it, and only the
difference between the candidates decides.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from knowledge.names.normal import surface_key
from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.words.letters import hiragana, normal
from knowledge.words.morphemes import words_of

# A label or a name in full outweighs any pieces.
IN_FULL = 8.0
# A label that says only what is counted (参加者数) stands in other rows' labels as well.
COUNTED_IN_FULL = 2.0
_ONLY_COUNTS = re.compile(
    r"(?:延べ|総)?(?:参加|利用|登録|受講|来場|申込|応募|閲覧|相談|会員|部員)?(?:者|件|回|人|台|冊)?数|(?:開催|実施)回数"
)
TITLE_SHARE = 0.6
# Less than one more letter tells nothing apart.
NEARLY = 0.5
# Words that many titles share say little about one of them.
GENERIC_SHARE = 0.25
LONGEST_CLAUSE = 300
SHORTEST_NAME = 2
LONG_PIECE = 8

_GENERIC = frozenset(
    "件数 人数 回数 実績 累計 年度 合計 金沢 金沢市 市民 推進 実施 提供 運用 運営 拡大 支援 事業 "
    "促進 向け 強化 充実 整備 推進 検討"
    "による における デジタル オンライン 利用 活用 導入 開催 サービス システム 全体 総数".split()
)
# Kana that only join words, wherever they stand.
_JOINERS = frozenset(
    "の は が を に で と も や へ から まで より など による における について として ための "
    "などの に関する に対する に向けた を通じた に係る している してい ました います"
    "です でした おり ており こと される された できる となり になり いたし".split()
)
_COMPOUND = re.compile(r"([一-龥々ァ-ヺー]{3,})(?:数)?\s*(?:は|が|で|も|:|=)?\s*$")
_PLAIN_PREFIX = re.compile(
    r"(?:今年度|本年度|当年度|年度|年間|今年|本年|総|延べ|全体|全|合計|累計|実績|最終|確定|速報|暫定|見込|上記|当課|本課|市|市民|県|"
    r"金沢|現在|時点|月末|年度末|末|日|月|年|新規|実|純|館内|庁内|前年|昨年|結果|報告|件数|人数|回数|令和|平成)+"
)
_BETWEEN = ("と", "や", "、", ",", "・", "&", "+", "及び", "および", "並びに")
# Words for one and the same thing that labels and people use side by side.
_SAME_WORDS = (
    ("dl", "ダウンロード"), ("app", "アプリ"), ("pv", "ビュー", "閲覧", "アクセス"),
    ("閲覧", "再生", "視聴"),
    ("参加", "出席", "来場", "受講", "参集"),
    ("講座", "セミナー", "教室", "研修", "講習", "スクール"), ("会員", "登録"),
    ("設置", "据え付け", "設け"), ("発行", "交付"), ("掲載", "公開", "オープン"),
    ("予約", "申込", "申し込み"),
    ("納付", "支払", "収納"),
    ("スマホ", "スマートフォン"), ("マイナンバーカード", "マイナカード", "マイナ"),
    ("申請", "届出", "手続"), ("印刷", "プリント", "コピー"),
    ("収入", "収益", "売上", "歳入", "販売額"), ("助成", "補助"),
    ("貸出", "貸し出し"), ("申し込み", "応募"), ("利用率", "使用率"),
)  # fmt: skip
_OUR_CITY = frozenset("金沢 かなざわ 金沢市 市 「 」".split())
_SAME_KEYS = [[(word, hiragana(word)) for word in same] for same in _SAME_WORDS]


class Labels:
    """Compares words with everything that one request asks for."""

    def __init__(self, asked: AskedFor) -> None:
        self._asked = asked
        self._labels = {m.ref: _forms(m.label, *m.names) for m in asked.measures}
        self._titles = {item.ref: _forms(item.title, *item.names) for item in asked.items}
        self._owner = {m.ref: item.ref for item in asked.items for m in item.measures}
        self._shared = _shared(asked)
        self._seen: dict[str, tuple[dict[str, _Fit], dict[str, _Fit]]] = {}

    def of_measures(self, words: str) -> dict[str, float]:
        """Measure → how strongly these words speak of it (0: not at all)."""
        labels, titles = self._weigh(words)
        return {
            ref: said.weight + TITLE_SHARE * titles[self._owner[ref]].besides(said)
            for ref, said in labels.items()
        }

    def joined(self, words: str) -> list[str]:
        """Items that are named side by side (「AとBは」): what follows is said of both."""
        names = {item.ref: names_of(item) for item in self._asked.items}
        found = mentions(words, names)
        pairs = [
            (first[2], second[2])
            for first, second in combinations(found, 2)
            if first[1] <= second[0] and words[first[1] : second[0]].strip() in _BETWEEN
        ]
        return list(dict.fromkeys(ref for pair in pairs for ref in pair))

    def is_narrowed(self, words: str) -> bool:
        """「電話予約が」 where オンライン予約 is asked for: a word joined to the label."""
        match = _COMPOUND.search(normal(words).lower())
        if match is None:
            return False
        compound = match[1]
        forms = [f for all in (self._labels, self._titles) for fs in all.values() for f, _ in fs]
        known = [p for form in forms for p in _pieces(compound, form) if _piece_weight(p) > 0]
        if not known:
            return False
        begin = min(compound.find(piece) for piece in known)
        before = compound[:begin]
        same = any(_by_other_words(before, form) for form in forms)
        return len(before) >= 2 and not same and _PLAIN_PREFIX.fullmatch(before) is None

    def is_of_sibling(self, words: str, ref: str) -> bool:
        """「保育相談は」, where the title lists it beside the 女性相談 that this value counts."""
        label, title = self._asked.measure(ref).label, self._asked.item_of(ref).title
        runs = re.findall(r"[一-龥々ァ-ヺー]{3,}", normal(words[-LONGEST_CLAUSE:]))
        return any(_is_sibling(run, normal(label), normal(title)) for run in runs)

    def of_heads(self, words: str) -> dict[str, float]:
        """How much of what is counted stands in the words: 「受講者」 is no 「受講者の満足度」."""
        plain = normal(words).lower()[-LONGEST_CLAUSE:]
        return {ref: _head_weight(plain, forms) for ref, forms in self._labels.items()}

    def within(self, words: str, refs: Sequence[str]) -> dict[str, float]:
        """How strongly the words speak of each of these values of one initiative.

        What stands in its title, too, counts here: it tells them apart as well.
        """
        plain = normal(words).lower()[-LONGEST_CLAUSE:]
        key = surface_key(plain)
        full = {whole for ref in refs for _, whole in self._labels[ref] if whole and whole in key}
        return {ref: _said(plain, self._labels[ref], (), self._shared, full).weight for ref in refs}

    def is_called(self, words: str, ref: str) -> bool:
        """Is a label, or a word of it that stands apart, just what is said: 「IT部活」?"""
        said = _without_city(surface_key(_trimmed(words.strip())))
        parts = [part for form, _ in self._labels[ref] for part in (form, *form.split())]
        return bool(said) and said in {_without_city(surface_key(part)) for part in parts}

    def of_labels(self, words: str) -> dict[str, float]:
        """The same without what is said of the initiative alone."""
        return {ref: said.weight for ref, said in self._weigh(words)[0].items()}

    def of_items(self, words: str) -> dict[str, float]:
        """Initiative → how strongly these words speak of it or of something counted there."""
        labels, titles = self._weigh(words)
        return {
            item.ref: max(
                [titles[item.ref].besides(labels[m.ref]) + labels[m.ref].weight
                 for m in item.measures],
                default=titles[item.ref].weight,
            )
            for item in self._asked.items
        }  # fmt: skip

    def _weigh(self, words: str) -> "tuple[dict[str, _Fit], dict[str, _Fit]]":
        if words not in self._seen:
            plain = normal(words).lower()[-LONGEST_CLAUSE:]
            key = surface_key(plain)
            every = [*self._titles.values(), *self._labels.values()]
            full = {whole for forms in every for _, whole in forms if whole and whole in key}
            # 「…イベント 参加者数」 is more than 参加者数, even where it is no label in full.
            full |= {
                surface_key(piece)
                for forms in self._labels.values()
                for form, _ in forms
                for piece in _pieces(plain, form)
                if len(piece) >= LONG_PIECE
            }
            titles = {
                ref: _said(plain, forms, (), self._shared, full)
                for ref, forms in self._titles.items()
            }
            # What belongs to a title is no part of a label: the マッチ of マッチ箱.
            own = {
                p for forms in self._titles.values() for f, _ in forms for p in _pieces(plain, f)
            }
            labels = {
                ref: _said(plain, forms, own, self._shared, full)
                for ref, forms in self._labels.items()
            }
            self._seen[words] = (labels, titles)
        return self._seen[words]


@dataclass(frozen=True)
class _Fit:
    """What of a name stands in some words; `more` is what does not depend on the pieces."""

    pieces: frozenset[str] = frozenset()
    more: float = 0.0

    @property
    def weight(self) -> float:
        return sum(map(_piece_weight, self.pieces)) + self.more

    def besides(self, other: "_Fit") -> float:
        """The weight without the pieces that the other name holds, too."""
        return sum(map(_piece_weight, self.pieces - other.pieces)) + self.more


def _shared(asked: AskedFor) -> frozenset[str]:
    """Short names that are part of what another item is called (電子申請, 電子申請サービス件数).

    Such a name tells no more than its letters do.
    """
    called = {
        item.ref: [surface_key(text) for text in (item.title, *(m.label for m in item.measures))]
        for item in asked.items
    }
    short = {
        (item.ref, surface_key(name))
        for item in asked.items
        for name in (*item.names, *(n for m in item.measures for n in m.names))
        if name != item.title
    }
    return frozenset(
        name
        for ref, name in short
        if any(name in text for other, texts in called.items() if other != ref for text in texts)
    )


def best_of(weights: dict[str, float], among: list[str] | None = None) -> list[str]:
    """Those of which the words speak most, or as much for all that one can say; none at 0."""
    pool = {ref: weights.get(ref, 0.0) for ref in (weights if among is None else among)}
    most = max(pool.values(), default=0.0)
    return [ref for ref, weight in pool.items() if weight > max(most - NEARLY, 0)]


def says_all_of(name: str, words: str) -> bool:
    """Does every word of a name, or one that means the same, stand in the words?

    The city's own name and what joins words are left out as often as not.
    """
    plain = normal(words).lower()
    key = surface_key(plain)
    for part in _nouns(normal(name).lower()):
        same = next((group for group in _SAME_WORDS if part in group), (part,))
        if part not in _OUR_CITY and not any(surface_key(word) in key for word in same):
            return False
    return True


def mentions(line: str, names: dict[str, tuple[str, ...]]) -> list[tuple[int, int, str]]:
    """(begin, end, ref) of every name that stands in the line, however its kana are written.

    The longest name counts where two overlap.
    """
    keyed, places = "", []
    for place, letter in enumerate(line):
        key = surface_key(letter)
        keyed += key
        places += [place] * len(key)
    found = []
    for ref, called in names.items():
        for name in called:
            key = surface_key(name)
            at = keyed.find(key) if len(key) >= SHORTEST_NAME else -1
            while at >= 0:
                found.append((places[at], places[at + len(key) - 1] + 1, ref))
                at = keyed.find(key, at + len(key))
    taken: list[tuple[int, int, str]] = []
    spans, covered = set[tuple[int, int]](), [False] * len(line)
    for mark in sorted(found, key=lambda m: m[0] - m[1]):
        begin, end, _ = mark
        if (begin, end) in spans or not any(covered[begin:end]):
            taken.append(mark)
            spans.add((begin, end))
            covered[begin:end] = [True] * (end - begin)
    return sorted(set(taken))


def names_of(item: AskedItem) -> tuple[str, ...]:
    return (item.title, *item.names)


def names_of_measure(measure: AskedMeasure) -> tuple[str, ...]:
    return (measure.label, *measure.names)


# -------------------------------------------------------------------- how much of it is there
@lru_cache(maxsize=4000)
def _forms(*names: str) -> tuple[tuple[str, str], ...]:
    """Each name as it is compared, and its key for being there in full."""
    return tuple((normal(name).lower(), surface_key(name)) for name in names if name)


def _said(
    words: str,
    forms: tuple[tuple[str, str], ...],
    longer: Collection[str],
    shared: Collection[str],
    in_full: Collection[str],
) -> _Fit:
    """How much of a name stands in the words; pieces within one of `longer` do not count.

    Of several forms the best; a form in full counts for much more, unless it is `shared` or stands
    only within another of those that are there `in_full` (実質赤字比率 in 連結実質赤字比率).
    """
    key = surface_key(words)
    found = [_Fit()]
    for form, whole in forms:
        pieces = {p for p in _pieces(words, form) if not any(p != o and p in o for o in longer)}
        full = len(whole) >= SHORTEST_NAME and whole in in_full and whole not in shared
        full = full and whole in _without(key, [o for o in in_full if whole in o and o != whole])
        more = (COUNTED_IN_FULL if _ONLY_COUNTS.fullmatch(form) else IN_FULL) if full else 0.0
        found.append(_Fit(frozenset(pieces), more + 0.5 * _by_other_words(words, form)))
    return max(found, key=lambda said: said.weight)


def _is_sibling(compound: str, label: str, title: str) -> bool:
    """Does a compound end as another member of a list in the title than the label does?"""
    for size in range(2, len(compound) - 1):
        if compound[-size:] not in title:
            return False
        siblings = re.findall(rf"([一-龥ァ-ヺー]{{2,6}}){re.escape(compound[-size:])}", title)
        said = {kind for kind in siblings if compound[:-size].endswith(kind)}
        meant = {kind for kind in siblings if kind in label}
        if said and meant and not said & meant:
            return True
    return False


def _without_city(key: str) -> str:
    return re.sub(r"^(?:金沢市?|かなざわ市?)", "", key)


def _without(key: str, names: Sequence[str]) -> str:
    for name in names:
        key = key.replace(name, " ")
    return key


def _pieces(words: str, form: str) -> set[str]:
    """The longest pieces of the words that stand in the form, joining kana taken off."""
    found: set[str] = set()
    begin = 0
    while begin < len(words) - 1:
        end = begin + 2
        if words[begin:end] not in form:
            begin += 1
            continue
        while end < len(words) and words[begin : end + 1] in form:
            end += 1
        found.add(_trimmed(words[begin:end]))
        begin = end - 1
    return {piece for piece in found if not any(piece != o and piece in o for o in found)}


def _trimmed(piece: str) -> str:
    """Without the particles at its ends: 「の登録」 is 登録."""
    return re.sub(r"^[\W_のはがをにでともやへ]+|[\W_のはがをにでともやへ]+$", "", piece)


_SHORT_RUN = re.compile(
    r"(?<![一-龥々ァ-ヺー])(?:[一-龥]{2,4}|[一-龥]{1,2}[ァ-ヺ]{1,3}|[ァ-ヺ]{1,3}[一-龥]{1,2})(?![一-龥々ァ-ヺー])"
)
_RUNS = re.compile(r"[一-龥々〆ヶ]+|[ァ-ヺー]+|[a-z0-9]+|[ぁ-ゖ]+")
_HEAD = re.compile(r"(?:[一-龥々]+|[ァ-ヺー]+|[a-z0-9]+)(?:\([^()]*\))?$")


def _piece_weight(piece: str) -> float:
    """How much a common piece says: kanji most, kana that only join words nothing."""
    share = GENERIC_SHARE if piece in _GENERIC else 1.0
    runs = _RUNS.findall(piece)
    weight = 0.0
    for place, run in enumerate(runs):
        if re.match(r"[一-龥々〆ヶ]", run):
            weight += len(run) if len(run) > 1 or len(piece) > 2 else 0.0
        elif not re.match(r"[ぁ-ゖ]", run):
            weight += 0.6 * len(run) if len(run) > 1 else 0.0
        elif run not in _JOINERS and len(run) >= 3:
            weight += 0.6 * len(run)
        elif run not in _JOINERS and place + 1 < len(runs) and not place:
            # The kana of a mixed word: 「ごみ箱」.
            weight += 0.4 * len(run)
    return share * min(weight, 6.0) if weight >= 1.0 else 0.0


def _head_weight(words: str, forms: tuple[tuple[str, str], ...]) -> float:
    heads = [match[0] for form, _ in forms if (match := _HEAD.search(form))]
    return max((sum(map(_piece_weight, _pieces(words, head))) for head in heads), default=0.0)


def _by_other_words(words: str, form: str) -> float:
    """Something for 「DL」 where the label says ダウンロード."""
    said, meant = _same_words(words), _same_words(form)
    named = sum(not said[group] & meant[group] for group in said.keys() & meant.keys())
    return 2.0 * (named + _by_initials(words, form))


def _by_initials(words: str, form: str) -> int:
    """How many words are made of how a name's words begin: 国保 of 国民健康保険料, 再エネ, 学童."""
    found = [run for run in _SHORT_RUN.findall(words) if run not in form]
    return sum(_is_made_of(run, _nouns(form)) for run in found)


def _is_made_of(run: str, nouns: Sequence[str]) -> bool:
    """Is the run put together of the beginnings of two or more of these words, in their order?"""
    ends = {(0, 0)}
    for noun in nouns:
        for end, parts in list(ends):
            for size in range(1, min(len(noun), len(run) - end) + 1):
                if noun[:size] == run[end : end + size]:
                    ends.add((end + size, parts + 1))
    return any(end == len(run) and parts > 1 for end, parts in ends)


@lru_cache(maxsize=4000)
def _nouns(form: str) -> tuple[str, ...]:
    """Its words that name something, as written."""
    kinds = ("名詞", "接頭辞", "接尾辞", "形状詞")
    return tuple(word.surface for word in words_of(form) if word.kind[0] in kinds)


@lru_cache(maxsize=8000)
def _same_words(text: str) -> dict[int, frozenset[str]]:
    """Which of the words that mean the same stand in a text, by group."""
    kana = hiragana(text)
    found = {
        number: frozenset(word for word, key in same if word in text or key in kana)
        for number, same in enumerate(_SAME_KEYS)
    }
    return {number: words for number, words in found.items() if words}
