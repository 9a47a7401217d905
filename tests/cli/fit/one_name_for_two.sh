# The recipe and the table it scales cannot have one name, however it is written.
printf 'x\n1\n2\n' > a.csv
strickle fit a.csv -o b.csv --apply b.csv
strickle fit a.csv -o b.csv --apply ./b.csv
ls
