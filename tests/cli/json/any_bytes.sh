# Names that are no UTF-8 still give valid JSON.
strickle fit $'nos\xff.csv' --json 2>&1 | python -c 'import json, sys; print(json.load(sys.stdin)["error"]["code"])'
printf 'x\n1\n2\n' > a.csv
strickle fit a.csv -o r.json --quiet
strickle apply r.json a.csv -o $'o\xff.csv' --json | python -c 'import json, sys; print(json.load(sys.stdin)["rows"])'
