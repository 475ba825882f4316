"""Finds every message in the code, takes it into the languages' files, and compiles those.

``uv run python packaging/translations.py`` after a change of words; then fill in what is empty in
``resources/translations/*/LC_MESSAGES/aura.po`` and run it once more.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "resources" / "translations").glob("*/LC_MESSAGES/aura.po"))

_KEYWORDS = {"tr": None, "ntr": (1, 2), "mark": None}


def template() -> Catalog:
    """Every message in the code."""
    # Always the same date: what is made of the same words must be the same.
    catalog = Catalog(project="Aura Trainer", charset="utf-8", creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    found = extract_from_dir(ROOT / "aura_trainer", keywords=_KEYWORDS)
    for name, _line, message, comments, context in sorted(found, key=lambda item: item[:2]):
        # Without line numbers: they would change with every edit of the code.
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def read(file: Path) -> Catalog:
    """A language's messages."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name)


def as_po(catalog: Catalog) -> bytes:
    """A language's messages as they stand in its file."""
    stream = BytesIO()
    write_po(
        stream,
        catalog,
        width=110,
        no_location=True,
        omit_header=False,
        ignore_obsolete=True,
        sort_output=True,
    )
    return stream.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """A language's messages as the program reads them."""
    stream = BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def strings(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """A message, or each of its forms."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def main() -> int:
    """Bring every language up to date; the number of messages still to be translated is the exit code's yes or no."""
    wanted, missing = template(), 0
    for file in FILES:
        catalog = read(file)
        catalog.update(wanted, no_fuzzy_matching=True)
        file.write_bytes(as_po(catalog))
        file.with_suffix(".mo").write_bytes(as_mo(catalog))
        empty = [item for item in catalog if item.id and not all(strings(item.string))]
        missing += len(empty)
        print(f"{file.parent.parent.name}: {len(catalog)} messages, {len(empty)} not translated")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
