python - <<'P'
import random
r = random.Random(0)
with open("wide.csv", "w") as f:
    f.write(",".join(f"gene_{i}" for i in range(5000)) + "\n")
    for _ in range(30):
        f.write(",".join(f"{r.gauss(5, 2):.3f}" for _ in range(5000)) + "\n")
P
for scaler in standard robust; do
  strickle fit wide.csv -o $scaler.json --scaler $scaler --memory 256MB
  strickle apply $scaler.json wide.csv -o scaled.parquet --memory 256MB
done
strickle merge standard.json standard.json -o twice.json
python -c "
import pyarrow.parquet as pq
t = pq.read_table('scaled.parquet')
print(t.num_rows, t.num_columns, t.column_names[-1])"
