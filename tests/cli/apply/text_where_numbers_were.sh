printf 'a,b\n1,2\n3,4\n' > train.csv
printf 'a,b\n1,2\n5,oops\n' > new.csv
strickle fit train.csv -o recipe.json --quiet
strickle apply recipe.json new.csv -o scaled.csv
strickle apply recipe.json new.csv -o - --missing oops --quiet
python -c "
import pyarrow as pa, pyarrow.parquet as pq
pq.write_table(pa.table({'a': [1, 2], 'b': ['x', 'y']}), 'new.parquet')"
strickle apply recipe.json new.parquet -o scaled.parquet
ls scaled.csv scaled.parquet
