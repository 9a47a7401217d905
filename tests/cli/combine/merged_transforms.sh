# Quantile and power recipes merge and subtract: to intervals that hold the parameters of one fit, and refit gives those.
python - <<'P'
import random
r = random.Random(2)
for name, n in (("a", 300), ("b", 500)):
    with open(name + ".csv", "w") as f:
        f.write("x,y\n" + "".join(f"{r.lognormvariate(3, 1):.3f},{r.gauss(0, 1):.5f}\n" for _ in range(n)))
P
for scaler in power 'quantile(n_quantiles=4)'; do
  for f in a b; do strickle fit $f.csv -o $f.json --scaler "$scaler" --quiet; done
  strickle fit a.csv b.csv -o all.json --scaler "$scaler" --quiet
  strickle merge a.json b.json -o merged.json
  strickle inspect merged.json
  strickle apply merged.json a.csv -o scaled.csv
  strickle refit merged.json b.csv a.csv -o exact.json
  cmp exact.json all.json && echo 'the recipe of one fit'
  strickle subtract all.json b.json -o rest.json --quiet
  strickle refit rest.json a.csv -o exact.json --quiet
  cmp exact.json a.json && echo 'the recipe of a alone'
done
