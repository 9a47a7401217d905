# An extra range is that of what was fitted, behind the stretches, also where nothing but stretches and norms was asked for.
printf 'x,y\n1,3\n3,4\n' > train.csv
printf 'x,y\n2,3\n7,9\n' > data.csv
for scaler in log1p asinh+standard normalizer; do
  strickle fit train.csv -o recipe.json --scaler $scaler --extra range --quiet
  strickle apply recipe.json data.csv -o out.csv --fail-on out-of-range
  echo "status $?"
done
# Of no values there is no range to be out of.
printf 'x,y\n,\n' > none.csv
for scaler in max-abs min-max; do
  strickle fit none.csv -o recipe.json --scaler $scaler --quiet 2> /dev/null
  strickle apply recipe.json data.csv -o out.csv
done
