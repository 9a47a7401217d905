# An error that names the first one, in file and row order, unless they are to be missing.
printf 'a,b\n1,2\n3,-inf\ninf,4\n' > data.csv
strickle fit data.csv -o recipe.json
strickle fit data.csv -o recipe.json --infinities missing
strickle inspect recipe.json
strickle apply recipe.json data.csv -o -
