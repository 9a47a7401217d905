# A recipe without a range cannot guard one.
printf 'x\n1\n2\n' > a.csv
strickle fit a.csv -o plain.json --quiet
strickle fit a.csv -o ranged.json --quiet --extra range
printf 'x\n7\n' > b.csv
strickle apply plain.json b.csv -o c.csv --fail-on out-of-range
echo "status $?"
strickle apply ranged.json b.csv -o c.csv --fail-on out-of-range
echo "status $?"
strickle apply plain.json b.csv -o c.csv --json | grep out_of_range
