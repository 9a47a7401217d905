printf 'alpha,beta\n1,2\n3,4\n' > train.csv
printf 'alpha,betta\n1,2\n' > new.csv
strickle fit train.csv -o recipe.json --quiet
strickle apply recipe.json new.csv -o scaled.csv
ls scaled.csv
