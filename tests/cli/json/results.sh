printf 'x,none\n0,\n1,\n' > data.csv
strickle fit data.csv -o recipe.json --scaler min-max --json
printf 'x,none\n5,1\n' > new.csv
strickle apply recipe.json new.csv -o scaled.csv --json
strickle apply recipe.json new.csv -o - --json
strickle merge recipe.json recipe.json -o two.json --json
strickle inspect recipe.json --json
strickle refit recipe.json data.csv -o again.json --json
strickle fit data.csv --json > recipe-on-stdout.json
head -2 recipe-on-stdout.json
