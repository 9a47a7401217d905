#!/usr/bin/env bash
# The main job on real data: fit, look, apply, invert; then the same fit from shards, in any order, on any threads.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
strickle=${STRICKLE:-$root/build/strickle}
python=${PYTHON:-$root/.venv/bin/python}
work=$root/demo-output
rm -rf "$work" && mkdir -p "$work" && cd "$work"

step() { printf '\n== %s\n' "$*"; }
run() { printf '$ strickle %s\n' "${*//$root\//}"; "$strickle" "$@"; }
same() { # same WHAT FILE...: all files hold the same bytes
  local what=$1 first=$2 file
  shift
  for file in "$@"; do cmp "$first" "$file"; done
  printf '%s files, one SHA-256, %s...: %s\n' $# "$(sha256sum "$first" | cut -c1-16)" "$what"
}

level() { # level NAME SCALER FIT-FLAGS...: fit, apply, invert, and what became of the columns
  local name=$1 data=$root/data/$1.csv.gz scaler=$2
  shift 2
  run fit "$data" -o "$name.json" --scaler "$scaler" "$@"
  run apply "$name.json" "$data" -o "$name-scaled.parquet"
  run invert "$name.json" "$name-scaled.parquet" -o "$name-back.parquet"
  "$python" "$root/examples/before_and_after.py" "$data" "$name-scaled.parquet" "$name-back.parquet" "$name.json"
}

step 'Wine: proline near 1,000 beside hue near 1'
level wine standard --exclude target
step 'Metabolites in urine: heavy tails and missing values; squashed outliers come back with fewer digits'
level gastric_nmr_metabolites squash --columns 'M*'

step 'The same fit from 7 shards, backwards, on 1 and on 2 threads'
data=$root/data/gastric_nmr_metabolites.csv.gz
"$python" - "$data" <<'PYTHON'
import gzip, sys

with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
    header, *rows = file.readlines()
for i in range(7):
    with open(f"shard-{i}.csv", "w", encoding="utf-8") as shard:
        shard.writelines([header, *rows[i * len(rows) // 7 : (i + 1) * len(rows) // 7]])
with open("backwards.csv", "w", encoding="utf-8") as backwards:
    backwards.writelines([header, *reversed(rows)])
PYTHON
fit() { "$strickle" fit --quiet --columns 'M*' --scaler standard "$@"; }
fit "$data" -o whole.json
fit backwards.csv -o backwards.json
for threads in 1 2; do
  fit "$data" -o "threads-$threads.json" --threads "$threads"
  for i in 0 1 2 3 4 5 6; do fit "shard-$i.csv" -o "shard-$i-$threads.json" --threads "$threads"; done
done
run merge shard-{0,1,2,3,4,5,6}-1.json -o merged.json
run merge shard-{6,3,0,5,1,4,2}-2.json -o merged-shuffled.json
same 'whole, backwards, 1 thread, 2 threads, merged, merged in another order' \
  whole.json backwards.json threads-1.json threads-2.json merged.json merged-shuffled.json

step 'The last shard taken out again'
run subtract merged.json shard-6-1.json -o without-last.json
fit shard-{0,1,2,3,4,5}.csv -o never-seen.json
same 'subtracted, and never seen' without-last.json never-seen.json

step 'The same in Python: estimators in the place of scikit-learn'"'"'s'
"$python" "$root/examples/in_python.py" "$root/data/wine.csv.gz" wine.json

step 'The lab: what scale does to learning, predicted beside measured; demo-output/lab.html has the figures'
run lab --all --quick --html lab.html | grep -E '^(\$|[a-z])' # names and titles; the verdicts are in the page

step 'The doctor: what the raw scale of the wines does to training; demo-output/report.html is the whole report'
run check "$root/data/wine.csv.gz" --target target --html report.html --recipe recipe.json --fail-on never
run apply recipe.json "$root/data/wine.csv.gz" -o wine-levelled.parquet
