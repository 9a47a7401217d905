# What is recommended, fitted: what fit itself would write.
strickle check $DATA/wine.csv.gz --target target --recipe recipe.json > screen.txt; echo "status $?"
tail -2 screen.txt
strickle fit $DATA/wine.csv.gz --exclude target -o fitted.json --quiet
cmp recipe.json fitted.json && echo same
strickle apply recipe.json $DATA/wine.csv.gz -o scaled.csv && strickle check scaled.csv --target target --no-probe | sed -n '2,4p'
strickle check $DATA/wine.csv.gz --target target --recipe - --quiet --fail-on never | cmp - recipe.json && echo same
# Trees want nothing: a recipe that changes nothing.
strickle check $DATA/iris.csv.gz --target target --model trees --recipe none.json
strickle apply none.json $DATA/iris.csv.gz -o same.csv && zcat $DATA/iris.csv.gz | cmp - same.csv && echo same
cat $DATA/wine.csv.gz | strickle check - --target target --recipe piped.json --fail-on never > /dev/null && cmp piped.json recipe.json && echo same
ls
