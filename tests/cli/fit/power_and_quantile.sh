# The same numbers on every machine: λ, quantiles, and what becomes of the values.
python - <<'P'
import random
r = random.Random(5)
with open("data.csv", "w") as f:
    f.write("yield,dose,count,same\n")
    for _ in range(500):
        f.write(f"{r.lognormvariate(1, 1):.4f},{r.gauss(0, 2):.4f},{int(r.expovariate(0.5))},3\n")
P
strickle fit data.csv -o power.json --scaler power
strickle inspect power.json
strickle fit data.csv -o box_cox.json --columns yield --scaler 'power(method=box-cox,standardize=false)' --quiet
strickle inspect box_cox.json --json
strickle apply power.json data.csv -o - | head -4
strickle apply power.json data.csv -o scaled.csv --quiet
strickle invert power.json scaled.csv -o - | head -4
strickle fit data.csv -o quantile.json --scaler 'quantile(n_quantiles=5)' --quiet
strickle inspect quantile.json
grep -o '"chain.*"quantiles": [^}]*' quantile.json
strickle apply quantile.json data.csv -o - | head -4
strickle fit data.csv -o normal.json --scaler 'quantile(output_distribution=normal)' --quiet
strickle apply normal.json data.csv -o scaled.csv
strickle invert normal.json scaled.csv -o - | head -4
# Nothing but the values decides.
tac data.csv | sed '$d' | { head -1 data.csv; cat; } > backwards.csv
for scaler in power quantile; do
  strickle fit backwards.csv -o other.json --scaler $scaler --quiet --threads 3
  strickle fit data.csv -o one.json --scaler $scaler --quiet --threads 1
  cmp one.json other.json && echo "one $scaler recipe"
done
