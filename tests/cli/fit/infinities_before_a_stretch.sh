# The earliest row that cannot be fitted is the one that is named, and rows of weight zero do not exist.
printf 'x\n1\n-inf\n3\n' > data.csv
strickle fit data.csv -o recipe.json --scaler log1p+standard
strickle fit data.csv -o recipe.json --scaler log1p+standard --infinities missing
grep -o '"count.*infinite": 1' recipe.json
strickle apply recipe.json data.csv -o -
printf 'x\n1\ninf\n-5\n' > first.csv
strickle fit first.csv -o first.json --scaler log1p+standard
printf 'x\n1e10\n2\n' > large.csv
strickle fit large.csv -o large.json --scaler 'asinh(scale=1e-300)+standard'
printf 'x,w\n1,1\n-5,0\n3,1\n' > weights.csv
strickle fit weights.csv -o weights.json --columns x --weights w --scaler log1p+standard
