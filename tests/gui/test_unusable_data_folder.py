"""The window over a data folder that cannot be used."""


def test_the_window_says_so_stays_open_and_leaves_what_is_in_the_way(aura_home, open_window):
    aura_home.write_text("somebody's notes")
    window = open_window(broken=True)
    report = window.reports[0]
    assert report.title == "Could not read"
    assert str(aura_home / "ML") in report.detail
    assert "It is untouched." in report.detail
    assert window.session.window.isVisible()
    assert aura_home.read_text() == "somebody's notes"
