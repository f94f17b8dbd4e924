"""What departments reported, as it lies over the figures of the plans."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from knowledge.records.library import Library
from knowledge.records.loading import read_records
from knowledge.records.models import ReportedFigure
from knowledge.rounds.rows import RESULT, TEXT, Part
from knowledge.rounds.wanted import proposed_rows
from knowledge.shelf.reported import reported_figures
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, rounds
from knowledge.store.plans import replace_records
from tests.knowledge.small_plan import SMALL_PLAN

TOKYO = ZoneInfo("Asia/Tokyo")
MEASURE, KPI = "shared-2026/bins/placed", "shared-2026/kpi-satisfaction"
PLACED, OWN = Part("value", MEASURE), Part("value")
DOWNLOADS = "dxap1-2025/maas/downloads"
# The small plan with its one measure shared by two departments.
SHARED_PLAN = SMALL_PLAN.replace("small-2026", "shared-2026").replace(
    'departments = ["市民課"]', 'departments = ["市民課", "納税課"]'
)


class Office:
    """Departments that write into the rounds of a store, a day after the other."""

    def __init__(self, store: Store, library: Library, plan: str) -> None:
        self.store, self.library, self.plan = store, library, plan
        self.day = 0

    def round(self, kind: str = "final", fiscal_year: int = 2027, *, start: bool = True) -> int:
        with self.store.writing() as db:
            id = rounds.add_round(
                db, [self.plan], fiscal_year, kind, date(2028, 4, 28), True, self._next(), "U9"
            )
            proposed = proposed_rows(self.library, [self.plan], fiscal_year, "市民課")
            rounds.add_rows(db, rounds.round_of(db, id), proposed)
            if start:
                rounds.start_round(db, id, self._next())
        return id

    def writes(
        self, round: int, department: str, part: Part, value=None, how="given", **more
    ) -> int:
        """Write a draft; the number of its row."""
        with self.store.writing() as db:
            row = self._row(db, round, department, part)
            told = {"typed": str(value), "person": "U1", "at": self._next(), "source": "Ev"}
            rounds.append_entry(db, row.id, part, how, value=value, **(told | more))
        return row.id

    def marks(self, row: int, word: str = "submitted") -> None:
        """Decide about a row as it stands."""
        with self.store.writing() as db:
            upto = db.conn.execute(
                "SELECT max(id) FROM entries WHERE wanted = ?", [row]
            ).fetchone()[0]
            rounds.append_mark(db, row, word, upto, person="U1", at=self._next(), source="Ev")

    def submits(self, round: int, department: str, part: Part, value=None, **more) -> int:
        row = self.writes(round, department, part, value, **more)
        self.marks(row)
        return row

    def figures(self) -> dict[str, dict[str, ReportedFigure]]:
        with self.store.reading() as db:
            return reported_figures(db)

    def figure(self, year: str = "2027") -> ReportedFigure | None:
        return self.figures().get(MEASURE, {}).get(year)

    def _row(self, db, round: int, department: str, part: Part) -> rounds.Wanted:
        requests = rounds.requests_of(db, rounds.round_of(db, round))
        request = next(one.id for one in requests if one.department == department)
        found = rounds.wanted_of(db, round, request)
        if part == OWN:
            return next(row for row in found if row.kpi)
        return next(row for row in found if part.measure in row.measures or part.what != "value")

    def _next(self) -> datetime:
        self.day += 1
        return datetime(2028, 4, self.day, 10, tzinfo=TOKYO)


@pytest.fixture
def office(store, tmp_path) -> Office:
    path = tmp_path / "shared-2026.toml"
    path.write_text(SHARED_PLAN, encoding="utf-8")
    records = read_records([path])
    replace_records(store, records, "first")
    return Office(store, Library(records), "shared-2026")


# -------------------------------------------------------------------- what shows
def test_a_submitted_figure_shows_with_its_department_and_its_day(office):
    row = office.writes(office.round(), "市民課", PLACED, 1250, typed="1,250台")
    office.marks(row)

    assert office.figures() == {
        MEASURE: {
            "2027": ReportedFigure(
                value=1250,
                printed="1,250台",
                department="市民課",
                on=date(2028, 4, 4),
                confirmed=False,
                kind="final",
            )
        }
    }


def test_what_was_returned_is_in_dispute_and_does_not_show_until_it_comes_again(office):
    row = office.submits(office.round(), "市民課", PLACED, 1250)
    office.marks(row, "returned")
    returned = office.figure()
    office.marks(row)

    assert returned is None
    assert office.figure().value == 1250


def test_what_was_said_of_the_number_is_kept(office):
    office.submits(office.round(), "市民課", PLACED, 1200, approx=True, counting="のべ")

    assert (office.figure().approx, office.figure().counting) == (True, "のべ")


def test_zero_shows(office):
    office.submits(office.round(), "市民課", PLACED, 0)

    assert office.figure().value == 0


def test_nobody_reported_anything(office):
    office.round()

    assert office.figures() == {}


def test_a_confirmed_figure_says_so(office):
    office.marks(office.submits(office.round(), "市民課", PLACED, 1250), "confirmed")

    assert office.figure().confirmed


def test_a_correction_of_a_confirmed_figure_is_unconfirmed_again(office):
    round = office.round()
    office.marks(office.submits(round, "市民課", PLACED, 1250), "confirmed")

    office.submits(round, "市民課", PLACED, 1251)

    assert (office.figure().value, office.figure().confirmed) == (1251, False)


def test_each_fiscal_year_has_its_own_figure(office):
    office.submits(office.round(fiscal_year=2026), "市民課", PLACED, 1)
    office.submits(office.round(fiscal_year=2027), "市民課", PLACED, 2)

    assert (office.figure("2026").value, office.figure("2027").value) == (1, 2)


def test_a_kpi_stands_under_its_own_name(office):
    office.submits(office.round(), "市民課", OWN, 95.5)

    assert office.figures()[KPI]["2027"].value == 95.5


def test_figures_of_a_closed_round_stay(office):
    round = office.round()
    office.submits(round, "市民課", PLACED, 1250)

    with office.store.writing() as db:
        rounds.close_round(db, round)

    assert office.figure().value == 1250


# -------------------------------------------------------------------- what does not
def test_a_draft_never_shows(office):
    office.writes(office.round(), "市民課", PLACED, 1250)

    assert office.figures() == {}


def test_a_draft_beside_a_submitted_figure_does_not_show(office):
    round = office.round()
    office.submits(round, "市民課", PLACED, 1250)
    office.writes(round, "市民課", PLACED, 9999)

    assert office.figure().value == 1250


def test_a_withdrawn_draft_leaves_the_submitted_figure(office):
    round = office.round()
    office.submits(round, "市民課", PLACED, 1250)
    office.writes(round, "市民課", PLACED, 9999)

    office.writes(round, "市民課", PLACED, how="withdrawn")

    assert office.figure().value == 1250


def test_what_is_no_value_does_not_show(office):
    round = office.round()

    office.submits(round, "市民課", RESULT, words="継続")
    office.submits(round, "市民課", TEXT, words="12台を設置")
    office.submits(round, "市民課", PLACED, how="nothing", words="中止")

    assert office.figures() == {}


def test_nothing_to_report_takes_the_place_of_an_earlier_figure(office):
    round = office.round()
    office.submits(round, "市民課", PLACED, 1250)

    office.submits(round, "市民課", PLACED, how="nothing", words="数え直し")

    assert office.figures() == {}


def test_a_round_that_was_not_started_shows_nothing(office):
    office.submits(office.round(start=False), "市民課", PLACED, 1250)

    assert office.figures() == {}


# -------------------------------------------------------------------- which of several
@pytest.mark.parametrize(
    ("kinds", "stands"),
    [
        (["interim", "expected", "final"], "final"),
        (["final", "expected", "interim"], "final"),
        (["expected", "interim"], "expected"),
        (["interim"], "interim"),
    ],
)
def test_the_highest_kind_stands_whenever_it_came(office, kinds, stands):
    for value, kind in enumerate(kinds):
        office.submits(office.round(kind), "市民課", PLACED, value)

    figure = office.figure()

    assert (figure.kind, figure.value) == (stands, kinds.index(stands))


def test_a_draft_of_a_higher_kind_leaves_the_lower_one_standing(office):
    office.submits(office.round("interim"), "市民課", PLACED, 600)
    office.writes(office.round("final"), "市民課", PLACED, 1250)

    assert (office.figure().kind, office.figure().value) == ("interim", 600)


def test_of_two_rounds_of_one_kind_the_newer_stands(office):
    older, newer = office.round(), office.round()
    office.submits(newer, "市民課", PLACED, 2)
    office.submits(older, "市民課", PLACED, 1)

    assert office.figure().value == 2


def test_of_several_departments_the_first_as_printed_stands_and_names_the_others(office):
    round = office.round()
    office.submits(round, "納税課", PLACED, 30)
    office.submits(round, "市民課", PLACED, 1250)

    figure = office.figure()

    assert (figure.department, figure.value) == ("市民課", 1250)
    assert figure.others == (("納税課", 30),)


def test_one_of_several_departments_stands_alone_until_the_others_report(office):
    office.submits(office.round(), "納税課", PLACED, 30)

    figure = office.figure()

    assert (figure.department, figure.value, figure.others) == ("納税課", 30, ())


def test_another_department_of_a_lower_kind_is_not_named_beside_it(office):
    office.submits(office.round("interim"), "納税課", PLACED, 30)
    office.submits(office.round("final"), "市民課", PLACED, 1250)

    assert office.figure().others == ()


# -------------------------------------------------------------------- over the library
def overlaid(office) -> Library:
    return office.library.with_reported(office.figures())


def test_a_reported_figure_is_found_with_the_measure(office):
    office.submits(office.round(fiscal_year=2029), "市民課", PLACED, 1250)

    (held,) = overlaid(office).measures_of("shared-2026/bins")

    assert held.measure.figures["2029"].value == 1250
    assert isinstance(held.measure.figures["2029"], ReportedFigure)


def test_a_reported_figure_is_found_with_the_kpi(office):
    office.submits(office.round(), "市民課", OWN, 96)

    library = overlaid(office)

    assert library.kpis[KPI].figures["2027"].value == 96
    assert [kpi.figures["2027"].value for kpi in library.kpis_of("shared-2026/window")] == [96]


def test_what_a_document_prints_stands_above_what_was_reported(office):
    """The small plan prints 約12台 for 2026."""
    office.submits(office.round(fiscal_year=2026), "市民課", PLACED, 1250)

    (held,) = overlaid(office).measures_of("shared-2026/bins")

    assert held.measure.figures["2026"].printed == "約12台"


def test_the_library_below_does_not_change(office):
    office.submits(office.round(), "市民課", OWN, 96)

    overlaid(office)

    assert office.library.kpis[KPI].figures == {}


# -------------------------------------------------------------------- on the shelf
@pytest.fixture(scope="module")
def shipped(tmp_path_factory, library) -> tuple[Shelf, Office]:
    """The shipped plans on a shelf that nobody loads again."""
    folder = tmp_path_factory.mktemp("shelf")
    shelf = Shelf(Store(folder / "test.db"), folder / "plans")
    shelf.refresh()
    yield shelf, Office(shelf.store, library, "dxap2-2026")
    shelf.store.close()


def downloads(shelf: Shelf, year: str) -> ReportedFigure | None:
    (held,) = shelf.library().measures_of("dxap2-2026/norimasshi")
    return held.measure.figures.get(year)


def test_a_figure_shows_on_the_shelf_from_its_submission_on(shipped):
    shelf, office = shipped
    seen = [downloads(shelf, "2026")]

    row = office.writes(
        office.round(fiscal_year=2026), "交通政策課", Part("value", DOWNLOADS), 231_402
    )
    seen.append(downloads(shelf, "2026"))
    office.marks(row)
    seen.append(downloads(shelf, "2026"))
    office.marks(row, "confirmed")
    seen.append(downloads(shelf, "2026"))

    assert seen[:2] == [None, None]
    assert [(figure.value, figure.confirmed) for figure in seen[2:]] == [
        (231_402, False),
        (231_402, True),
    ]
    assert downloads(shelf, "2025").value == 205_534


def test_a_figure_that_another_process_wrote_shows_too(shipped):
    shelf, office = shipped
    assert downloads(shelf, "2027") is None
    other = Office(Store(shelf.store.path), office.library, "dxap2-2026")

    other.submits(other.round(fiscal_year=2027), "交通政策課", Part("value", DOWNLOADS), 250_000)

    assert downloads(shelf, "2027").value == 250_000
    other.store.close()


def test_a_reported_figure_still_shows_after_the_records_were_loaded_anew(shipped):
    shelf, office = shipped
    office.submits(office.round(fiscal_year=2029), "交通政策課", Part("value", DOWNLOADS), 260_000)
    before = shelf.library()

    replace_records(shelf.store, office.library.records, "loaded anew")

    assert downloads(shelf, "2029").value == 260_000
    assert shelf.library() is not before


def test_as_long_as_nothing_is_decided_the_shelf_keeps_its_library(shipped):
    shelf, office = shipped
    before = shelf.library()

    office.writes(office.round(fiscal_year=2028), "交通政策課", Part("value", DOWNLOADS), 1)

    assert shelf.library() is before
