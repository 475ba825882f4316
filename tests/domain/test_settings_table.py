import pytest

from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.settings import ADVANCED_MODE, CACHE_LIMIT_MB, SETTINGS, THEME, find_setting


def test_every_default_fits_its_own_setting():
    for setting in SETTINGS:
        assert setting.coerce(setting.default) == setting.default


def test_advanced_mode_is_off_by_default():
    assert find_setting(ADVANCED_MODE).default is False


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [(ADVANCED_MODE, "True", True), (CACHE_LIMIT_MB, "100", 100), (THEME, "dark", "dark")],
)
def test_words_of_a_command_line_become_values(key, text, value):
    assert find_setting(key).coerce(text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [(ADVANCED_MODE, "yes"), (CACHE_LIMIT_MB, "1"), (CACHE_LIMIT_MB, "many"), (THEME, "pink")],
)
def test_a_value_that_does_not_fit_is_refused(key, text):
    with pytest.raises(InvalidInput, match=key):
        find_setting(key).coerce(text)


def test_an_unknown_key_is_named():
    with pytest.raises(NotFound, match=r"general\.colour"):
        find_setting("general.colour")
