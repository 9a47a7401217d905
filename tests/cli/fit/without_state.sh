printf 'x\n1\n2\n9\n' > a.csv
strickle fit a.csv -o small.json --scaler robust --no-state
cat small.json
strickle inspect small.json
strickle apply small.json a.csv -o -
strickle merge small.json small.json -o two.json
strickle refit small.json a.csv -o again.json
strickle fit --update small.json a.csv
