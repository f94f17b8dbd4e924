"""A wanted row: how it stands after what was written and decided, one after the other."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records.models import Figure
from knowledge.rounds.rows import (
    KINDS,
    OWED,
    RESULT,
    STATES,
    TEXT,
    Entry,
    Mark,
    Part,
    Row,
    WantedValue,
    owed,
    version_of,
)

PLACED = Part("value", "small/bins/placed")
USED = Part("value", "small/bins/used")
AT = datetime(2027, 4, 1, 10, tzinfo=ZoneInfo("Asia/Tokyo"))


def wanted_value(part: Part, label: str) -> WantedValue:
    return WantedValue(part, label, (), "台", False, None, None, None)


@dataclass
class Story:
    """What happens to a row; entries and marks get numbers as the database gives them."""

    row: Row
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    mark_numbers: "count[int]" = field(default_factory=lambda: count(1))

    def writes(self, part: Part, value: float | None = None, words: str | None = None) -> "Story":
        return self._append(part, "given", value, words)

    def has_nothing(self, part: Part, reason: str | None = None) -> "Story":
        return self._append(part, "nothing", None, reason)

    def withdraws(self, part: Part) -> "Story":
        return self._append(part, "withdrawn", None, None)

    def writes_all(self) -> "Story":
        return self.writes(PLACED, 12).writes(RESULT, words="継続").writes(TEXT, words="設置した")

    def submits(self, *, late: bool = False) -> "Story":
        return self._mark("submitted", late=late)

    def is_returned(self, comment: str) -> "Story":
        return self._mark("returned", comment=comment)

    def is_confirmed(self) -> "Story":
        return self._mark("confirmed")

    def is_waived(self) -> "Story":
        return self._mark("waived")

    def _append(self, part, how, value, words) -> "Story":
        typed = words or str(value or "")
        entry = Entry(
            next(self.numbers), part, how, value, False, "", words, typed, "trial/市民課", AT
        )
        return self._told(entries=(*self.row.entries, entry))

    def _mark(self, word, comment=None, late=False) -> "Story":
        upto = max((entry.id for entry in self.row.entries), default=0)
        mark = Mark(next(self.mark_numbers), word, upto, comment, "trial/市民課", AT, late)
        return self._told(marks=(*self.row.marks, mark))

    def _told(self, **changes) -> "Story":
        return Story(replace(self.row, **changes), self.numbers, self.mark_numbers)

    def values(self, which: str) -> dict[Part, float | str | None]:
        """Part → value or words of `current`, `standing` or `drafts`."""
        entries: dict[Part, Entry] = getattr(self.row, which)
        return {part: e.words if e.value is None else e.value for part, e in entries.items()}


EMPTY = Row(
    id=7,
    request=1,
    position=0,
    subject="small/bins",
    plan="small",
    code=None,
    title="ごみ箱の設置",
    called="ごみ箱",
    results=("新規導入", "継続"),
    with_text=True,
    values=(wanted_value(PLACED, "設置数"),),
)


@pytest.fixture
def story() -> Story:
    """An initiative with one measure, of which nothing is written yet."""
    return Story(EMPTY)


# -------------------------------------------------------------------- what is wanted
def test_values_are_asked_for_first_then_the_result_then_the_text(story):
    assert story.row.parts == (PLACED, RESULT, TEXT)


def test_a_round_without_texts_wants_none(story):
    row = replace(story.row, with_text=False)

    assert row.parts == (PLACED, RESULT)


def test_a_kpi_wants_its_value_alone(story):
    own = Part("value")
    row = replace(story.row, results=(), with_text=False, values=(wanted_value(own, "満足度"),))

    assert row.parts == (own,)


def test_an_initiative_without_a_measure_wants_result_and_text(story):
    assert replace(story.row, values=()).parts == (RESULT, TEXT)


def test_what_a_part_asks_for_is_found_again(story):
    row = replace(story.row, values=(wanted_value(PLACED, "設置数"), wanted_value(USED, "利用数")))

    assert row.value_of(USED).label == "利用数"


# -------------------------------------------------------------------- the states
def test_a_row_of_which_nothing_is_written_is_open(story):
    assert story.row.state == "open"
    assert story.row.missing == (PLACED, RESULT, TEXT)
    assert not story.row.late


def test_what_is_written_is_a_draft_and_counts_for_nothing(story):
    story = story.writes(PLACED, 12)

    assert story.row.state == "draft"
    assert story.values("drafts") == {PLACED: 12}
    assert story.row.standing == {}
    assert story.row.missing == (RESULT, TEXT)


def test_a_row_that_was_written_in_full_is_still_a_draft(story):
    story = story.writes_all()

    assert story.row.state == "draft"
    assert story.row.missing == ()


def test_a_row_that_was_submitted_in_full_is_submitted(story):
    story = story.writes_all().submits()

    assert story.row.state == "submitted"
    assert story.values("standing") == {PLACED: 12, RESULT: "継続", TEXT: "設置した"}
    assert story.row.drafts == {}


def test_a_row_that_was_submitted_in_part_stays_open(story):
    story = story.writes(PLACED, 12).submits()

    assert story.row.state == "open"
    assert story.values("standing") == {PLACED: 12}
    assert story.row.missing == (RESULT, TEXT)


def test_the_rest_may_be_submitted_later(story):
    story = story.writes(PLACED, 12).submits()

    story = story.writes(RESULT, words="継続").writes(TEXT, words="設置した").submits()

    assert story.row.state == "submitted"
    assert story.values("standing")[PLACED] == 12


def test_a_confirmed_row_is_confirmed(story):
    assert story.writes_all().submits().is_confirmed().row.state == "confirmed"


def test_a_returned_row_says_why(story):
    story = story.writes_all().submits().is_returned("累計ではなく単年の数をお願いします")

    assert story.row.state == "returned"
    assert story.row.comment == "累計ではなく単年の数をお願いします"
    assert story.values("standing")[PLACED] == 12


@pytest.mark.parametrize("drafts", [0, 1])
def test_a_waived_row_is_waived_whatever_was_written(story, drafts):
    for _ in range(drafts):
        story = story.writes(PLACED, 12)

    assert story.is_waived().row.state == "waived"


def test_nothing_to_report_completes_a_value(story):
    story = story.writes_all().has_nothing(PLACED, "荒天のため中止").submits()

    assert story.row.state == "submitted"
    assert story.row.standing[PLACED].how == "nothing"
    assert story.row.standing[PLACED].words == "荒天のため中止"


def test_what_a_department_still_owes_is_open_draft_or_returned(story):
    rows = {
        "open": story,
        "draft": story.writes(PLACED, 12),
        "submitted": story.writes_all().submits(),
        "returned": story.writes_all().submits().is_returned("単位"),
        "confirmed": story.writes_all().submits().is_confirmed(),
        "waived": story.is_waived(),
    }

    assert [one.row.state for one in rows.values()] == list(STATES)
    still = owed([one.row for one in rows.values()])
    assert [row.state for row in still] == ["open", "draft", "returned"]
    assert set(OWED) == {"open", "draft", "returned"}


# -------------------------------------------------------------------- a draft beside it
def test_a_later_draft_stands_beside_what_was_submitted(story):
    story = story.writes_all().submits().writes(PLACED, 13)

    assert story.row.state == "draft"
    assert story.values("standing")[PLACED] == 12
    assert story.values("current")[PLACED] == 13
    assert story.values("drafts") == {PLACED: 13}


def test_a_draft_counts_once_it_is_submitted_too(story):
    story = story.writes_all().submits().writes(PLACED, 13).submits()

    assert story.row.state == "submitted"
    assert story.values("standing")[PLACED] == 13


def test_only_the_newest_draft_of_a_part_is_a_draft(story):
    story = story.writes(PLACED, 12).writes(PLACED, 13).writes(PLACED, 14)

    assert story.values("drafts") == {PLACED: 14}
    assert len(story.row.entries) == 3


def test_a_correction_of_a_confirmed_row_has_to_be_confirmed_again(story):
    confirmed = story.writes_all().submits().is_confirmed()

    corrected = confirmed.writes(PLACED, 13)

    assert corrected.row.state == "draft"
    assert corrected.values("standing")[PLACED] == 12
    assert corrected.submits().row.state == "submitted"


# -------------------------------------------------------------------- taking back
def test_a_withdrawn_draft_leaves_the_part_open(story):
    story = story.writes(PLACED, 12).withdraws(PLACED)

    assert story.row.state == "open"
    assert story.row.missing == (PLACED, RESULT, TEXT)
    assert len(story.row.entries) == 2


def test_a_withdrawn_draft_brings_back_what_was_submitted(story):
    story = story.writes_all().submits().writes(PLACED, 13).withdraws(PLACED)

    assert story.row.state == "submitted"
    assert story.values("current")[PLACED] == 12
    assert story.values("standing")[PLACED] == 12
    assert story.row.drafts == {}


def test_withdrawing_goes_past_every_draft_since_the_submission(story):
    story = story.writes_all().submits()

    story = story.writes(PLACED, 13).writes(PLACED, 14).withdraws(PLACED)

    assert story.values("current")[PLACED] == 12


def test_withdrawing_brings_back_the_last_submission_not_the_first(story):
    story = story.writes_all().submits().writes(PLACED, 13).submits()

    story = story.writes(PLACED, 14).withdraws(PLACED)

    assert story.row.state == "submitted"
    assert story.values("standing")[PLACED] == 13


def test_what_was_brought_back_still_stands_after_later_submissions(story):
    story = story.writes_all().submits().writes(PLACED, 13).withdraws(PLACED)

    story = story.writes(TEXT, words="増設した").submits().writes(RESULT, words="継続").submits()

    assert story.row.state == "submitted"
    assert story.values("standing") == {PLACED: 12, TEXT: "増設した", RESULT: "継続"}


def test_a_draft_withdrawn_before_the_first_submission_is_not_submitted_with_it(story):
    story = story.writes(PLACED, 12).withdraws(PLACED).writes(RESULT, words="継続").submits()

    assert story.values("standing") == {RESULT: "継続"}
    assert story.row.missing == (PLACED, TEXT)


def test_one_may_write_again_after_withdrawing(story):
    story = story.writes_all().submits().writes(PLACED, 13).withdraws(PLACED).writes(PLACED, 15)

    assert story.values("drafts") == {PLACED: 15}
    assert story.submits().values("standing")[PLACED] == 15


def test_withdrawing_one_part_leaves_the_drafts_of_the_others(story):
    story = story.writes(PLACED, 12).writes(TEXT, words="設置した").withdraws(PLACED)

    assert story.values("drafts") == {TEXT: "設置した"}


# -------------------------------------------------------------------- returned and corrected
def test_a_returned_row_that_is_corrected_is_submitted_again(story):
    returned = story.writes_all().submits().is_returned("桁")

    corrected = returned.writes(PLACED, 120)

    assert corrected.row.state == "draft"
    assert corrected.row.comment is not None
    assert corrected.submits().row.state == "submitted"
    assert corrected.submits().row.comment is None


def test_a_correction_that_is_withdrawn_leaves_the_row_returned(story):
    story = story.writes_all().submits().is_returned("桁").writes(PLACED, 120).withdraws(PLACED)

    assert story.row.state == "returned"
    assert story.row.comment == "桁"


def test_a_row_may_be_returned_twice(story):
    story = story.writes_all().submits().is_returned("桁").writes(PLACED, 120).submits()

    assert story.is_returned("単位").row.comment == "単位"


# -------------------------------------------------------------------- late
def test_what_was_first_submitted_in_time_is_not_late_when_it_is_corrected(story):
    story = story.writes_all().submits().writes(PLACED, 13).submits(late=True)

    assert not story.row.late


def test_what_was_first_submitted_late_stays_late(story):
    story = story.writes_all().submits(late=True).writes(PLACED, 13).submits()

    assert story.row.late
    assert story.is_confirmed().row.late


# -------------------------------------------------------------------- versions, kinds, figures
def test_every_entry_and_every_mark_is_a_new_version(story):
    steps = [story]
    steps.append(steps[-1].writes(PLACED, 12))
    steps.append(steps[-1].writes(PLACED, 12))
    steps.append(steps[-1].withdraws(PLACED))
    steps.append(steps[-1].writes_all())
    steps.append(steps[-1].submits())
    steps.append(steps[-1].is_returned("桁"))
    steps.append(steps[-1].submits())
    steps.append(steps[-1].is_confirmed())

    versions = [version_of([step.row]) for step in steps]

    assert len(set(versions)) == len(steps)
    assert version_of([steps[-1].row]) == versions[-1]


def test_a_version_speaks_of_all_rows_together(story):
    other = replace(story.row, id=8)

    assert version_of([story.row, other]) != version_of([story.writes(PLACED, 12).row, other])
    assert version_of([other, story.row]) == version_of([story.row, other])


def test_the_final_kind_stands_highest():
    assert KINDS == ("interim", "expected", "final")


def test_a_value_is_a_figure_as_the_plans_have_them():
    entry = Entry(1, PLACED, "given", 1200, True, "のべ", None, "のべ約1,200台", "x", AT)

    assert entry.figure == Figure(value=1200, approx=True, counting="のべ", printed="のべ約1,200台")


def test_zero_is_a_figure(story):
    figure = story.writes(PLACED, 0).row.current[PLACED].figure

    assert figure is not None
    assert figure.value == 0


def test_what_is_no_value_is_no_figure(story):
    story = story.has_nothing(PLACED, "中止").writes(RESULT, words="継続")

    assert [entry.figure for entry in story.row.entries] == [None, None]


# -------------------------------------------------------------------- whatever the order
STEPS = st.one_of(
    st.tuples(st.just("writes"), st.sampled_from([PLACED, USED, TEXT]), st.integers(0, 9)),
    st.tuples(st.just("withdraws"), st.sampled_from([PLACED, USED, TEXT])),
    st.just(("submits",)),
    st.just(("is_returned", "桁")),
    st.just(("is_confirmed",)),
)


@given(st.lists(STEPS, max_size=20))
def test_whatever_the_order_drafts_never_touch_what_counts(steps):
    story = Story(replace(EMPTY, values=(*EMPTY.values, wanted_value(USED, "利用数"))))
    counts: dict[Part, int] = {}
    drafts: dict[Part, int] = {}

    for what, *about in steps:
        story = getattr(story, what)(*about)
        match what:
            case "writes":
                drafts[about[0]] = about[1]
            case "withdraws":
                drafts.pop(about[0], None)
            case "submits":
                counts |= drafts
                drafts = {}

    assert story.values("standing") == counts
    assert story.values("drafts") == drafts
    assert story.values("current") == counts | drafts
