"""What is known of media, by what they are found again by."""

from collections.abc import Iterable, Mapping, Sequence

from aura_trainer.domain.media import InputLut, Media, Shot


def paths_of(media: Sequence[Media]) -> Mapping[str, Media]:
    """Return media by every path they are or were known by. A present path wins over an alias of another."""
    known: dict[str, Media] = {}
    for item in media:
        known.update(dict.fromkeys(item.aliases, item))
    known.update({item.path: item for item in media})
    return known


def shots_of(media: Iterable[Media]) -> Mapping[str, tuple[Shot, ...]]:
    """Return the shots, by fingerprint, of those media that have been decoded to the end."""
    return {item.fingerprint: item.shots for item in media if item.shots}


def luts_of(media: Iterable[Media]) -> Mapping[str, InputLut]:
    """Return the tables, by fingerprint, that media are seen through."""
    return {item.fingerprint: item.lut for item in media if item.lut}
