# Addresses are refused wherever a file may be named, before any work, and no folder is made of them.
printf 'x\n1\n2\n' > a.csv
strickle fit a.csv -o r.json --quiet
strickle fit a.csv -o s3://b/r.json
strickle merge r.json r.json -o https://b/r.json
strickle refit r.json a.csv -o gs://b/r.json
strickle inspect s3://b/r.json
strickle apply s3://b/r.json a.csv -o b.csv
ls
