mkdir empty
strickle fit empty -o recipe.json
strickle fit nothing.csv -o recipe.json
touch close.csv; strickle fit clsoe.csv -o recipe.json
strickle fit 'no*.csv' -o recipe.json
strickle fit s3://bucket/data.parquet -o recipe.json
strickle fit table.xlsx -o recipe.json
printf 'x\n1\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
strickle apply recipe.json data.csv -o scaled.xlsx
strickle apply recipe.json data.csv -o scaled
strickle fit data.csv data.csv -o twice.json
strickle fit data.csv -o no/such/folder/recipe.json
