import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.training import FitStep
from aura_trainer.gui.widgets.loss_history import LossHistory


def fit_step(step, *, candidate="pca-ridge", fold=0, axis="regularisation", loss=0.2):
    return FitStep(
        fold=fold,
        folds=3,
        candidate=candidate,
        step=step,
        steps=20,
        axis=axis,
        training_loss=loss / 2,
        validation_loss=loss,
    )


def test_a_line_holds_the_steps_of_one_candidate_and_fold_in_order():
    history = LossHistory()
    for number in range(1, 201):
        history.append(fit_step(number, loss=1 / number))
    (line,) = history
    assert line.x.tolist() == list(range(1, 201))
    assert np.allclose(line.validation, [1 / number for number in range(1, 201)])
    assert np.allclose(line.training, [0.5 / number for number in range(1, 201)])


def test_a_step_number_that_falls_back_begins_a_new_line():
    history = LossHistory()
    for number in (1, 2, 3, 1, 2):
        history.append(fit_step(number))
    assert [line.x.tolist() for line in history] == [[1, 2, 3], [1, 2]]
    assert history.current is list(history)[1]


def test_folds_that_alternate_keep_their_own_lines():
    history = LossHistory()
    for number in (1, 2):
        for fold in (0, 1):
            history.append(fit_step(number, fold=fold))
    assert [(line.key.fold, line.x.tolist()) for line in history] == [(0, [1, 2]), (1, [1, 2])]


def test_only_lines_on_the_same_axis_are_drawn_beside_the_one_shown():
    history = LossHistory()
    history.append(fit_step(1, fold=0))
    history.append(fit_step(1, candidate="trees", axis="boosting round"))
    history.append(fit_step(1, candidate="svr"))
    history.append(fit_step(1, fold=1))
    folds, others = history.beside(history.current)
    assert [line.key.candidate for line in folds] == ["pca-ridge"]
    assert [line.key.candidate for line in others] == ["svr"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 2), st.integers(1, 9)), min_size=1, max_size=80
    )
)
def test_no_step_is_lost_and_every_line_rises(events):
    history = LossHistory()
    for candidate, fold, step in events:
        history.append(fit_step(step, candidate=candidate, fold=fold))
    assert len(history) == len(events)
    assert all((np.diff(line.x) > 0).all() for line in history)
    kept = sorted((line.key.candidate, line.key.fold, int(x)) for line in history for x in line.x)
    assert kept == sorted(events)
