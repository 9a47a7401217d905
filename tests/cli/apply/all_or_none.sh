# When a later table fails, the earlier ones' targets are as they were, and nothing new is there.
mkdir in out
printf 'x\n1\n2\n' > in/1.csv
printf 'x\n3\n' > in/2.csv
strickle fit in/ -o r.json --quiet
strickle apply r.json in/ -o out/ --quiet && cat out/1.csv
printf 'x\n5\n' > in/1.csv
printf 'x\noops\n' > in/2.csv
printf 'x\n5\n' > in/0.csv
strickle apply r.json in/ -o out/
echo "status $?"
ls -A out && cat out/1.csv
