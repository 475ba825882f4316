"""Says when it trains by itself, or why it does not."""

from datetime import timedelta

from aura_trainer.domain.retraining import Hold, RetrainStanding
from aura_trainer.language import ntr, number, tr

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_TOLD_IN_HOURS = 2 * _DAY


def standing_words(standing: RetrainStanding) -> str:
    """``Trains by itself after 12 more ratings.``; what came in the way of the last attempt stands before it."""
    match standing.hold:
        case Hold.OFF:
            return tr("Training by itself is off.")
        case Hold.BUSY:
            return tr("Does not train by itself while a run waits or goes on.")
        case Hold.RATING:
            return tr("Trains by itself once nobody has rated for a minute.")
        case None:
            return tr("A run is due.")
    if not standing.refused:
        return _waiting(standing)
    return tr("It could not train by itself: {reason}").format(
        reason=f"{standing.refused} {_waiting(standing)}"
    )


def _waiting(standing: RetrainStanding) -> str:
    count, wait = standing.missing, standing.wait
    if count is None:
        time = _time(wait or timedelta())
        if standing.new:
            return tr("Trains by itself in {time}.").format(time=time)
        return tr("Trains by itself in {time}, if a frame is rated by then.").format(time=time)
    if wait is None or not standing.new:
        words = ntr(
            "Trains by itself after {count} more rating.",
            "Trains by itself after {count} more ratings.",
            count,
        )
        return words.format(count=number(count))
    words = ntr(
        "Trains by itself after {count} more rating, in {time} at the latest.",
        "Trains by itself after {count} more ratings, in {time} at the latest.",
        count,
    )
    return words.format(count=number(count), time=_time(wait))


def _time(wait: timedelta) -> str:
    # Translators: "5 hours" and "3 days" stand in "Trains by itself in {time}".
    if wait < _TOLD_IN_HOURS:
        hours = max(-(-wait // _HOUR), 1)
        return ntr("{count} hour", "{count} hours", hours).format(count=hours)
    days = -(-wait // _DAY)
    return ntr("{count} day", "{count} days", days).format(count=days)
