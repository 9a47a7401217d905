# The same numbers through every pair of formats.
python - <<'P'
import numpy as np
np.save("data.npy", np.array([[1.0, 10.0], [2.0, np.nan], [4.0, 30.0]]))
P
strickle fit data.npy -o recipe.json
for from in npy csv tsv parquet arrow csv.gz tsv.zst; do
  [ $from = npy ] || strickle apply recipe.json data.npy -o "in.$from" --quiet
  [ $from = npy ] && cp data.npy in.npy
  for to in npy csv tsv parquet arrow csv.gz; do
    strickle apply recipe.json "in.$from" -o "out.$to" --quiet
    strickle invert recipe.json "out.$to" -o "back.csv" --quiet
    strickle apply recipe.json back.csv -o - --quiet | md5sum | cut -c1-8 | tr '\n' ' '
  done
  echo "$from"
done
