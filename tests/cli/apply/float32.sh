# float32 in, float32 out, rounded once; the metadata of the file and of its fields stay.
python - <<'P'
import pyarrow as pa, pyarrow.parquet as pq
schema = pa.schema([pa.field("x", pa.float32(), metadata={"unit": "m"}), pa.field("i", pa.int32()), pa.field("s", pa.string())], metadata={"source": "lab"})
pq.write_table(pa.table({"x": [1.0, None, 2.5], "i": [1, 2, 5], "s": ["a", "b", None]}, schema=schema), "data.parquet")
P
strickle fit data.parquet -o recipe.json
strickle apply recipe.json data.parquet -o scaled.parquet
python - <<'P'
import pyarrow.parquet as pq
table = pq.read_table("scaled.parquet")
print(table.schema.metadata[b"source"], [(f.name, str(f.type), f.metadata) for f in table.schema])
print(table.to_pydict())
P
