# A standard scaler holds no range unless it is asked to; a subtraction then loses it and says so.
printf 'x\n1\n2\n9\n' > a.csv
printf 'x\n5\n' > b.csv
for f in a b; do strickle fit $f.csv -o $f.json --quiet --extra range,histogram; done
strickle merge a.json b.json -o ab.json
strickle apply ab.json b.csv -o - --quiet
printf 'x\n0\n10\n5\n' | strickle apply ab.json - -o -
strickle subtract ab.json b.json -o rest.json
grep -o '"range": "unknown"' rest.json
printf 'x\n0\n10\n' | strickle apply rest.json - -o -
strickle refit rest.json a.csv -o again.json
cmp again.json a.json && echo 'known again'
