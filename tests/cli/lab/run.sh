# Numbers that do not depend on the system's mathematics: the exact ones.
strickle lab minmax --quick --seed 5 | grep -E 'minmax|Claim|smallest|largest value|order|Verdict'
echo "status $?"
strickle lab minmax --quick --json --set outliers=1000 | python -c '
import json, sys
(result,) = json.load(sys.stdin)["results"]
print(result["experiment"], result["verdict"]["outcome"], result["command"], result["seed"], result["quick"])
print(*sorted(result))
print(*sorted(result["rows"][0]))'
# The same bytes on any number of threads.
for threads in 1 2 5; do strickle lab l2-scale he-init --quick --json --threads $threads | sha256sum; done | uniq | wc -l
strickle lab zscore --quick --html lab.html > text.txt
strickle lab zscore --quick --html - | cmp - lab.html && head -c 15 lab.html
strickle lab zscore --quick --quiet --html again.html > /dev/null; cmp lab.html again.html
# A page that was there stays where nothing runs.
strickle lab zscore --quick --set n=1 --html lab.html; echo "$?"
cmp lab.html again.html && ls
