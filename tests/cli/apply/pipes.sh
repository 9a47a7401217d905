printf 'x,name\n1,a\n3,b\n' > data.csv
strickle fit - -o recipe.json < data.csv
strickle apply recipe.json - -o - < data.csv
strickle apply recipe.json data.csv -o data.arrow --quiet
strickle invert recipe.json - -o - --output-format csv < data.arrow
cat data.csv | strickle fit - -o robust.json --scaler robust
strickle apply - data.csv -o - < recipe.json
strickle apply recipe.json data.csv -o - --output-format npy
strickle apply - - -o - < recipe.json
strickle apply recipe.json data.csv -o - --quiet | head -1
