"""scikit-learn's QuantileTransformer, fitted to all rows before, transforms; it allocates what it gives back."""

import sklearn
from sklearn.preprocessing import QuantileTransformer

import peer

peer.serve(
    load=lambda arrays, threads: (QuantileTransformer(subsample=None).fit(arrays[0]), arrays[0]),
    work=lambda loaded: loaded[0].transform(loaded[1]),
    answer=lambda scaled: scaled[:: len(scaled) // 100],  # a hundred rows or so speak for all
    versions={"scikit-learn": sklearn.__version__},
)
