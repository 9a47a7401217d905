: > empty.csv
: > empty.parquet
printf '\n\n' > blank.csv
for f in empty.csv empty.parquet blank.csv; do strickle fit $f -o recipe.json; done
strickle fit - -o recipe.json < /dev/null
