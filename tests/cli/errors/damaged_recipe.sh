printf 'x\n1\n2\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
sed 's/"strickle": 1/"strickle": 2/' recipe.json > newer.json
sed 's/"center": 1.5/"center": 2.5/' recipe.json > changed.json
head -c 100 recipe.json > cut.json
echo '{"a": 1}' > other.json
sed 's/"rows": 2/"rows": 5/' recipe.json > rows.json
sed 's/"row_steps": \[\]/"row_steps": [{"scaler": "normalizer", "norm": "l2", "columns": ["z"]}]/' recipe.json > steps.json
sed '/"name": "x"/d' recipe.json > empty.json
printf 'x,y\n1,1\n2,1\n' > two.csv
strickle fit two.csv -o two.json --quiet
sed '/"name": "y"/s/, "state": {[^}]*}//' two.json > half.json
strickle fit data.csv -o robust.json --quiet --scaler robust
sed 's/"runs": \[\[[0-9]*/"runs": [[1048575/' robust.json > bin.json
for f in newer changed cut other rows steps empty half bin; do strickle apply $f.json data.csv -o scaled.csv; done
strickle apply nothing.json data.csv -o scaled.csv
strickle inspect data.csv
ls scaled.csv
