printf 'x,y\n0.1,1e300\n0.2,-1e300\n0.3,5e-324\n' > a.csv
printf 'x,y\n1e17,7\n-0.7,1e-300\n' > b.csv
cat a.csv > ab.csv; tail -n +2 b.csv >> ab.csv
for f in a b ab; do strickle fit $f.csv -o $f.json --quiet; done
strickle subtract ab.json b.json -o rest.json
cmp rest.json a.json && echo same
strickle subtract ab.json b.json a.json -o none.json
strickle inspect none.json
