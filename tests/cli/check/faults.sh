# Plain faults, of a table that has many.
python - <<'END'
import csv
rows = []
for i in range(200):
    x = (i * 37 % 200) / 10 + 1
    rows.append({"id": i + 1, "x": x, "again": x, "three": 3, "nothing": "", "level": -999 if i % 9 == 0 else 20 + i * 7 % 50 / 10,
                 "height": 1.5 + i % 50 / 100 if i % 5 else 150 + i % 50, "zip_code": 10000 + i * 7919 % 37 * 100,
                 "when": 1600000000 + i * 3600 + i % 7, "ratio": "inf" if i == 17 else i % 11 / 11, "word": "abc",
                 "comma": f"{i % 13},5", "y": "yes" if x > 10 else "no"})
with open("faults.csv", "w", newline="") as file:
    out = csv.DictWriter(file, rows[0])
    out.writeheader()
    out.writerows(rows)
END
strickle check faults.csv --target y --no-probe | sed '/^column /,$d'
strickle check faults.csv --target y --no-probe | grep -A9 Recommended
strickle check faults.csv --target y --no-probe --missing -999 | grep -c DATA011
strickle check faults.csv --target y --recipe recipe.json --no-probe --quiet > /dev/null; strickle inspect recipe.json | head -1
