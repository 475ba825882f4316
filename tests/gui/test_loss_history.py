import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.training import FitStep
from aura_trainer.gui.widgets.loss_history import LossHistory


def fit_step(step, *, candidate="kernel-ridge", fold=0, axis="regularisation", loss=0.2):
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


def test_beside_a_line_stand_the_latest_lines_of_its_candidates_other_folds():
    history = LossHistory()
    for number in (1, 2, 1):
        history.append(fit_step(number, fold=0, loss=0.3 / number))
    history.append(fit_step(1, candidate="mlp"))
    history.append(fit_step(1, fold=1))
    (beside,) = history.folds_beside(history.current)
    assert (beside.key.candidate, beside.key.fold, beside.key.attempt) == ("kernel-ridge", 0, 1)


def test_the_best_of_a_candidate_is_the_mean_of_its_folds_lowest_errors():
    history = LossHistory()
    for fold, losses in enumerate(([0.3, 0.1, 0.2], [0.3, 0.2])):
        for number, loss in enumerate(losses, start=1):
            history.append(fit_step(number, fold=fold, loss=loss))
    best = history.best("kernel-ridge")
    assert best.by_fold == {0: 0.1, 1: 0.2}
    assert np.isclose(best.mean, 0.15)
    assert history.best("mlp") is None


def test_the_mean_path_of_a_candidate_is_over_the_folds_that_have_come_furthest():
    history = LossHistory()
    for fold, losses in enumerate(([0.3, 0.2], [0.5, 0.4], [0.9])):
        for number, loss in enumerate(losses, start=1):
            history.append(fit_step(number, fold=fold, loss=loss))
    path = history.mean_path("kernel-ridge")
    assert np.allclose(path.validation, [0.4, 0.3])
    assert np.allclose(path.share, [0, 1 / 19])


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
