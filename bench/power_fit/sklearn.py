"""scikit-learn's PowerTransformer, fitted: Yeo-Johnson, then to mean 0 and deviation 1."""

import sklearn
from sklearn.preprocessing import PowerTransformer

import peer

peer.serve(
    load=lambda arrays, threads: arrays[0],
    work=lambda matrix: PowerTransformer().fit(matrix),
    answer=lambda fitted: [fitted.lambdas_, fitted._scaler.mean_, fitted._scaler.scale_],
    versions={"scikit-learn": sklearn.__version__},
)
