"""Do imports point down only, and does nothing of one machine stand in a file?"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "handlers", "knowledge", "jobs")


@cache
def sources() -> dict[str, ast.Module]:
    """The syntax tree of each of our files, by its path below the root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


@cache
def nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def imported(tree: ast.Module) -> Iterator[str]:
    """The first part of every absolute import; a relative one cannot leave its package."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


# What is not imported by us, and by nothing that needs it of itself.
ASKED_FOR_BY = {
    "jinja2": "starlette.templating",
    "sudachidict-core": "sudachipy, which brings no dictionary",
}
# In which set of tools stands what the tests of a folder import.
SETS = {"tests/": "test", "tests/browser/": "browser", "tests/bench/": "bench"}


homes = cache(packages_distributions)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named_in(requirements: Iterable[str]) -> set[str]:
    """The distributions that these lines ask for, without versions and markers."""
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in requirements)
    return {canonical(name[0]) for name in found if name}


def needed_by(tree: ast.Module) -> set[str]:
    """The distributions whose modules a file imports."""
    modules = set(imported(tree)) - {*PACKAGES, "tests"} - sys.stdlib_module_names
    # What is not installed, as the browser's tools, is called by its module.
    return {canonical(home) for module in modules for home in homes().get(module, [module])}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return named_in(project["project"]["dependencies"])


def test_what_is_imported_is_declared_and_nothing_else():
    """What comes only because a library of ours needs it may go when that library does."""
    needed = {name for tree in sources().values() for name in needed_by(tree)}

    assert declared() == needed | ASKED_FOR_BY.keys()


def test_what_only_the_tests_import_stands_among_their_tools():
    missing: set[tuple[str, str]] = set()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        known = declared()
        for tools in (SETS[folder] for folder in SETS if name.startswith(folder)):
            lines = (ROOT / f"requirements/{tools}.in").read_text(encoding="utf-8").splitlines()
            known |= named_in(lines)
        needed = needed_by(ast.parse(path.read_text(encoding="utf-8")))
        missing |= {(name, one) for one in needed - known}

    assert missing == set()


def reads_environment(tree: ast.Module) -> bool:
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and names & imported_names(node)
        )
        for node in nodes_of(tree)
    )


def imported_names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


# The rooms of knowledge/, lowest first; those of one line stand side by side and see no other.
ROOMS = (
    ("errors",),
    ("words",),
    ("names",),
    ("records", "plans"),
    ("questions", "replies"),
    ("office",),
    ("rounds",),
    ("store",),
    ("shelf",),
)


def room_of(path: str) -> str:
    return path.removeprefix("knowledge/").removesuffix(".py").partition("/")[0]


def rooms_imported(tree: ast.Module) -> Iterator[str]:
    """The rooms of knowledge/ that a file takes something from."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            # 「from knowledge import replies」 names its room behind the import.
            named = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in named if name.startswith("knowledge."))


def test_every_file_of_knowledge_stands_in_a_room():
    rooms = {room for level in ROOMS for room in level}

    found = {room_of(path) for path in sources() if path.startswith("knowledge/")}

    assert found - {"__init__"} == rooms


def test_a_room_of_knowledge_imports_only_rooms_below_it():
    height = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}

    wrong = {
        (path, room)
        for path, tree in sources().items()
        if path.startswith("knowledge/") and room_of(path) in height
        for room in rooms_imported(tree)
        if room != room_of(path) and height[room] >= height[room_of(path)]
    }

    assert wrong == set()


def test_no_two_classes_share_a_name():
    places: dict[str, list[str]] = {}
    for path, tree in sources().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(path)

    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_of_the_four_packages_is_there(package):
    assert f"{package}/__init__.py" in sources()


@pytest.mark.parametrize(
    ("package", "above"),
    [
        ("knowledge", {"bot", "handlers", "jobs"}),
        ("handlers", {"bot", "jobs"}),
        ("jobs", {"bot"}),
    ],
)
def test_a_package_imports_only_what_is_below_it(package, above):
    wrong = {
        path: found
        for path, tree in sources().items()
        if path.startswith(f"{package}/") and (found := above & set(imported(tree)))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("slack_bolt", "bot/slack/"),
        ("apscheduler", "jobs/clock.py"),
        ("sqlite3", "knowledge/store/"),
        ("sqlite_utils", "knowledge/store/"),
    ],
)
def test_a_library_that_has_one_home_is_imported_there_alone(library, home):
    elsewhere = [
        path
        for path, tree in sources().items()
        if library in imported(tree) and not path.startswith(home)
    ]

    assert elsewhere == []


@pytest.mark.parametrize("package", ["knowledge", "handlers", "jobs"])
def test_below_bot_no_file_speaks_of_slack(package):
    """What is Slack's stands with Slack: ids, limits and words of one platform."""
    speaking = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / package).rglob("*.py"))
        if "slack" in path.read_text(encoding="utf-8").lower()
    ]

    assert speaking == []


def test_the_environment_is_read_by_the_settings_alone():
    readers = {path for path, tree in sources().items() if reads_environment(tree)}

    assert readers <= {"bot/settings.py"}


def test_the_core_never_reads_the_clock():
    """Time is an argument everywhere below jobs and bot."""
    reading = {"now", "today", "utcnow", "time", "monotonic"}
    readers = {
        path
        for path, tree in sources().items()
        if path.startswith(("knowledge/", "handlers/"))
        for node in nodes_of(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("date", "datetime", "time")
        and node.func.attr in reading
    }

    assert readers == set()


def counted_by_place(tree: ast.Module) -> Iterator[int]:
    """The lines that see a row of the database as a tuple, or could read one by place.

    `execute` runs what gives no rows, so it stands alone or tells how many rows it changed; a
    function says by name what it hands on.
    """
    silent = {node.value for node in nodes_of(tree) if isinstance(node, ast.Expr)}
    silent |= {
        node.value
        for node in nodes_of(tree)
        if isinstance(node, ast.Attribute) and node.attr == "rowcount"
    }
    for node in nodes_of(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="execute" | "fetchone" | "fetchall")):
                if node not in silent:
                    yield node.lineno
            case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[*_, last])):
                if ast.unparse(last) != "..." or "Any" in ast.unparse(node):
                    yield node.lineno
            case ast.Subscript(value=ast.Name() | ast.Call(func=ast.Name()), slice=ast.Constant()):
                if isinstance(node.slice.value, int):
                    yield node.lineno


def test_rows_of_the_database_go_by_the_names_of_their_columns():
    """Only database.py, which gives them their names, sees them as they come."""
    wrong = {
        path: lines
        for path, tree in sources().items()
        if path.startswith("knowledge/store/") and path != "knowledge/store/database.py"
        if (lines := list(counted_by_place(tree)))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    "code",
    [
        "row = db.conn.execute(sql)",
        "row = db.conn.execute(sql).fetchone()",
        "for one in db.conn.execute(sql): pass",
        "id = only(db, sql)[0]",
        "id = row[1]",
        "def of(row: tuple[Any, ...]) -> Row: ...",
        "def of(db: Connection) -> list[tuple[str, str]]: ...",
    ],
)
def test_what_reads_a_row_by_place_is_seen(code):
    assert list(counted_by_place(ast.parse(code)))


# Each pattern is written so that it does not match its own text here.
@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"pypi\.(org|python)|pythonhosted\.org|npmjs\.(org|com)", id="index host"),
        pytest.param(r"--(extra-)?(index[-]url|find[-]links)|/simple[/]?[\"']", id="index option"),
        pytest.param(r"(?<![\w.~-])/((root|work|Users)/|home/\w)", id="path of one machine"),
        pytest.param(r"\.\./shared", id="folder outside the project"),
    ],
)
def test_no_file_names_what_only_one_machine_has(pattern):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout

    found = [name for name in listed.split("\0") if re.search(pattern, text_of(name))]

    assert found == []


def text_of(name: str) -> str:
    """What stands in a text file; nothing for a folder, a removed file or a binary one."""
    path = ROOT / name
    data = path.read_bytes() if path.is_file() else b""
    return "" if b"\0" in data else data.decode("utf-8", errors="replace")
