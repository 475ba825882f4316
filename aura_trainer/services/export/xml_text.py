"""Text as XML can hold it."""

import re

# What XML 1.0 leaves out: cameras and strangers may have it in names and tags.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fit_for_xml(text: str) -> str:
    """Return a text without the characters that XML cannot hold, escaped or not."""
    return _UNFIT.sub("", text)
