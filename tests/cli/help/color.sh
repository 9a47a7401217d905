printf 'x\n1\n' > data.csv
strickle fit data.csv -o r.json --scaler robst --color always
NO_COLOR=1 strickle fit data.csv -o r.json --scaler robst
strickle fit data.csv -o r.json --quiet
strickle inspect r.json --color always
