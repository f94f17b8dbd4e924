"""Does the wheel hold all that the program needs, and answer from an environment of its own?"""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "handlers", "knowledge", "jobs")
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")


def run(*command: str | Path, **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy: what an earlier build left beside the sources would otherwise get in."""
    copy = tmp_path_factory.mktemp("source")
    for name in (*PACKAGES, "requirements"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        shutil.copy(ROOT / name, copy / name)
    built = tmp_path_factory.mktemp("built")

    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built, copy)

    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The programs of a new environment that holds the wheel and sees our dependencies."""
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", home)
    python = home / "bin" / "python"
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel
    )
    # A folder named in a .pth file comes after the environment's own, and its .pth files (ours for
    # development among them) are not read. So no network is needed, and the sources stay unseen.
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(own, "dependencies.pth").write_text("\n".join(paths), encoding="utf-8")
    return home / "bin"


@pytest.fixture
def elsewhere(tmp_path) -> dict[str, object]:
    """How to run a program away from the sources, with a home of its own, without settings."""
    ours = ("KIKIMASSHI_", "SLACK_", "PYTHON", "COV")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return {"cwd": tmp_path, "env": environment | {"KIKIMASSHI_HOME": str(tmp_path / "home")}}


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel):
    in_sources = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }

    with zipfile.ZipFile(wheel) as archive:
        in_wheel = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert in_wheel == in_sources


def test_the_packages_come_from_the_wheel(installed, elsewhere):
    names = ", ".join(PACKAGES)
    where = run(
        installed / "python",
        "-c",
        f"import {names}\nfor package in ({names}): print(package.__file__)",
        **elsewhere,
    )

    assert all(Path(line).is_relative_to(installed.parent) for line in where.splitlines())
    assert len(where.splitlines()) == len(PACKAGES)


def test_the_installed_command_answers_in_an_empty_home(installed, elsewhere):
    answer = run(installed / "kikimasshi", "ask", "のりまっしの担当課は?", **elsewhere)

    assert "交通政策課" in answer
