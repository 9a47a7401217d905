# Rows to norm 1 first, then the columns' own scalers on what came of it.
printf 'a,b,c\n3,4,x\n0,0,y\n6,8,z\n,5,w\n' > data.csv
strickle fit data.csv -o recipe.json --scaler normalizer
strickle apply recipe.json data.csv -o -
strickle fit data.csv -o both.json --scaler 'normalizer(norm=max)' --scaler min-max:a
strickle inspect both.json
strickle apply both.json data.csv -o -
strickle invert both.json data.csv -o back.csv
strickle fit data.csv -o bad.json --scaler 'normalizer(norm=l3)'
strickle fit data.csv -o bad.json --scaler 'normalizer+standard'
