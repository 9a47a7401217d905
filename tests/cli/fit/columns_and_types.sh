# By name, by glob, by type, and without some.
python - <<'P'
import pyarrow as pa, pyarrow.parquet as pq, decimal, datetime
pq.write_table(pa.table({
    "i": pa.array([1, 2, 4], pa.int16()), "f": pa.array([1.5, None, 2.5], pa.float32()), "b": [True, False, True],
    "d": [decimal.Decimal("1.10"), decimal.Decimal("2.20"), None], "t": [datetime.datetime(2020, 1, i) for i in (1, 2, 3)],
    "s": ["x", "y", "z"], "l": [[1], [2], [3]]}), "data.parquet")
P
show() { strickle inspect recipe.json --json | python -c 'import json,sys; print(*((c["name"], c.get("center"), c.get("scale")) for c in json.load(sys.stdin)["columns"]))'; }
strickle fit data.parquet -o recipe.json --quiet && show
strickle fit data.parquet -o recipe.json --quiet --columns 'i,b,d,t' && show
strickle fit data.parquet -o recipe.json --quiet --types boolean,decimal && show
strickle fit data.parquet -o recipe.json --quiet --columns '?' --exclude f && show
printf 'a,f\n1,true\n2,false\n,TRUE\n' > data.csv
strickle fit data.csv -o recipe.json --quiet --types boolean,integer --apply -
strickle fit data.parquet -o recipe.json --columns t
strickle fit data.parquet -o recipe.json --columns s
strickle fit data.parquet -o recipe.json --columns l
