"""Writes ``docs/shortcuts.md`` from the table of actions: ``uv run python packaging/shortcut_sheet.py``."""

from pathlib import Path

from aura_trainer.gui.action_help import shortcut_document

if __name__ == "__main__":
    sheet = Path(__file__).parent.parent / "docs" / "shortcuts.md"
    sheet.write_text(shortcut_document(), "utf-8", newline="\n")
    print(sheet)
