"""scikit-learn's QuantileTransformer, fitted to all rows."""

import sklearn
from sklearn.preprocessing import QuantileTransformer

import peer

peer.serve(
    load=lambda arrays, threads: arrays[0],
    work=lambda matrix: QuantileTransformer(subsample=None).fit(matrix),
    answer=lambda fitted: [fitted.quantiles_.T.ravel()],
    versions={"scikit-learn": sklearn.__version__},
)
