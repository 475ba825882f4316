"""A plot shows its data, and nothing of what the library that draws it brings along."""

from PySide6.QtWidgets import QMenu, QWidget

from aura_trainer.gui.widgets.plot_style import make_plot


def test_no_menu_lies_over_a_plot_and_all_of_them_end_with_it(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    plot = make_plot("a plot")
    plot.setParent(window)
    with qtbot.waitExposed(window):
        window.show()
    menus = plot.findChildren(QMenu)
    assert menus
    assert [menu for menu in menus if menu.isVisible() or not menu.isWindow()] == []
