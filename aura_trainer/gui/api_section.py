"""The local API in the settings: where it listens, and the token programs need."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox
from shiboken6 import isValid

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.settings import API_ENABLED
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.question import Question, ask
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.gui.widgets.setting_row import LabelledRow
from aura_trainer.language import tr


class ApiSection(LabelledRow):
    """Says whether the server runs, and hands out what a program has to be told."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self.state = label("", "strong", wrap=True)
        self.token_file = label("", "dim", wrap=True)
        self.remark = label(tr("Advanced Mode is off, so every request is refused."), "warn", wrap=True)
        for words, name in ((self.state, tr("Address")), (self.token_file, tr("File of the token"))):
            words.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            words.setAccessibleName(name)
        super().__init__(
            tr("Address and token"),
            tr(
                "A program sends the token with every request and is let in as the profile shown here. Whoever has the "
                "token can do what you can: tell it to programs you trust alone."
            ),
            self.state,
            # Translators: words the local API is found by in the search of settings, besides those shown.
            also=tr("http rest server bearer program"),
            wide=True,
        )
        self.copy_address = button(tr("Copy address"), says=tr("Copy the address of the local API"))
        self.copy_token = button(tr("Copy token"), says=tr("Copy the token of the local API"))
        self.new_token = button(
            tr("New token\N{HORIZONTAL ELLIPSIS}"), says=tr("Make another token in place of this one")
        )
        self.question: QMessageBox | None = None
        foot = row()
        foot.addWidget(self.copy_address)
        foot.addWidget(self.copy_token)
        foot.addWidget(self.new_token)
        foot.addStretch(1)
        self.whole.addLayout(foot)
        # Below the buttons, which stay where they are when these come.
        self.whole.addWidget(self.token_file)
        self.whole.addWidget(self.remark)
        self.copy_address.clicked.connect(self._copy_address)
        self.copy_token.clicked.connect(lambda: context.runner.run(self._copy_token(context.user_id)))
        self.new_token.clicked.connect(self._ask)
        context.local_api.changed.connect(self._show)
        context.signals.settings_changed.connect(self._show)
        self._show()

    def _show(self, _key: str = "") -> None:
        state, wanted = self._context.local_api.state, self._context.setting(API_ENABLED)
        runs = bool(state.url)
        if runs:
            words = state.url
        elif not wanted:
            words = tr("Off")
        elif state.problem:
            words = tr("Not running")
        else:
            words = tr("Starting\N{HORIZONTAL ELLIPSIS}")
        self.state.setText(words)
        self.token_file.setText(tr("The token is in {file}").format(file=state.token_file))
        self.token_file.setVisible(runs)
        self.remark.setVisible(runs and not self._context.advanced_mode)
        self.show_problem(state.problem)
        for copy in (self.copy_address, self.copy_token):
            copy.setEnabled(runs)
        self.new_token.setEnabled(runs or bool(state.problem))

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._context.local_api.state.url)
        self._context.notify(Notice(tr("Address copied")))

    async def _copy_token(self, user_id: str) -> None:
        context = self._context
        try:
            token = await context.runner.background(context.application.api_tokens.token_of, user_id)
        except AuraError as error:
            self._show_refusal(error)
        else:
            QGuiApplication.clipboard().setText(token)
            context.notify(
                Notice(
                    tr("Token copied"),
                    tr("It lets programs in as {profile}.").format(profile=user_id),
                )
            )

    def _ask(self) -> None:
        user_id = self._context.user_id
        self.question = ask(
            self,
            Question(
                tr("New token"),
                tr("Make another token for {profile}?").format(profile=user_id),
                tr(
                    "Programs that have the present one are refused until they are told the new one; by a server in "
                    "another window or of 'aura-trainer serve', from its next start."
                ),
                tr("New token"),
            ),
            lambda: self._context.runner.run(self._replace(user_id)),
        )

    async def _replace(self, user_id: str) -> None:
        try:
            await self._context.local_api.replace_token(user_id)
        except AuraError as error:
            self._show_refusal(error)
        else:
            self._context.notify(Notice(tr("There is a new token"), tr("Copy it to the programs you trust.")))

    def _show_refusal(self, error: AuraError) -> None:
        if not isValid(self):
            raise error
        self.show_problem(f"{error.title}. {error.detail}")
