"""The one typed table of settings; the settings dialog and the command line are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.annotations import DEFAULT_USER, check_user_id
from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.retraining import RetrainEvery
from aura_trainer.domain.training import DeployPolicy
from aura_trainer.language import mark, tr

SettingValue = bool | int | str


class Theme(StrEnum):
    """The window's colours."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class Language(StrEnum):
    """What the window speaks."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class RatingKeys(StrEnum):
    """What the number keys give."""

    STARS = "stars"
    FINE = "fine"


class Section(StrEnum):
    """Where in the dialog a setting is found, in this order."""

    GENERAL = mark("General")
    ADVANCED = mark("Advanced Mode")
    KEYS = mark("Keys")
    TRAINING = mark("Training")
    PERFORMANCE = mark("Performance")
    API = mark("Local API")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its words, and what may be chosen.

    Attributes:
        key: ``group.name`` in camelCase.
        default: Its value until another is chosen; its type is the setting's.
        section: Where it is found.
        label: Its name, to be translated where it is shown, as all its words.
        help: A sentence or two on what it does.
        choices: The values there are; empty where they are not counted.
        minimum: The least number.
        maximum: The greatest number.
        zero_is_off: Of a number: whether 0 turns off what it is about.
        grouped: Of a number: whether its thousands are set apart.
        file_kind: Of a setting that names a file: what sort, as in ``ONNX models (*.onnx)``. Empty names none.
        check: Refuses a text that does not fit, with InvalidInput.
    """

    key: str
    default: SettingValue
    section: Section
    label: str
    help: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    zero_is_off: bool = False
    grouped: bool = True
    file_kind: str = ""
    check: Callable[[str], str] | None = None

    def coerce(self, value: object) -> SettingValue:
        """Return the value in this setting's type, reading text as a command line gives it.

        Raises:
            InvalidInput: It does not fit.
        """
        if isinstance(self.default, bool):
            return self._coerce_flag(value)
        if isinstance(self.default, int):
            return self._coerce_number(value)
        text = str(value)
        if self.choices and text not in self.choices:
            raise InvalidInput(
                tr("{key} must be one of {choices}, got '{text}'.").format(
                    key=self.key, choices=", ".join(self.choices), text=text
                )
            )
        return text if self.check is None else self.check(text)

    def _coerce_flag(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise InvalidInput(
            tr("{key} must be true or false, got '{value}'.").format(key=self.key, value=value)
        )

    def _coerce_number(self, value: object) -> int:
        try:
            number = int(str(value))
        except ValueError as error:
            raise InvalidInput(
                tr("{key} must be a whole number, got '{value}'.").format(key=self.key, value=value)
            ) from error
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise InvalidInput(
                tr("{key} must lie between {low} and {high}, got {number}.").format(
                    key=self.key, low=low, high=high, number=number
                )
            )
        return number


ADVANCED_MODE = "general.advancedModeEnabled"
THEME = "general.theme"
LANGUAGE = "general.language"
PROFILE = "general.profile"
RATING_KEYS = "general.ratingKeys"
DEPLOY_POLICY = "training.deployPolicy"
RETRAIN_AFTER = "training.retrainAfter"
RETRAIN_EVERY = "training.retrainEvery"
IMAGE_ENCODER = "training.imageEncoder"
CACHE_LIMIT_MB = "performance.cacheLimitMb"
ESTIMATE_FRAMES = "performance.estimateFrames"
API_ENABLED = "api.enabled"
API_PORT = "api.port"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        THEME,
        Theme.SYSTEM.value,
        Section.GENERAL,
        mark("Theme"),
        mark("Dark, light, or whatever the desktop uses."),
        choices=tuple(theme.value for theme in Theme),
    ),
    Setting(
        LANGUAGE,
        Language.SYSTEM.value,
        Section.GENERAL,
        mark("Language"),
        mark(
            "English, German, or whatever the desktop speaks. The window speaks it the next time it is opened."
        ),
        choices=tuple(language.value for language in Language),
    ),
    Setting(
        PROFILE,
        DEFAULT_USER,
        Section.GENERAL,
        mark("Profile"),
        mark(
            "Whose ratings the windows show and add to. Each profile has its own; footage and models are shared."
        ),
        check=check_user_id,
    ),
    Setting(
        RATING_KEYS,
        RatingKeys.STARS.value,
        Section.KEYS,
        mark("Number keys"),
        mark("Stars: 1 to 5 give 0.2 to 1.0. Fine: 1 to 9 give 0.1 to 0.9. P is 1.0, X is 0.0, 0 clears."),
        choices=tuple(scheme.value for scheme in RatingKeys),
    ),
    Setting(
        ADVANCED_MODE,
        False,
        Section.ADVANCED,
        mark("Advanced Mode"),
        mark(
            "Unlocks Train, Models and History: teach a model your taste, choose the "
            "one in use, look back on every run."
        ),
    ),
    Setting(
        DEPLOY_POLICY,
        DeployPolicy.WHEN_BETTER.value,
        Section.TRAINING,
        mark("When training ends"),
        mark("Always deploy, deploy only when better than the model in use, or ask."),
        choices=(DeployPolicy.ALWAYS.value, DeployPolicy.WHEN_BETTER.value, DeployPolicy.ASK.value),
    ),
    Setting(
        RETRAIN_AFTER,
        0,
        Section.TRAINING,
        mark("Train by itself after"),
        mark(
            "So many new ratings, in Advanced Mode. It begins once nobody has rated for a minute, and tells you. "
            "0 is off."
        ),
        minimum=0,
        maximum=100_000,
        zero_is_off=True,
    ),
    Setting(
        RETRAIN_EVERY,
        RetrainEvery.OFF.value,
        Section.TRAINING,
        mark("Train by itself every"),
        mark("Day or week, in Advanced Mode, while the window is open and if there is a new rating."),
        choices=tuple(every.value for every in RetrainEvery),
    ),
    Setting(
        IMAGE_ENCODER,
        "",
        Section.TRAINING,
        mark("Image encoder"),
        mark("An ONNX image encoder of your own to learn from; empty for the one that comes with the app."),
        file_kind=mark("ONNX models (*.onnx)"),
    ),
    Setting(
        CACHE_LIMIT_MB,
        2048,
        Section.PERFORMANCE,
        mark("Cache size (MB)"),
        mark("Thumbnails and features kept to save work; the least recently used go first."),
        minimum=64,
        maximum=1_000_000,
    ),
    Setting(
        ESTIMATE_FRAMES,
        True,
        Section.PERFORMANCE,
        mark("Estimate frames"),
        mark(
            "The model in use looks at imported frames while nothing else "
            "runs, so that its estimates can be seen."
        ),
    ),
    Setting(
        API_ENABLED,
        False,
        Section.API,
        mark("Let other programs in"),
        mark(
            "Other programs on this machine may rate, train and score here while the window is open, in Advanced "
            "Mode. Nothing else can reach it."
        ),
    ),
    Setting(
        API_PORT,
        5005,
        Section.API,
        mark("Port"),
        mark("Where programs find it, here and with 'aura-trainer serve'."),
        minimum=1024,
        maximum=65_535,
        grouped=False,
    ),
)

_BY_KEY = {setting.key: setting for setting in SETTINGS}


def find_setting(key: str) -> Setting:
    """Return the table's entry for a key.

    Raises:
        NotFound: There is no such setting.
    """
    try:
        return _BY_KEY[key]
    except KeyError:
        raise NotFound(
            tr("There is no setting '{key}'. Known: {keys}.").format(key=key, keys=", ".join(_BY_KEY))
        ) from None
