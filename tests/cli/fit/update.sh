# Adding rows equals fitting all of them; the recipe is replaced.
printf 'x,y\n1,5\n2,6\n' > old.csv
printf 'y,x\n9,3\n' > new.csv
printf 'x,y\n1,5\n2,6\n3,9\n' > all.csv
strickle fit old.csv -o recipe.json --scaler standard --scaler max-abs:y
strickle fit --update recipe.json new.csv
strickle fit all.csv -o all.json --scaler standard --scaler max-abs:y --quiet
cmp recipe.json all.json && echo same
strickle fit --update recipe.json new.csv --scaler robust
