printf 'a,b,a\n1,2,3\n' > data.csv
strickle fit data.csv -o recipe.json
