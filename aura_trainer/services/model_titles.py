"""What two models are called beside each other, so that nobody takes one for the other."""

from collections.abc import Callable
from datetime import datetime

from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.moments import local_time
from aura_trainer.language import tr


def titles_apart(first: ModelSummary, second: ModelSummary) -> tuple[str, str]:
    """Return what each of two models is called: its name, and where both have one name also when it was made.

    Of two made in the same second the beginning of the id tells them apart.
    """
    if first.title != second.title:
        return first.title, second.title
    told = next((tell for tell in _MARKS if tell(first) != tell(second)), None)
    if told is None:
        return first.title, second.title
    # Translators: a model and when it was made, where another has the same name.
    words = tr("{name} ({made})")
    one, other = (words.format(name=model.title, made=told(model)) for model in (first, second))
    return one, other


def namesake_sentence(model: ModelSummary, namesake: ModelSummary) -> str:
    """Say of a model that another of its name is kept, and what tells the two apart."""
    new, kept = titles_apart(model, namesake)
    # Translators: as in "Another model of this name is kept: taste (2026-01-01 10:00). This one is taste (2026-01-02 11:00)."
    return tr("Another model of this name is kept: {kept}. This one is {new}.").format(kept=kept, new=new)


def _to_the_minute(model: ModelSummary) -> str:
    return f"{_made(model):%Y-%m-%d %H:%M}"


def _to_the_second(model: ModelSummary) -> str:
    return f"{_made(model):%Y-%m-%d %H:%M:%S}"


def _made(model: ModelSummary) -> datetime:
    return local_time(datetime.fromisoformat(model.created))


def _by_id(model: ModelSummary) -> str:
    return model.short_id


_MARKS: tuple[Callable[[ModelSummary], str], ...] = (_to_the_minute, _to_the_second, _by_id)
