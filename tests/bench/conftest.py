"""The shipped records for the benchmarks."""

from tests.conftest import library

__all__ = ["library"]
