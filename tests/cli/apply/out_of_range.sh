printf 'a,b\n0,2\n10,4\n' > train.csv
printf 'a,b\n-1,3\n11,3\n12,3\n5,3\n' > new.csv
strickle fit train.csv -o recipe.json --quiet --scaler min-max
strickle apply recipe.json new.csv -o -
echo "status $?"
strickle apply recipe.json new.csv -o scaled.csv --fail-on out-of-range
echo "status $?"
strickle apply recipe.json train.csv -o scaled.csv --fail-on out-of-range
echo "status $?"
strickle fit train.csv -o clip.json --quiet --scaler 'min-max(clip)'
strickle apply clip.json new.csv -o - --quiet
