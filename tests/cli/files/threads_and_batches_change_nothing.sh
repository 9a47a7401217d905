python - <<'P'
import numpy as np
r = np.random.default_rng(3)
x = r.standard_t(2, size=(300000, 6))
x[r.random(x.shape) < 0.01] = np.nan
np.save("data.npy", x)
np.save("reversed.npy", np.asfortranarray(x[::-1]))
P
for scaler in standard min-max robust squash asinh+standard; do
  strickle fit data.npy -o 1.json --scaler $scaler --threads 1 --quiet
  strickle fit data.npy -o 2.json --scaler $scaler --threads 2 --memory 256MB --quiet
  strickle fit reversed.npy -o 3.json --scaler $scaler --threads 7 --quiet
  cmp 1.json 2.json && cmp 1.json 3.json && echo "$scaler: the same bytes"
  strickle apply 1.json data.npy -o 1.npy --threads 1 --quiet
  strickle apply 1.json data.npy -o 2.npy --threads 3 --memory 256MB --quiet
  cmp 1.npy 2.npy && echo 'applied: the same bytes'
done
