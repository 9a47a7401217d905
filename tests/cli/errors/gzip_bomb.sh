# A gigabyte of one line in a megabyte of gzip: an error, in little memory.
python - <<'P'
import gzip
with gzip.open("bomb.csv.gz", "wb", compresslevel=9) as f:
    f.write(b"x\n")
    for _ in range(1000):
        f.write(b"1" * 1_000_000)
P
python - <<'P'
import os, subprocess
process = subprocess.Popen(["strickle", "fit", "bomb.csv.gz", "-o", "recipe.json", "--memory", "256MB"])
_, status, usage = os.wait4(process.pid, 0)
bound = 1_000_000 if {"UBSAN_OPTIONS", "TSAN_OPTIONS"} & os.environ.keys() else 256_000  # sanitizers take memory of their own
print("status", os.waitstatus_to_exitcode(status), "in bounded memory:", usage.ru_maxrss < bound)
P
