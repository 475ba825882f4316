"""Names of files proposed after what a person called something."""

import re

# What some system does not have in a file's name, or takes for the end of a folder's.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def file_name(name: str) -> str:
    """A name as every system takes it for a file's, without a folder before it."""
    return _NOT_IN_NAMES.sub("-", name)
