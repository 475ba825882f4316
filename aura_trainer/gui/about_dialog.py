"""What the app is, what it is made of, and under which licences."""

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from aura_trainer import __version__
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.dialog_size import size_by_text
from aura_trainer.gui.widgets.parts import button, label, paragraph, row
from aura_trainer.language import tr
from aura_trainer.services.notices import About, Component, read_about, read_licence

_SIZE = QSize(860, 620)


class AboutDialog(QDialog):
    """The version and its parts on top; below a list of components, in short first, with the licence of the one chosen."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._components: tuple[Component, ...] = ()
        self.setWindowTitle(tr("About Aura Trainer"))
        size_by_text(self, _SIZE, context.theme, parent)
        self.versions = paragraph("", "dim")
        self.search = QLineEdit()
        self.list = QListWidget()
        self.text = QPlainTextEdit()
        self._lay_out()
        self.search.textChanged.connect(self._show_found)
        self.list.currentItemChanged.connect(self._show_chosen)
        context.runner.run(self._read())

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(tr("Search components and licences"))
        self.search.setAccessibleName(tr("Search components and licences"))
        self.search.setClearButtonEnabled(True)
        for clear in self.search.findChildren(QToolButton):
            clear.setAccessibleName(tr("Clear the search"))
        self.list.setAccessibleName(tr("Components"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setReadOnly(True)
        self.text.setProperty("role", "sheet")
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Licence"))
        close = button(tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        middle = row(spacing=12)
        middle.addLayout(left, 2)
        middle.addWidget(self.text, 4)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(8)
        # Translators: {version} is a number, as 1.2.0.
        whole.addWidget(label(tr("Aura Trainer {version}").format(version=__version__), "title"))
        whole.addWidget(
            paragraph(
                tr("Learns your taste in frames from your ratings, and finds the moments worth keeping.")
            )
        )
        whole.addWidget(self.versions)
        whole.addSpacing(4)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)
        self.versions.setText(tr("MIT licence"))

    async def _read(self) -> None:
        about = await self._context.runner.background(read_about)
        if isValid(self):
            self._show(about)

    def _show(self, about: About) -> None:
        self._components = about.components
        self.versions.setText(
            tr("MIT licence. Python {python}, Qt {qt}, FFmpeg {ffmpeg}.").format(
                python=about.python, qt=qVersion(), ffmpeg=about.ffmpeg
            )
        )
        self._show_found(self.search.text())

    def _show_found(self, words: str) -> None:
        wanted = words.casefold().split()
        self.list.clear()
        if not wanted:
            self._add(tr("In short"), None)
        for component in self._components:
            said = f"{component.name} {component.version} {component.licence}"
            if all(word in said.casefold() for word in wanted):
                name = f"{component.name} {component.version}".strip()
                self._add(f"{name}\n{component.licence}", component)
        if self.list.count():
            self.list.setCurrentRow(0)
        else:
            self.text.setPlainText(
                tr(
                    "No component has the words \N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}."
                ).format(words=words)
            )

    def _add(self, words: str, component: Component | None) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, component)
        item.setToolTip(words)
        self.list.addItem(item)

    def _show_chosen(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        component = item.data(Qt.ItemDataRole.UserRole)
        if component is None:
            self.text.setPlainText(_in_short())
        else:
            self._context.runner.run(self._read_text(item, component))

    async def _read_text(self, item: QListWidgetItem, component: Component) -> None:
        text = await self._context.runner.background(read_licence, component)
        # Another may have been chosen meanwhile, or the dialog closed.
        if isValid(self) and isValid(item) and self.list.currentItem() is item:
            head = "\n".join(part for part in (component.name, component.licence, component.home) if part)
            self.text.setPlainText(f"{head}\n\n{text}")


def _in_short() -> str:
    """What whoever uses or passes on the app has to know, in plain words."""
    return "\n\n".join(
        (
            tr("Aura Trainer itself is under the MIT licence: use it, change it and pass it on."),
            tr(
                "Qt and Qt for Python are used under the LGPL, version 3. They lie beside the app as libraries of their "
                "own, so you may put another version in their place. Their sources are at https://code.qt.io."
            ),
            tr(
                "FFmpeg comes in the wheel of PyAV and is under the LGPL, version 3 or later. The same wheel has libx264 "
                "and libx265, which are under the GPL, version 2 or later. Whoever passes the app on together with them "
                "does so under the GPL, version 3; your footage, ratings and models are not touched by that."
            ),
            tr(
                "The network that looks at pictures has the weights of EfficientNet-Lite0, trained on ImageNet by "
                "others and published under the Apache licence, version 2.0. Models trained on your ratings are yours."
            ),
            tr("Everything else is in the list, with the full text of its licence."),
        )
    )
