# Merged quantiles are known to an interval, and said to be, until the files are looked at again.
python - <<'P'
import random
r = random.Random(1)
for name, n in (("a", 400), ("b", 700)):
    with open(name + ".csv", "w") as f:
        f.write("x,same\n" + "".join(f"{r.lognormvariate(3, 1):.3f},7\n" for _ in range(n)))
P
for f in a b; do strickle fit $f.csv -o $f.json --scaler robust --quiet; done
strickle fit a.csv b.csv -o all.json --scaler robust --quiet
strickle merge a.json b.json -o merged.json
strickle inspect merged.json
strickle inspect all.json
strickle apply merged.json a.csv -o scaled.csv
strickle refit merged.json a.csv b.csv -o exact.json
cmp exact.json all.json && echo 'the recipe of one fit'
strickle refit merged.json a.csv -o wrong.json
sed 's/^20/21/' b.csv > c.csv
strickle refit merged.json a.csv c.csv -o wrong.json
ls wrong.json
