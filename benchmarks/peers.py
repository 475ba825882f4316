"""What the app's training is compared with: plain scikit-learn."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

_PENALTIES = np.logspace(-2, 6, 17)
_MOST_COMPONENTS = 25


def cubic() -> Pipeline:
    """A cubic in a few columns, such as the place of a frame in its clip."""
    return make_pipeline(PolynomialFeatures(3), StandardScaler(), RidgeCV(_PENALTIES))


def ridge() -> Pipeline:
    """Ridge regression, its penalty by leaving one rating out."""
    return make_pipeline(StandardScaler(), RidgeCV(_PENALTIES))


def components_ridge(ratings: int) -> Pipeline:
    """Ridge regression on the first 25 principal components, or as many as so many ratings allow."""
    components = PCA(min(_MOST_COMPONENTS, ratings - 1), svd_solver="full")
    return make_pipeline(StandardScaler(), components, RidgeCV(_PENALTIES))
