printf 'x\n1\noops\n' > data.csv
printf 'x\n1\n' > good.csv
strickle fit good.csv -o recipe.json --quiet
strickle apply recipe.json data.csv -o scaled.csv --json
strickle apply recipe.json data.csv -o - --json
strickle fit data.csv --no-such-flag --json
