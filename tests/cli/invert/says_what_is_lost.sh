printf 'a,b\n1,10\n2,20\n4,90\n' > data.csv
strickle fit data.csv -o recipe.json --scaler 'robust(clip=1):a' --scaler 'min-max(clip):b'
strickle apply recipe.json data.csv -o scaled.csv
strickle invert recipe.json scaled.csv -o -
