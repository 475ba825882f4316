"""Brings the first steps to the window: when they are shown, what they say on which page, and where they lead."""

from enum import StrEnum

from PySide6.QtCore import QObject

from aura_trainer.domain.training import MINIMUM_RATINGS
from aura_trainer.gui.action_help import help_lines
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.first_steps import FirstSteps, Step
from aura_trainer.gui.pages.registry import FRAMES, HIGHLIGHTS, MODELS, TRAIN
from aura_trainer.gui.widgets.first_steps_card import FirstStepsCard
from aura_trainer.language import mark, tr

_KEPT_AS = "firstSteps"


class _Shown(StrEnum):
    """Whether the card is shown, as it is kept from one window to the next."""

    UNDECIDED = ""
    YES = "shown"
    DISMISSED = "dismissed"


_PAGES = {Step.RATE: FRAMES, Step.TRAIN: TRAIN, Step.PICK: HIGHLIGHTS}
_ELSEWHERE = {
    Step.IMPORT: mark("Drop clips anywhere in the window, or begin with the clip that comes with the app."),
    Step.RATE: mark(
        "Good frames high, dull ones low; the model learns from the difference: {rated} of {enough}."
    ),
    Step.ADVANCED: mark("It opens Train, Models and History. Settings turn it off again."),
    Step.TRAIN: mark("It learns your taste from your ratings, and tells what it is worth."),
    Step.PICK: mark("Have your model find the moments worth keeping."),
}
_HERE = {
    Step.RATE: mark(
        "Good frames high, dull ones low, by the keys or the sliders: {rated} of {enough}. {keys}: {what}."
    ),
    Step.TRAIN: mark("Press Start training. If something is in the way, the page says what to do."),
    Step.PICK: mark("Press Score, and what your model picks shows below the curve."),
}
_NOT_IN_USE = mark(
    "Your model is kept, not in use: Deploy, beside its verdict or on Models, puts it in use. Until then the picks follow "
    "a generic formula, not your taste."
)
_TRAINING = mark("It learns from your ratings. What it is worth stands on the Train page when it is done.")
_ALL_DONE = mark("All done: rate more and train again, and the picks come closer to your taste.")
_BUTTONS = {
    Step.IMPORT: mark("Try the sample clip"),
    Step.RATE: mark("Go to Frames"),
    Step.ADVANCED: mark("Turn on Advanced Mode"),
    Step.TRAIN: mark("Go to Train"),
    Step.PICK: mark("Go to Highlights"),
}
_GO_TO_MODELS = mark("Go to Models")


class FirstStepsFlow(QObject):
    """Shows the card on a first start, and until it is dismissed.

    Args:
        context: What is imported, rated and trained.
        card: Is in its place in the window.
    """

    def __init__(self, context: PageContext, card: FirstStepsCard) -> None:
        super().__init__(card)
        self._context = context
        self._card = card
        self.steps = FirstSteps(context, self)
        self.steps.changed.connect(self.refresh)
        card.requested.connect(self._go)
        card.dismissed.connect(self.dismiss)
        context.actions.offer(lambda: True, {ActionId.FIRST_STEPS: self.show})
        context.signals.frames_changed.connect(self._begin)
        for told in (context.keys.changed, context.signals.settings_changed):
            told.connect(self.refresh)

    def show(self) -> None:
        """Show the card, now and in the next windows."""
        self._context.memory.remember(_KEPT_AS, _Shown.YES.value)
        self._card.show()
        self.refresh()

    def dismiss(self) -> None:
        """Hide the card, now and in the next windows."""
        self._context.memory.remember(_KEPT_AS, _Shown.DISMISSED.value)
        self._card.hide()

    def refresh(self) -> None:
        """Show how far one is, and what to do on the page shown."""
        if self._card.isHidden():
            return
        steps, at_hand = self.steps, self.steps.at_hand
        done = [step for step in Step if steps.is_done(step)]
        self._card.show_steps(done, at_hand, self._words(at_hand), self._button(at_hand))

    def _begin(self) -> None:
        """The library is read: only now is it known whether there is anything in it."""
        self._context.signals.frames_changed.disconnect(self._begin)
        self.steps.look_at_model()
        kept = self._context.memory.recall(_KEPT_AS, _Shown.UNDECIDED.value)
        first_start = kept == _Shown.UNDECIDED and not self.steps.is_done(Step.IMPORT)
        if kept == _Shown.YES or first_start:
            self.show()

    def _is_here(self, step: Step) -> bool:
        return self._page(step) == self._context.page_id

    def _page(self, step: Step) -> str | None:
        """Where a step is done."""
        deploys = step is Step.PICK and self.steps.is_default_in_use
        return MODELS if deploys else _PAGES.get(step)

    def _words(self, step: Step | None) -> str:
        if step is None:
            return tr(_ALL_DONE)
        if step is Step.TRAIN and self.steps.is_training:
            return tr(_TRAINING)
        if step is Step.PICK and self.steps.is_default_in_use:
            return tr(_NOT_IN_USE)
        words = _HERE[step] if self._is_here(step) else _ELSEWHERE[step]
        # The first line of the sheet is what the number keys give.
        line = help_lines(self._context.keys, self._context.rating_scheme)[0]
        return tr(words).format(
            rated=self.steps.rated, enough=MINIMUM_RATINGS, keys=line.keys, what=line.title
        )

    def _button(self, step: Step | None) -> str:
        if step is None:
            return tr("Close")
        if self._is_here(step):
            return ""
        return tr(_GO_TO_MODELS) if self._page(step) == MODELS else tr(_BUTTONS[step])

    def _go(self) -> None:
        context, step = self._context, self.steps.at_hand
        match step:
            case None:
                self.dismiss()
            case Step.IMPORT:
                context.signals.sample_requested.emit()
            case Step.ADVANCED:
                context.runner.run(context.turn_on_advanced_mode())
            case Step.RATE | Step.TRAIN | Step.PICK:
                context.actions.do(ActionId(f"go.{self._page(step)}"))
