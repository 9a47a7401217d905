# Nobody listens: no reason to fail, or to fail in another way.
printf 'x\n1\n3\n' > data.csv
for target in /dev/full /dev/null; do
  strickle fit data.csv -o recipe.json 2> $target; echo "status $?"
  strickle fit none.csv -o recipe.json 2> $target; echo "status $?"
done
strickle fit data.csv -o recipe.json 2>&-; echo "status $?"
strickle nonsense 2>&-; echo "status $?"
