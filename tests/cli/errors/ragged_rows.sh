printf 'a,b,c\n1,2,3\n4,5\n' > short.csv
printf 'a,b,c\n1,2,3\n4,5,6,7\n' > long.csv
printf '# made by hand\na,b\n1,2\n' > comment.csv
for f in short long comment; do strickle fit $f.csv -o recipe.json; done
strickle fit comment.csv -o - --comment '#' --quiet | head -3
ls recipe.json
