strickle lab
echo ---
strickle lab minmax zscore --settings
echo ---
strickle lab --json | python -c 'import json, sys; lab = json.load(sys.stdin); print(lab["strickle_lab"], len(lab["experiments"]), sorted(lab["experiments"][0]))'
strickle lab vae --settings --json | python -c 'import json, sys; print([one["experiment"] for one in json.load(sys.stdin)["experiments"]])'
