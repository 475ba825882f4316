"""How a server is set up; it needs none of the libraries the server itself does."""

from dataclasses import dataclass, field
from pathlib import Path

from aura_trainer.api.limits import ApiLimits


@dataclass(frozen=True, slots=True)
class ApiOptions:
    """How a server is set up.

    Attributes:
        profile: Whose ratings it is about.
        port: Where it listens; 0 takes one that is free.
        token_file: Where the token is, if not in the data folder.
        roots: Folders below which files may be named, besides imported media. Relative paths start there.
        limits: How much may be asked of it.
    """

    profile: str
    port: int
    token_file: Path | None = None
    roots: tuple[Path, ...] = ()
    limits: ApiLimits = field(default_factory=ApiLimits)
