"""The shipped records and a furnished trial database for the benchmarks."""

from tests.conftest import furnished, library

__all__ = ["furnished", "library"]
