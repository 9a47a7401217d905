"""scikit-learn's MinMaxScaler, fitted."""

import sklearn
from sklearn.preprocessing import MinMaxScaler

import peer

peer.serve(
    load=lambda arrays, threads: arrays[0],
    work=lambda matrix: MinMaxScaler().fit(matrix),
    answer=lambda fitted: [fitted.data_min_, fitted.data_max_],
    versions={"scikit-learn": sklearn.__version__},
)
