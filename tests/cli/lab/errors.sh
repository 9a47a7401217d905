# Nothing runs, and the status is 2, where something in the command makes no sense.
attempt() { strickle lab "$@"; echo "$?"; }
attempt stable-rl
attempt minmax zscorr
attempt minmax --all
attempt minmax --set m=3
attempt minmax --set n
attempt minmax --set n=many
attempt minmax --set n=100,
attempt minmax --set n=10.5
attempt minmax --set n=1
attempt minmax --set n=100,200
attempt minmax zscore --set n=100
attempt --set n=100
attempt --settings
attempt minmax --seeds 1
attempt minmax --seeds many
attempt minmax --seed -1
attempt minmax --threads -1
attempt minmax --html nowhere/lab.html
attempt minmax --html ''
attempt minmax --html s3://bucket/lab.html
attempt biology --data nowhere
mkdir empty
attempt biology --data empty
mkdir damaged
echo 'not compressed' > damaged/kepler_koi.csv.gz
attempt astronomy --data damaged
gzip -c > damaged/kepler_koi.csv.gz <<< 'a,b
1,2'
attempt astronomy --data damaged
attempt minmax --json --set n=1
ls
