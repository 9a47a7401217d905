printf 'x\n1\n2\n' | strickle fit - -o r.json --apply scaled.csv
cat scaled.csv
printf 'x\n1\n2\noops\n' | strickle fit - -o r.json --apply scaled.csv
