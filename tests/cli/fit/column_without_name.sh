# What pandas writes for its index: a number like any other, and perhaps an identifier.
printf ',x\n1.5,2\n2.5,4\n' > unnamed.csv
strickle fit unnamed.csv --quiet | grep -o '"name": "[^"]*"'
printf ',x\n0,2\n1,4\n' > index.csv
strickle fit index.csv -o r.json
strickle fit index.csv --quiet --exclude '""' | grep -c '"name"'
