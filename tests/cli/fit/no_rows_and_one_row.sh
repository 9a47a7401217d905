printf 'x,y\n' > header.csv
printf 'x,y\n3,4\n' > one.csv
strickle fit header.csv -o empty.json --columns 'x,y'
strickle fit one.csv -o one.json
strickle inspect one.json
strickle merge empty.json one.json -o merged.json
cmp merged.json one.json && echo 'the empty fit changes nothing'
strickle apply one.json header.csv -o -
