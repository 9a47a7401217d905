# One line of shell, the recipe as it is for ever, and what inspect says of it.
printf 'x,y,name\n1,10,a\n2,20,b\n3,40,c\n4,,d\n' > data.csv
strickle fit data.csv -o recipe.json
cat recipe.json
strickle inspect recipe.json
