python - <<'P'
import gzip, os, pyarrow as pa, pyarrow.parquet as pq, numpy as np
rows = "x,y\n" + "".join(f"{i},{i * i}\n" for i in range(20000))
packed = gzip.compress(rows.encode())
open("cut.csv.gz", "wb").write(packed[: len(packed) // 2])
open("damaged.csv.gz", "wb").write(packed[:500] + b"\xff" * 50 + packed[550:])
pq.write_table(pa.table({"x": list(range(10000))}), "good.parquet")
data = open("good.parquet", "rb").read()
open("cut.parquet", "wb").write(data[: len(data) // 2])
open("not.parquet", "wb").write(b"hello" * 100)
np.save("good.npy", np.ones((100, 3)))
data = open("good.npy", "rb").read()
open("cut.npy", "wb").write(data[:-5])
P
for f in cut.csv.gz damaged.csv.gz cut.parquet not.parquet cut.npy; do strickle fit $f -o recipe.json; echo "status $?"; done
strickle fit good.parquet -o good.json --quiet
strickle apply good.json cut.parquet -o scaled.parquet
ls recipe.json scaled.parquet
