"""scikit-learn's RobustScaler, fitted."""

import sklearn
from sklearn.preprocessing import RobustScaler

import peer

peer.serve(
    load=lambda arrays, threads: arrays[0],
    work=lambda matrix: RobustScaler().fit(matrix),
    answer=lambda fitted: [fitted.center_, fitted.scale_],
    versions={"scikit-learn": sklearn.__version__},
)
