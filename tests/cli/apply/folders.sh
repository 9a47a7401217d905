# One output per input, in a tree like the inputs'; hive folders are folders.
mkdir -p in/year=2020 in/year=2021
printf 'x\n1\n2\n' > in/year=2020/a.csv
printf 'x\n3\n4\n' > in/year=2021/a.csv
printf 'ignored' > in/notes.md
strickle fit in -o recipe.json
strickle apply recipe.json in -o out
find out -type f | sort | while read -r f; do echo "$f"; cat "$f"; done
strickle apply recipe.json 'in/*/a.csv' -o out2/ --output-format parquet
find out2 -type f | sort
strickle apply recipe.json in/year=2020/a.csv in/year=2021/a.csv -o one.csv
strickle apply recipe.json in -o in
cat in/year=2020/a.csv
