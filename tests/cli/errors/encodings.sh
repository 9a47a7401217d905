printf 'caf\xe9,x\n\xfcber,1\nna,2\n' > latin.csv
strickle fit latin.csv -o recipe.json
strickle fit latin.csv -o recipe.json --encoding latin-1 --quiet
strickle apply recipe.json latin.csv -o - --encoding latin-1 --quiet
printf 'a,b\n1,2\n3,\x004\n' > nul.csv
strickle fit nul.csv -o recipe.json
strickle fit latin.csv -o recipe.json --encoding utf-16
