import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.window_state import WindowState

VALUES = st.dictionaries(
    st.text(max_size=8), st.booleans() | st.integers() | st.text(max_size=20), max_size=5
)


@pytest.fixture
def paths(aura_home):
    return DataPaths.resolve({"AURA_HOME": str(aura_home)})


@given(values=VALUES)
def test_what_is_saved_is_loaded(tmp_path_factory, values):
    state = WindowState(DataPaths.resolve({"AURA_HOME": str(tmp_path_factory.mktemp("home"))}))
    state.save(values)
    assert state.load() == values


def test_without_a_file_there_is_nothing(paths):
    assert WindowState(paths).load() == {}


@pytest.mark.parametrize("text", ["", "{ broken", "[1, 2]", "\udcff", "[" * 100_000])
def test_a_damaged_file_counts_as_none_and_is_replaced_by_the_next(paths, text):
    paths.home.mkdir(parents=True)
    paths.window_state.write_bytes(text.encode("utf-8", "surrogateescape"))
    state = WindowState(paths)
    assert state.load() == {}
    state.save({"width": 1000})
    assert state.load() == {"width": 1000}


def test_values_of_other_kinds_are_passed_over(paths):
    paths.home.mkdir(parents=True)
    paths.window_state.write_text('{"a": 1, "b": null, "c": [1], "d": 1.5, "e": "x"}')
    assert WindowState(paths).load() == {"a": 1, "e": "x"}


def test_a_disk_that_refuses_is_told(paths):
    paths.home.parent.mkdir(parents=True, exist_ok=True)
    paths.home.write_text("in the way")
    with pytest.raises(StorageFailure):
        WindowState(paths).save({"width": 1000})
    assert WindowState(paths).load() == {}
