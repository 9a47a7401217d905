# Text that makes no sense is blamed on the damage that made it: its checksum comes at the end of the file.
python - <<'PYTHON'
import gzip

text = b"a,b\n" + b"1,2\n" * 1_000_000
stored = bytearray(gzip.compress(text, compresslevel=0, mtime=0))
stored[stored.index(b"1,2\n", 2_000_000) + 1] = ord("1")
open("damaged.csv.gz", "wb").write(stored)
open("ragged.csv.gz", "wb").write(gzip.compress(text + b"1\n", mtime=0))
PYTHON
strickle fit damaged.csv.gz -o r.json
strickle fit ragged.csv.gz -o r.json
