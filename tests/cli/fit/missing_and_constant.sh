# No value at all, one value, equal values, missing in every spelling.
printf 'none,one,same,some,tail\n,1,7,NA,\nNaN,,7,null,\n"",,7,3,\nN/A,,7,5,x\n' > data.csv
strickle fit data.csv -o recipe.json
strickle inspect recipe.json
strickle apply recipe.json data.csv -o -
