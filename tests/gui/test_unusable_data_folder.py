"""The window over a data folder that cannot be used."""

from PySide6.QtWidgets import QApplication

from aura_trainer.application import Application
from aura_trainer.domain.errors import DamagedData


def test_the_window_says_so_stays_open_and_leaves_what_is_in_the_way(aura_home, open_window):
    aura_home.write_text("somebody's notes")
    window = open_window(broken=True)
    report = window.reports[0]
    assert report.title == "Could not read"
    assert str(aura_home / "ML") in report.detail
    assert "It is untouched." in report.detail
    assert window.session.window.isVisible()
    assert aura_home.read_text() == "somebody's notes"


def test_where_the_services_cannot_be_opened_the_page_in_their_place_says_why(monkeypatch, open_window):
    def refuse(*_arguments: object) -> None:
        raise DamagedData("The database is of a newer version of the app.")

    # A layout of a later version cannot be had yet.
    monkeypatch.setattr(Application, "__init__", refuse)
    window = open_window(broken=True)
    page = window.session.window.start_page
    assert page.isVisible()
    assert page.heading.text() == window.reports[0].title
    assert page.detail.text().startswith("The database is of a newer version of the app.")
    assert "Close the window, put this right, and start again." in page.detail.text()
    page.copy.click()
    assert "newer version" in QApplication.clipboard().text()
