"""How ratings from 0 to 1 and the stars of other programs stand for each other."""

import math

from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidAnnotation
from aura_trainer.language import tr

REJECTED = -1
UNRATED = 0
MOST_STARS = 5


def stars_of(rating: float) -> int:
    """The stars that come nearest to a rating in [0, 1]: 1 to 5, or ``REJECTED`` where not even one is near.

    One star is 0.2, so the scheme is that of the keys 1 to 5; halfway between two, the higher is meant.
    """
    stars = math.floor(rating * MOST_STARS + 0.5)
    return stars or REJECTED


def rating_of(stars: float) -> float | None:
    """The rating that stars stand for: 0.2 a star, 0.0 for a reject, None for no stars at all.

    Raises:
        InvalidAnnotation: There are no such stars.
    """
    if stars == REJECTED:
        return 0.0
    if stars == UNRATED:
        return None
    if not 0 < stars <= MOST_STARS:
        raise InvalidAnnotation(
            tr("Stars must be from 1 to {most}, 0 for none or -1 for a reject, got {stars:g}").format(
                most=MOST_STARS, stars=stars
            )
        )
    return stars / MOST_STARS


def stars_text(stars: int) -> str:
    """Stars in words, as ``4 stars`` or ``reject``."""
    if stars == REJECTED:
        # Translators: what is said instead of a number of stars.
        return tr("reject")
    if stars == UNRATED:
        return tr("no stars")
    return plural(stars, "star")
