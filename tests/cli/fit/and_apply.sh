printf 'x,name\n1,a\n3,b\n' > data.csv
strickle fit data.csv -o recipe.json --apply scaled.csv
cat scaled.csv
strickle fit data.csv -o recipe2.json --apply data.csv
ls
