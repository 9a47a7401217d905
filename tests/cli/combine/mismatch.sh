printf 'x,y\n1,2\n3,4\n' > a.csv
strickle fit a.csv -o one.json --quiet
strickle fit a.csv -o other.json --scaler robust:x --scaler standard:y --quiet
strickle fit a.csv -o fewer.json --exclude y --quiet
strickle merge one.json other.json -o merged.json
strickle merge one.json fewer.json -o merged.json
strickle merge one.json
ls merged.json
