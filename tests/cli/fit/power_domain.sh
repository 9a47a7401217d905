# Box-Cox is for positive numbers: the first other one is named, and what comes later is missing and said.
printf 'flux,y\n0.5,1\n2,7\n0,2\n-3,2\n' > data.csv
strickle fit data.csv -o recipe.json --scaler 'power(method=box-cox)'
printf 'flux,y\n0.5,1\n2,7\n9,7.5\n' > good.csv
strickle fit good.csv -o recipe.json --scaler 'power(method=box-cox)'
strickle apply recipe.json data.csv -o -
strickle fit good.csv -o wrong.json --scaler 'power(method=boxcox)'
strickle fit good.csv -o wrong.json --scaler 'quantile(n_quantiles=0)'
strickle fit good.csv -o wrong.json --scaler 'quantile(output=normal)'
strickle fit good.csv -o wrong.json --scaler power --weights y
ls wrong.json
# λ is held where the transform keeps half of the digits, and that is said.
python -c 'print("year"); [print(2000 + i % 7 * (i % 3)) for i in range(200)]' > years.csv
strickle fit years.csv -o recipe.json --scaler power
