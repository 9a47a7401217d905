# Only scalers with columns: nothing else is touched.
printf 'a,b,c\n1,5,x\n2,6,y\n3,9,z\n' > data.csv
strickle fit data.csv -o recipe.json --scaler max-abs:b --quiet
strickle apply recipe.json data.csv -o - --quiet
