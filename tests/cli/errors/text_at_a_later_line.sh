# Numbers as far as the sample goes, text after it: an error with its line, and nothing written.
python - <<'P'
with open("data.csv", "w") as f:
    f.write("id_of,value\n")
    for i in range(300000):
        f.write(f"{i * 31 % 1000},{i / 7:.6f}\n")
    f.write("5,n.a.\n")
P
strickle fit data.csv -o recipe.json
ls recipe.json
strickle fit data.csv -o recipe.json --missing n.a.
