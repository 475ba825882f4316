"""Work on many files, of which one must not end the rest."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aura_trainer.domain.errors import AuraError, InvalidInput, UnreadableMedia
from aura_trainer.domain.media import ImportFailure
from aura_trainer.language import tr
from aura_trainer.services.jobs import Emit

logger = logging.getLogger(__name__)


@contextmanager
def told_as_failure(path: str, emit: Emit) -> Iterator[None]:
    """Tell what goes wrong inside as an `ImportFailure` of this path, and go on behind.

    A fault of ours or of a library is told as unexpected, and logged with its trace: hundreds of clips must not go
    without for the sake of one.

    Raises:
        AuraError: What concerns all files, such as a cancel or a full disk.
        MemoryError: The next file would meet it too.
    """
    try:
        yield
    except (UnreadableMedia, InvalidInput) as error:
        emit(ImportFailure(path, error.detail))
    except (AuraError, MemoryError):
        raise
    except Exception as error:
        logger.exception("Passed over after an unexpected error: %s", path)
        words = tr("It could not be read: unexpected {error}. The log has the details.")
        emit(ImportFailure(path, words.format(error=f"{type(error).__name__}: {error}")))
