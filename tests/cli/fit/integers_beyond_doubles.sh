# 9007199254740993 has no double of its own; its sum with its neighbours is still exact, in CSV as in Parquet.
printf 'x\n9007199254740993\n9007199254740993\n1.5\n' > data.csv
strickle fit data.csv -o csv.json --quiet
python -c "
import pyarrow as pa, pyarrow.parquet as pq
pq.write_table(pa.table({'x': pa.array([9007199254740993, 9007199254740993])}), 'two.parquet')
pq.write_table(pa.table({'x': pa.array([1.5])}), 'one.parquet')"
strickle fit two.parquet -o two.json --quiet
strickle fit one.parquet -o one.json --quiet
strickle merge two.json one.json -o merged.json
cmp csv.json merged.json && grep -o '"sum": "[^"]*"' csv.json
