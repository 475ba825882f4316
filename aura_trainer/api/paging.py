"""Long lists a page at a time: a page goes on behind the last item of the one before, whatever came or went."""

import base64
import binascii
from typing import Annotated

from fastapi import Query

from aura_trainer.api.problems import INVALID_REQUEST, FieldProblem, InvalidFields

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
Cursor = Annotated[
    str,
    Query(max_length=8192, pattern="^[A-Za-z0-9_=-]*$", description="The nextCursor of the page before."),
]


def cursor_behind(item: str) -> str:
    """Return the cursor of the page that goes on behind an item."""
    return base64.urlsafe_b64encode(item.encode("utf-8", "surrogatepass")).decode("ascii")


def item_before(cursor: str) -> str:
    """Return the item a page goes on behind; empty for the first page.

    Raises:
        InvalidFields: It is no cursor.
    """
    try:
        return base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode(
            "utf-8", "surrogatepass"
        )
    except (ValueError, binascii.Error) as error:
        raise not_handed_out() from error


def not_handed_out() -> InvalidFields:
    """The error of a cursor that no page was handed out with."""
    fields = [FieldProblem("cursor", "it is none of those that were handed out")]
    return InvalidFields(fields, title=INVALID_REQUEST)
