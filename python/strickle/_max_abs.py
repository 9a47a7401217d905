"""MaxAbsScaler."""

from numbers import Integral

import numpy as np
from sklearn import preprocessing

from strickle._center_scale import CenterScale


class MaxAbsScaler(CenterScale, preprocessing.MaxAbsScaler):
    """Each feature by its greatest magnitude, into [-1, 1]: ``x / scale_``. Zeros stay zeros.

    Parameters
    ----------
    copy : bool, default=True
        False scales float arrays in place.
    clip : bool, default=False
        Values beyond the fitted range to -1 and 1.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    max_abs_ : ndarray of shape (n_features,)
        float64; NaN where a feature has no value.
    scale_ : ndarray of shape (n_features,)
        The same, and 1 where all values are 0. Assigning to it is obeyed by `transform`, and drops the state.
    n_samples_seen_ : int
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Examples
    --------
    >>> from strickle import MaxAbsScaler
    >>> MaxAbsScaler().fit_transform([[1.0, -4.0], [2.0, 1.0]]).tolist()
    [[0.5, -1.0], [1.0, 0.25]]
    """

    _scaler = "max-abs"
    _sparse = True
    _parameter_constraints = {
        **preprocessing.MaxAbsScaler._parameter_constraints,
        "clip": ["boolean"],
        "n_jobs": [Integral, None],
    }

    def __init__(self, *, copy=True, clip=False, n_jobs=None):
        self.copy = copy
        self.clip = clip
        self.n_jobs = n_jobs

    def _meant(self):
        return {"clip": True} if self.clip else {}

    def _attributes(self, recipe):
        scale = recipe.parameter("scale")
        max_abs = recipe.max_abs() if recipe.has_state() else scale.copy()
        max_abs[np.isnan(scale)] = np.nan
        return {"max_abs_": max_abs, "scale_": scale, "n_samples_seen_": recipe.rows}

    def _center_and_scale(self):
        return None, self.scale_

    def _apply_dense(self, X, out, invert, threads):
        super()._apply_dense(X, out, invert, threads)
        if self.clip and not invert:
            np.clip(out, -1.0, 1.0, out=out)

    def _apply_sparse(self, X, invert, threads):
        X = super()._apply_sparse(X, invert, threads)
        if self.clip and not invert:
            np.clip(X.data, -1.0, 1.0, out=X.data)
        return X
