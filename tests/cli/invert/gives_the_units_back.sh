printf 'a,b,c,d\n1,10,5,x\n2,20,NA,y\n4,90,7,z\n' > data.csv
strickle fit data.csv -o recipe.json --scaler robust:a --scaler 'asinh+min-max(range=[-1,1]):b' --scaler squash:c
strickle apply recipe.json data.csv -o scaled.csv
strickle invert recipe.json scaled.csv -o -
