"""The ratings a training learns from, and those it leaves out."""

from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import RequirementsNotMet
from aura_trainer.domain.training import MINIMUM_RATINGS
from aura_trainer.language import ntr, number, tr
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.training_order import RatedClip
from aura_trainer.services.usable_ratings import rated_media


def ratings_to_learn(
    rated: RatedFrames, catalog: Catalog, user_id: str
) -> tuple[tuple[RatedClip, ...], list[str]]:
    """Collect the ratings that can be learned from by clip, and say which cannot.

    Raises:
        RequirementsNotMet: There are none, or fewer of frames that are there than a training takes.
        StorageFailure: The disk refused.
    """
    ratings = rated.load(user_id)
    if not ratings.by_frame and not ratings.unmatched:
        raise RequirementsNotMet(tr("No annotations found for training."), title=tr("Insufficient Data"))
    warnings: list[str] = []
    if bad := len(ratings.bad_lines):
        warnings.append(
            ntr(
                "{count} line of the ratings file cannot be read.",
                "{count} lines of the ratings file cannot be read.",
                bad,
            ).format(count=number(bad))
        )
    if unmatched := len(ratings.unmatched):
        warnings.append(
            ntr(
                "{count} rating of a frame that is not imported is left out: {frame}.",
                "{count} ratings of frames that are not imported are left out, among them {frame}.",
                unmatched,
            ).format(count=number(unmatched), frame=ratings.unmatched[0].frame_path)
        )
    clips: list[RatedClip] = []
    for item in rated_media(catalog, ratings):
        if not item.there:
            warnings.append(item.missing)
            continue
        media, given = item.media, item.ratings.items()
        stamps = {pts: rating.rating for pts, rating in given if rating.rating is not None}
        clips.append(
            RatedClip(media.path, media.info.kind, media.fingerprint, media.shots, stamps, media.lut)
        )
    usable = sum(len(clip.ratings) for clip in clips)
    if usable < MINIMUM_RATINGS:
        raise RequirementsNotMet(
            tr("Only {frames} can be used, and {least} are needed. {warnings}").format(
                frames=plural(usable, "rated frame"), least=MINIMUM_RATINGS, warnings=" ".join(warnings)
            )
        )
    return tuple(clips), warnings
