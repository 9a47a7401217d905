# However the output reaches an input, a recipe or out of its folder, nothing is lost.
printf 'x\n1\n3\n' > data.csv
mkdir -p in/sub
cp data.csv in/a.csv
sed s/1/7/ data.csv > in/b.csv
strickle fit in -o in/a.csv
strickle fit 'in/*.csv' -o in/b.csv
strickle fit in -o recipe.json --quiet
strickle refit recipe.json in -o in/b.csv
strickle apply recipe.json data.csv -o nowhere/../data.csv
strickle apply recipe.json - -o data.csv < data.csv
strickle apply recipe.json 'in/su[b]/../../data.csv' -o out/
strickle apply recipe.json in -o ./
strickle fit data.csv --apply out/ -o out/data.csv
cp recipe.json recipe.csv
strickle fit --update recipe.csv data.csv -o other.json --apply recipe.csv
cmp recipe.json recipe.csv
# The table does not appear where the recipe cannot.
mkdir folder
strickle fit data.csv -o folder --apply scaled.csv
strickle fit data.csv --apply scaled.csv > /dev/full
strickle fit data.csv -o data.csv/x.json --apply scaled.csv
# A variable that was never set.
strickle fit data.csv -o ''
strickle fit data.csv -o recipe2.json --apply ''
find . -type f | sort
cat data.csv in/a.csv in/b.csv
