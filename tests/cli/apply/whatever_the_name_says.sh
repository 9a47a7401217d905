printf 'x\n1\n3\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
strickle apply recipe.json data.csv -o out.db
strickle apply recipe.json data.csv -o out.db --output-format csv
strickle apply recipe.json data.csv -o out.json --output-format tsv
cat out.db out.json
ln -s target.csv link.csv
strickle apply recipe.json data.csv -o link.csv && readlink link.csv && cat target.csv
strickle apply recipe.json data.csv -o "$(printf 'n%.0s' $(seq 260)).csv" 2>&1 | tail -c 40
