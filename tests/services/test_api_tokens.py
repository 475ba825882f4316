"""The tokens of the local API."""

import errno
import itertools
import os
import stat

import pytest
from file_layers import CountingFiles, FailingFiles

from aura_trainer.domain.errors import DamagedData, InvalidInput, StorageFailure
from aura_trainer.services.api_tokens import ApiTokens
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock

USER = "default-user"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")


@pytest.fixture
def paths(aura_home):
    return DataPaths.resolve({"AURA_HOME": str(aura_home)})


def tokens(paths, files=None):
    return ApiTokens(paths, files or DiskFiles(), ProcessLock(paths.locks / "t.lock", "the tokens"))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_token_is_made_on_first_use_and_stays(paths):
    first = tokens(paths).token_of(USER)
    assert len(first) >= 40
    assert tokens(paths).token_of(USER) == first
    assert tokens(paths).token_of("somebody") != first
    assert paths.api_token(USER).read_text().strip() == first


def test_a_token_tells_whose_it_is(paths):
    mine, theirs = tokens(paths).token_of(USER), tokens(paths).token_of("somebody")
    assert tokens(paths).owner_of(mine) == USER
    assert tokens(paths).owner_of(theirs) == "somebody"
    assert tokens(paths).owner_of("x" * 43) is None
    assert tokens(paths).owner_of("") is None


def test_another_one_takes_its_place_and_only_its(paths):
    former, theirs = tokens(paths).token_of(USER), tokens(paths).token_of("somebody")
    tokens(paths).replace(USER)
    present = tokens(paths).token_of(USER)
    assert present != former
    assert len(present) >= 40
    assert tokens(paths).owner_of(former) is None
    assert tokens(paths).owner_of(theirs) == "somebody"


def test_another_one_takes_the_place_of_a_damaged_one(paths):
    tokens(paths).token_of(USER)
    paths.api_token(USER).write_text("no token")
    tokens(paths).replace(USER)
    assert len(tokens(paths).token_of(USER)) >= 40


def test_where_the_disk_refuses_another_one_the_first_stays(paths):
    former = tokens(paths).token_of(USER)
    with pytest.raises(StorageFailure):
        tokens(paths, FailingFiles(1, lasting=True)).replace(USER)
    assert tokens(paths).token_of(USER) == former


@posix
def test_only_its_user_can_read_it_also_where_others_could(paths):
    tokens(paths).token_of(USER)
    assert mode(paths.api_token(USER)) == 0o600
    paths.api_token(USER).chmod(0o644)
    tokens(paths).token_of(USER)
    assert mode(paths.api_token(USER)) == 0o600


def test_that_it_cannot_be_kept_from_others_is_not_told_as_a_failed_read(paths):
    made = tokens(paths).token_of(USER)
    with pytest.raises(StorageFailure) as refused:
        tokens(paths, FailingFiles(1, code=errno.EPERM)).token_of(USER)
    assert refused.value.title == "Could not close the token to others"
    assert "Check that you may write there" in refused.value.detail
    assert tokens(paths).token_of(USER) == made


@posix
def test_at_no_moment_can_others_read_it(paths):
    class Watching(CountingFiles):
        def pass_on(self, name, args):
            done = super().pass_on(name, args)
            if name == "write":
                assert mode(args[0]) == 0o600
            return done

    files = Watching()
    tokens(paths, files).token_of(USER)
    assert files.calls.index("make_private") < files.calls.index("write") < files.calls.index("replace")


def test_it_may_be_kept_elsewhere_but_not_among_our_files(paths, tmp_path):
    place = tmp_path / "my-token"
    token = tokens(paths).token_of(USER, place)
    assert place.read_text().strip() == token
    assert tokens(paths).token_of(USER, place) == token
    with pytest.raises(InvalidInput, match="own files"):
        tokens(paths).token_of(USER, paths.settings_file)


def test_a_file_that_holds_no_token_is_left_as_it_is(paths, tmp_path):
    place = tmp_path / "notes.txt"
    place.write_text("my notes")
    with pytest.raises(DamagedData, match="holds no token"):
        tokens(paths).token_of(USER, place)
    assert place.read_text() == "my notes"


@pytest.mark.parametrize("user", ["..", "../x", "a/b", ""])
def test_a_user_that_is_no_safe_name_gets_none(paths, user):
    with pytest.raises(InvalidInput):
        tokens(paths).token_of(user)


def test_a_disk_that_refuses_leaves_no_half_token(paths):
    place = paths.api_token(USER)
    for at in itertools.count(1):
        files = FailingFiles(at)
        place.unlink(missing_ok=True)
        try:
            token = tokens(paths, files).token_of(USER)
        except StorageFailure:
            assert files.broken
            assert not place.exists() or len(place.read_text()) == len("x" * 43 + "\n")
        else:
            break
    assert at > 4
    assert place.read_text().strip() == token
