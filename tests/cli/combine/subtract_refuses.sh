printf 'x\n1\n2\n3\n' > a.csv
printf 'x\n50\n' > b.csv
for f in a b; do strickle fit $f.csv -o $f.json --quiet; strickle fit $f.csv -o $f-range.json --scaler min-max --quiet; strickle fit $f.csv -o $f-robust.json --scaler robust --quiet; done
strickle subtract a.json b.json -o rest.json
strickle subtract b.json a.json -o rest.json
strickle subtract a-range.json a-range.json -o rest.json
strickle subtract a-robust.json b-robust.json -o rest.json
strickle subtract a.json a-range.json -o rest.json
ls rest.json
