# A pipe that has a name is read once, whatever wants to read it again.
printf 'a,b\n1,2\n3,4\n5,9\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
mkfifo pipe
cat data.csv > pipe & strickle fit pipe -o piped.json --quiet && cmp recipe.json piped.json
strickle fit <(cat data.csv) -o piped.json --quiet && cmp recipe.json piped.json
strickle fit <(tail -n +2 data.csv) -o piped.json --quiet --no-header --scaler robust --apply scaled.csv && cat scaled.csv
strickle fit /dev/stdin -o piped.json --quiet < data.csv && cmp recipe.json piped.json
strickle fit --update recipe.json <(cat data.csv) -o twice.json
strickle apply recipe.json <(cat data.csv) -o - --quiet
printf 'a,b\n1,x\ny,2\n' > pipe & strickle fit pipe -o piped.json
ls -A
