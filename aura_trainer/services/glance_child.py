"""The part of counting ahead that touches footage; it runs in a child process and reads no more than headers."""

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.media.discover import discover
from aura_trainer.media.glance import glance
from aura_trainer.services.import_order import Glanced, GlanceOrder, Listed, ListedItem
from aura_trainer.services.jobs import Emit


def run_glances(order: GlanceOrder, emit: Emit, token: StopToken) -> None:
    """List what is behind each path, then glance at each media that is not known yet."""
    found = {given: discover([given]) for given in order.paths}
    for given, items in found.items():
        raise_if_cancelled(token)
        listed = tuple(ListedItem(item.path, item.kind, item.reason, item.part) for item in items)
        emit(Listed(given, listed))
    for given, items in found.items():
        for item in items:
            raise_if_cancelled(token)
            if item.kind is None or item.path in order.known.get(given, ()):
                continue
            try:
                emit(Glanced(given, item.path, glance(item.path, item.kind, token)))
            except UnreadableMedia as error:
                emit(Glanced(given, item.path, None, error.detail))
