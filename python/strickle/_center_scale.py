"""Applying a center and a scale, as the fitted attributes have them."""

import numpy as np
from scipy import sparse

from strickle import _engine
from strickle._engine import Error
from strickle._matrix import refuse_infinity
from strickle._scaler import ExactScaler


class CenterScale(ExactScaler):
    """Scalers of the form (x - center) / scale."""

    def _center_and_scale(self):
        """The fitted attributes that are used; None for a part that is left out."""
        raise NotImplementedError

    def _parameters(self):
        return self._parameters_of(self.n_features_in_)

    def _parameters_of(self, n):
        center, scale = self._center_and_scale()
        return {"center": _vector(center, 0.0, n), "scale": _vector(scale, 1.0, n)}

    def _apply_dense(self, X, out, invert, threads):
        try:
            _engine.apply_matrix("standard", {}, self._parameters_of(X.shape[1]), X, out, threads, invert)
        except Error as error:
            if error.code != "bad_file":
                raise
            # A scale that no fit gives, and someone assigned.
            _apply_any(X, out, *self._center_and_scale(), invert)

    def _apply_sparse(self, X, invert, threads):
        center, scale = self._center_and_scale()
        if center is not None:
            self._refuse_sparse(X)
        refuse_infinity(X.data, threads)
        if scale is not None:
            # x / scale, each rounded once: by columns in either format.
            if X.format == "csr":
                factor = np.asarray(scale, np.float64).take(X.indices)
            else:
                factor = np.repeat(np.asarray(scale, np.float64), np.diff(X.indptr))
            (np.multiply if invert else np.divide)(X.data, factor, out=X.data, casting="same_kind")
        return X

    def _refuse_sparse(self, X):
        if sparse.issparse(X):
            raise ValueError(
                f"Cannot center sparse matrices: pass `{self._centering}=False` instead. "
                "See docstring for motivation and alternatives."
            )


def _vector(values, otherwise, n):
    """One double for each of n columns."""
    if values is None:
        return np.full(n, otherwise)
    values = np.asarray(values, np.float64)
    return np.ascontiguousarray(values if values.shape == (n,) else np.broadcast_to(values, (n,)))


def _apply_any(X, out, center, scale, invert):
    values = X.astype(np.float64)
    with np.errstate(all="ignore"):
        if invert:
            values = values if scale is None else values * scale
            values = values if center is None else values + center
        else:
            values = values if center is None else values - center
            values = values if scale is None else values / scale
    out[...] = values
