"""What the next model is called."""

import re
from collections.abc import Iterable

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr


def named(given: str) -> str:
    """Return the name a person gave a model, without the space around it.

    Raises:
        InvalidInput: Nothing is left of it.
    """
    name = given.strip()
    if not name:
        raise InvalidInput(tr("A model's name must not be empty."))
    return name


def next_name(last: str, taken: Iterable[str]) -> str:
    """A name for the next model: the person's last one with its number raised, until it is no earlier one.

    Args:
        last: The name last given; empty before the first.
        taken: Names of all runs, whoever began them, and of the models that are kept.
    """
    names = {last, *taken}
    stem, digits = re.fullmatch(r"(.*?)(\d*)", last or "my-taste-v0", re.DOTALL).groups()  # type: ignore[union-attr]
    if not digits:
        stem, digits = f"{last}-v", "1"
    number = int(digits) + 1
    while f"{stem}{number}" in names:
        number += 1
    return f"{stem}{number}"
