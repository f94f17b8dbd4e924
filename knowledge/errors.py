"""What can go wrong in `knowledge/`, each with what a person needs to put it right."""


class KnowledgeError(Exception):
    """The base of all expected trouble in this package."""


class UnreadableQuantity(KnowledgeError):
    """No single number could be read from what was typed."""

    def __init__(self, typed: str) -> None:
        super().__init__(f"no single number in {typed!r}")
        self.typed = typed


class RecordsRefused(KnowledgeError):
    """The plan records hold something that cannot be true; nothing of them was loaded."""

    def __init__(self, problems: "list[str]") -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UnreadableYear(KnowledgeError):
    """What was typed is not one fiscal year, or one that cannot be."""

    def __init__(self, typed: str) -> None:
        super().__init__(f"no fiscal year in {typed!r}")
        self.typed = typed


class RulesRefused(KnowledgeError):
    """A file of rules holds rows that cannot be used; each problem names its row."""

    def __init__(self, problems: "list[str]") -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class RecordsVanished(KnowledgeError):
    """Records are gone from the files while rows that people made still refer to them."""

    def __init__(self, names: "list[str]") -> None:
        super().__init__("、".join(names))
        self.names = names


class DatabaseUnusable(KnowledgeError):
    """The database cannot be opened or written; `reason` is a Japanese sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CellRefused(KnowledgeError):
    """One cell of a sheet cannot be taken; `reason` is Japanese and names what was typed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SheetRefused(KnowledgeError):
    """A sheet holds what cannot be taken, so nothing of it is; each problem names its line."""

    def __init__(self, problems: "list[str]") -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
