# Semicolons with decimal commas, tabs, bars, CRLF, a byte-order mark, comments, blank lines, no header.
printf '\xef\xbb\xbfx;y;name\r\n1,5;2;"a;b"\r\n2,5;;c\r\n' > euro.csv
strickle fit euro.csv -o recipe.json
strickle fit euro.csv -o recipe.json --decimal-comma
strickle apply recipe.json euro.csv -o out.csv --decimal-comma --quiet && od -c out.csv | head -8
strickle apply recipe.json euro.csv -o - --output-format tsv --decimal-comma --quiet
printf 'x|y\n1|2\n\n3|4\n' > bars.csv
strickle fit bars.csv --quiet | grep -c '"name"'
printf '%% note\n1\t2\n3\t4\n' > plain.tsv
strickle fit plain.tsv --quiet --no-header --comment % | grep -o '"name": "[^"]*"'
printf 'x,y\n-200,1\n5,-200.0\n7,3\n' > marked.csv
strickle fit marked.csv --quiet --missing -200 | grep -o '"missing": [0-9]*'
strickle fit marked.csv --quiet --missing -200 --apply marked.parquet -o marked.json
strickle fit marked.parquet --missing -200
