"""Reads a database where nothing may be written; run by a process that obeys the permissions of files."""

import sys
from collections.abc import Callable
from pathlib import Path

from aura_trainer.domain.errors import AuraError
from aura_trainer.services.database import Database
from aura_trainer.services.locks import ProcessLock

ONE = "CREATE TABLE pair (name TEXT PRIMARY KEY, value INTEGER)"
TWO = "ALTER TABLE pair ADD COLUMN note TEXT DEFAULT 'none'"


def tell(action: Callable[[], object]) -> None:
    """Write what an action returns, or the title of its failure, on a line."""
    try:
        answer = action()
    except AuraError as error:
        answer = error.title
    sys.stdout.write(f"{answer}\n")


def main(path: Path, migrations: int) -> None:
    """Tell the lock's state to a reader and a writer, the rows, a write, and a write once it is allowed."""
    lock = ProcessLock(path.with_name("x.lock"), "the pairs")
    database = Database(path, (ONE, TWO)[:migrations])

    def reading() -> str:
        with lock.reading() as held:
            return "held" if held else "not held"

    def writing() -> str:
        with lock.held():
            return "held"

    def read() -> list[tuple[object, ...]]:
        with database.read() as connection:
            return [tuple(row) for row in connection.execute("SELECT * FROM pair ORDER BY name")]

    def write() -> str:
        with database.write() as connection:
            connection.execute("INSERT INTO pair (name, value) VALUES ('z', 26)")
        return "written"

    def write_elsewhere() -> str:
        other = Database(path, (ONE, TWO)[:migrations])
        with other.write() as connection:
            connection.execute("INSERT INTO pair (name, value) VALUES ('y', 25)")
        other.close()
        return "written elsewhere"

    for action in (reading, writing, read, write):
        tell(action)
    for place in (path.parent, *path.parent.iterdir()):
        place.chmod(0o755)
    for action in (reading, writing, write_elsewhere, read, write):
        tell(action)
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
