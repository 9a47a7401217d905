# Rows to norm 1 first, then the columns' own scalers on what came of it.
printf 'a,b,c\n3,4,x\n0,0,y\n6,8,z\n,5,w\n' > data.csv
strickle fit data.csv -o recipe.json --scaler normalizer
strickle apply recipe.json data.csv -o -
strickle fit data.csv -o both.json --scaler 'normalizer(norm=max)' --scaler min-max:a
strickle inspect both.json
strickle apply both.json data.csv -o -
strickle invert both.json data.csv -o back.csv
# A column that turns out to hold text is left out of the rows' norms, too.
python -c "print('a,b'); [print('3,NA') for i in range(400000)]; print('3,hello')" > late.csv
strickle fit late.csv -o late.json --scaler normalizer --scaler standard
strickle inspect late.json
strickle fit data.csv -o bad.json --scaler 'normalizer(norm=l3)'
strickle fit data.csv -o bad.json --scaler 'normalizer+standard'
