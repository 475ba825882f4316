"""The sentence a verdict begins with: what an editor would notice of the model."""

from aura_trainer.domain.verdict import Evidence
from aura_trainer.language import mark, ntr, tr

CHANCE_LEVEL = 0.05
"""A ranking counts as real when chance would reach it less often than this."""

_UNSEEN = {
    "clip": mark("On clips it has not seen"),
    "shot": mark("On shots it has not seen"),
    "stretch": mark("On stretches it has not seen"),
}


def headline_of(evidence: Evidence) -> str:
    """The first sentence of a verdict: how many of the person's favourites the model found."""
    hits, of = evidence.hits
    kind = evidence.validated_by if evidence.independent else "stretch"
    where = tr(_UNSEEN.get(kind, _UNSEEN["shot"]))
    luck = evidence.hits_by_chance
    chance = evidence.ranking_p_value
    if 2 * hits >= of or chance is None or chance >= CHANCE_LEVEL:
        found = _beside_luck(_favourites(hits, of, too=True), luck)
        # Translators: as "On clips it has not seen, 6 of its 10 favourites were yours too".
        return tr("{where}, {found}.").format(where=where, found=found)
    if luck is not None and hits > round(luck):
        words = tr("{where}, it puts frames in your order better than chance, and {found}.")
    elif hits:
        words = tr("{where}, it puts frames in your order better than chance, but only {found}.")
    else:
        words = tr("{where}, it puts frames in your order better than chance, but {found}.")
    return words.format(where=where, found=_beside_luck(_favourites(hits, of, too=False), luck))


def _favourites(hits: int, of: int, *, too: bool) -> str:
    if not hits:
        return tr("none of its {count} favourites were yours").format(count=of)
    if too:
        words = ntr(
            "{hits} of its {count} favourites was yours too",
            "{hits} of its {count} favourites were yours too",
            hits,
        )
    else:
        words = ntr(
            "{hits} of its {count} favourites was yours", "{hits} of its {count} favourites were yours", hits
        )
    return words.format(hits=hits, count=of)


def _beside_luck(found: str, luck: float | None) -> str:
    """Add to what was found how much of it luck would have found."""
    if luck is None:
        return found
    if not round(luck):
        return tr("{found} (by luck it would be hardly any)").format(found=found)
    return tr("{found} (by luck it would be {count})").format(found=found, count=round(luck))
