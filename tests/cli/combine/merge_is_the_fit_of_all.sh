zcat "$DATA/kepler_koi.csv.gz" > all.csv
python - <<'P'
header, *rows = open("all.csv", encoding="utf-8").readlines()
for i in range(5):
    open(f"shard-{i}.csv", "w", encoding="utf-8").writelines([header, *rows[i::5]])
P
columns='koi_period,koi_depth,koi_prad,koi_teq,koi_insol,ra,dec'
for scaler in standard min-max max-abs; do
  strickle fit all.csv -o all.json --columns $columns --scaler $scaler --quiet
  for i in 0 1 2 3 4; do strickle fit shard-$i.csv -o $i.json --columns $columns --scaler $scaler --quiet --threads $((1 + i % 2)); done
  strickle merge 3.json 1.json 4.json 0.json 2.json -o merged.json --quiet
  cmp all.json merged.json && echo "$scaler: the same bytes"
done
