printf 'x\n1\n2\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
sed 's/"strickle": 1/"strickle": 2/' recipe.json > newer.json
sed 's/"center": 1.5/"center": 2.5/' recipe.json > changed.json
head -c 100 recipe.json > cut.json
echo '{"a": 1}' > other.json
for f in newer changed cut other; do strickle apply $f.json data.csv -o scaled.csv; done
strickle apply nothing.json data.csv -o scaled.csv
strickle inspect data.csv
ls scaled.csv
