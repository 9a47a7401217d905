# What is excluded is in no scaler and in no normalizer, even where one names it.
printf 'a,b,c\n1,2,3\n4,5,7\n' > t.csv
strickle fit t.csv --scaler standard --scaler normalizer:a,b --exclude a --quiet | grep -E 'row_steps|"name"' | cut -c1-80
strickle fit t.csv --scaler standard:a,b --exclude a --quiet | grep -c '"name"'
