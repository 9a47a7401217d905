"""scikit-learn's MaxAbsScaler, fitted."""

import sklearn
from sklearn.preprocessing import MaxAbsScaler

import peer

peer.serve(
    load=lambda arrays, threads: arrays[0],
    work=lambda matrix: MaxAbsScaler().fit(matrix),
    answer=lambda fitted: [fitted.max_abs_],
    versions={"scikit-learn": sklearn.__version__},
)
