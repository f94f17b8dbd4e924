"""What was the department asked? Initiatives, and for each the values that are wanted."""

from dataclasses import dataclass

from knowledge.words.units import Unit, unit_of

# The words by which the plans, and people, say how an initiative went.
RESULT_WORDS = (
    "継続・拡大", "検討・試行", "拡大検討", "新規導入", "一部実施", "一部導入", "一部完了",
    "未達成", "未実施",
    "継続", "拡大", "検討", "試行", "導入", "実施", "完了", "廃止", "達成", "終了", "統合", "中止",
    "休止",
    "見直し", "推進", "運用", "縮小", "新規", "開始", "準備", "延期", "構築", "調整",
)  # fmt: skip


@dataclass(frozen=True)
class AskedMeasure:
    """One value that is wanted. `names` are further words for it, besides its label.

    `given`: the department has given a value for it already, and `now` is that value.
    """

    ref: str
    label: str
    unit: str
    last: int | float | None = None
    cumulative: bool = False
    names: tuple[str, ...] = ()
    given: bool = False
    now: int | float | None = None

    @property
    def counts(self) -> Unit:
        return unit_of(self.unit)


@dataclass(frozen=True)
class AskedItem:
    """One initiative (or KPI) with its values; without any, a result word and a text are wanted."""

    ref: str
    title: str
    measures: tuple[AskedMeasure, ...] = ()
    names: tuple[str, ...] = ()
    results: tuple[str, ...] = RESULT_WORDS


@dataclass(frozen=True)
class AskedFor:
    """All that the department was asked for one fiscal year; a `ref` is unique within it.

    `others` are names of what is not asked here: what is said of them is said of no row.
    """

    fiscal_year: int
    items: tuple[AskedItem, ...]
    others: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[AskedMeasure, ...]:
        return tuple(measure for item in self.items for measure in item.measures)

    def item_of(self, measure: str) -> AskedItem:
        return next(i for i in self.items if any(m.ref == measure for m in i.measures))

    def measure(self, ref: str) -> AskedMeasure:
        return next(measure for measure in self.measures if measure.ref == ref)
