# A column of zeros has the scale 1 and was never seen at 1.
printf 'x\n0\n0\n' > zeros.csv
printf 'x\n0\n0.5\n1\n' > data.csv
for scaler in max-abs min-max; do
  strickle fit zeros.csv -o recipe.json --scaler $scaler --quiet
  strickle apply recipe.json data.csv -o out.csv --fail-on out-of-range
  echo "status $?"
done
