"""The one typed table of settings; the settings dialog and the command line are made from it."""

from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.training import DeployPolicy

SettingValue = bool | int | str


class Theme(StrEnum):
    """The window's colours."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class RatingKeys(StrEnum):
    """What the number keys give."""

    STARS = "stars"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its camelCase key ``group.name``, default, words, and what may be chosen."""

    key: str
    default: SettingValue
    label: str
    help: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None

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
            raise InvalidInput(f"{self.key} must be one of {', '.join(self.choices)}, got '{text}'.")
        return text

    def _coerce_flag(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise InvalidInput(f"{self.key} must be true or false, got '{value}'.")

    def _coerce_number(self, value: object) -> int:
        try:
            number = int(str(value))
        except ValueError as error:
            raise InvalidInput(f"{self.key} must be a whole number, got '{value}'.") from error
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise InvalidInput(f"{self.key} must lie between {low} and {high}, got {number}.")
        return number


ADVANCED_MODE = "general.advancedModeEnabled"
THEME = "general.theme"
RATING_KEYS = "general.ratingKeys"
DEPLOY_POLICY = "training.deployPolicy"
IMAGE_ENCODER = "training.imageEncoder"
CACHE_LIMIT_MB = "performance.cacheLimitMb"
ESTIMATE_FRAMES = "performance.estimateFrames"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        THEME,
        Theme.SYSTEM.value,
        "Theme",
        "Dark, light, or whatever the desktop uses.",
        choices=tuple(theme.value for theme in Theme),
    ),
    Setting(
        RATING_KEYS,
        RatingKeys.STARS.value,
        "Number keys",
        "Stars: 1 to 5 give 0.2 to 1.0. Fine: 1 to 9 give 0.1 to 0.9. P is 1.0, X is 0.0, 0 clears.",
        choices=tuple(scheme.value for scheme in RatingKeys),
    ),
    Setting(
        ADVANCED_MODE,
        False,
        "Advanced Mode",
        "Unlocks training on your ratings and managing models: the Train and Models pages.",
    ),
    Setting(
        DEPLOY_POLICY,
        DeployPolicy.WHEN_BETTER.value,
        "When training ends",
        "Always deploy, deploy only when better than the model in use, or ask.",
        choices=(DeployPolicy.ALWAYS.value, DeployPolicy.WHEN_BETTER.value, DeployPolicy.ASK.value),
    ),
    Setting(
        IMAGE_ENCODER,
        "",
        "Image encoder",
        "An ONNX image encoder of your own to learn from; empty for the one that comes with the app.",
    ),
    Setting(
        CACHE_LIMIT_MB,
        2048,
        "Cache size (MB)",
        "Thumbnails and features kept to save work; the least recently used go first.",
        minimum=64,
        maximum=1_000_000,
    ),
    Setting(
        ESTIMATE_FRAMES,
        True,
        "Estimate frames",
        "The model in use looks at imported frames while nothing else runs, so that its estimates can be seen.",
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
        raise NotFound(f"There is no setting '{key}'. Known: {', '.join(_BY_KEY)}.") from None
