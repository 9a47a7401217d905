# What is not scaled is written as it was: zeros, quotes, blanks, long numbers, order, names.
printf 'code,x,"a ""name""",note,wide\n007,1,"Smith, J", padded ,9007199254740993\n"1",2,"line\nbreak",,1e5\n0x1F,NA,"",é,0.10\n' > data.csv
strickle fit data.csv -o recipe.json --columns x
strickle apply recipe.json data.csv -o scaled.csv
cat scaled.csv
strickle apply recipe.json data.csv -o scaled.parquet --quiet
strickle apply recipe.json scaled.parquet -o - --output-format csv --quiet
