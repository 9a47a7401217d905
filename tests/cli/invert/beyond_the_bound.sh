# No number is squashed to the bound or beyond it.
printf 'v\n1\n2\n3\n4\n9\n' > v.csv
printf 'v\n4\n2\n3\n' > z.csv
strickle fit v.csv --scaler squash -o v.json --quiet
strickle invert v.json z.csv -o -
