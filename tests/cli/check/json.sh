strickle check $DATA/wine.csv.gz --target target --json --no-probe | python -c '
import json, sys
report = json.load(sys.stdin)
print(report["strickle_check"], report["rows"], report["sampled"], report["model"], report["classes"])
print(*report); print(*report["findings"][0]); print(*report["scalings"][0]); print(*report["columns"][0])
print([f["code"] for f in report["findings"]], report["recommendation"]["scaling"])'
# The same bytes on any number of threads, in any batches, and for the same rows in files of their own.
for threads in 1 2 5; do strickle check $DATA/wine.csv.gz --target target --json --threads $threads | sha256sum; done | uniq | wc -l
for memory in 256MB 4GB; do strickle check $DATA/htru2_pulsars.csv.gz --target class --no-probe --json --memory $memory | sha256sum; done | uniq | wc -l
