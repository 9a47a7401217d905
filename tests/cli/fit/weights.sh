# Rows of weight zero do not exist; weights of one change nothing but the state; negative ones are an error.
printf 'x,w\n1,2\n3,1\n100,0\n' > data.csv
strickle fit data.csv -o weighted.json --weights w
strickle inspect weighted.json
printf 'x\n1\n1\n3\n' > repeated.csv
strickle fit repeated.csv -o repeated.json --quiet
strickle inspect repeated.json
printf 'x,w\n1,2\n3,-1\n' > bad.csv
strickle fit bad.csv -o bad.json --weights w
strickle fit data.csv -o bad.json --weights w --scaler robust
strickle fit data.csv -o bad.json --weights v
ls bad.json
