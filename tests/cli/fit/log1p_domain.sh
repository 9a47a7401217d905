printf 'flux,y\n0.5,1\n-3,2\n' > data.csv
strickle fit data.csv -o recipe.json --scaler log1p+standard
strickle fit data.csv -o recipe.json --scaler asinh+standard --quiet
printf 'flux,y\n0.5,1\n' > good.csv
strickle fit good.csv -o log.json --scaler log1p --quiet
strickle apply log.json data.csv -o -
