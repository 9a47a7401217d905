# A scaler for all, another with options for chosen columns, a chain for a glob.
printf 'a,b,flux_1,flux_2,id\n1,5,10,100,1\n2,6,20,1000,2\n3,9,30,1,3\n' > data.csv
strickle fit data.csv -o recipe.json --scaler standard --scaler 'min-max(range=[-1,1],clip):a,b' --scaler 'log1p+max-abs:flux_*' --exclude id
strickle inspect recipe.json
strickle apply recipe.json data.csv -o - --quiet
