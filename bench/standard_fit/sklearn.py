"""scikit-learn's StandardScaler, fitted."""

import sklearn
from sklearn.preprocessing import StandardScaler

import peer

peer.serve(
    load=lambda arrays, threads: arrays[0],
    work=lambda matrix: StandardScaler().fit(matrix),
    answer=lambda fitted: [fitted.mean_, fitted.scale_],
    versions={"scikit-learn": sklearn.__version__},
)
