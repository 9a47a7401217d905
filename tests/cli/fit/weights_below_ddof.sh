# Weights that sum to 1 leave no deviation with ddof=1, which is said.
printf 'w,x\n0.5,5\n0.5,3\n' > w.csv
strickle fit w.csv --weights w --scaler 'standard(ddof=1)' -o w.json
strickle apply w.json w.csv -o -
