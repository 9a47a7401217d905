printf 'x\n1\n3\n' > data.csv
ln -s data.csv link.csv
ln data.csv hard.csv
strickle fit data.csv -o recipe.json --quiet
for target in data.csv ./data.csv link.csv hard.csv; do strickle apply recipe.json data.csv -o $target; done
strickle apply recipe.json data.csv -o recipe.json
strickle fit data.csv -o data.csv
cat data.csv
head -1 recipe.json
