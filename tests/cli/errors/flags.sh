printf 'x\n1\n' > data.csv
strickle fit data.csv --sclaer robust
strickle fti data.csv
strickle fit
strickle apply recipe.json
strickle fit data.csv -o r.json --threads many
strickle fit data.csv -o r.json --memory 1MB
strickle fit data.csv -o r.json --memory lots
strickle fit data.csv -o r.json --delimiter ';;'
strickle fit data.csv -o r.json --color blue
strickle fit data.csv -o r.json --color blue --json
strickle fit data.csv -o r.json --input-format xml
strickle
