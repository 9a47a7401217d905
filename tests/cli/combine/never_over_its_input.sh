# A second run would count the rows twice.
printf 'x\n1\n2\n' > a.csv
strickle fit a.csv -o a.json --quiet
cp a.json b.json
strickle merge a.json b.json -o a.json
echo "status $?"
strickle subtract a.json b.json -o b.json
cmp a.json b.json && echo untouched
