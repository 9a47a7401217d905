# Ctrl-C in the middle of a pipe: no output, no litter, no new folder.
printf 'x\n1\n2\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
for signal in INT TERM; do
  mkfifo pipe
  bash -c 'trap - INT; exec strickle apply recipe.json - -o new/er/scaled.csv < pipe' & job=$!
  exec 3> pipe
  python -c "print('x'); [print(i) for i in range(200000)]" >&3
  python -c "
import os, signal, time, glob
while not glob.glob('new/er/.scaled.csv*'): time.sleep(0.01)
os.kill($job, signal.SIG$signal)"
  wait $job; echo "status $?"
  exec 3>&-
  rm pipe
done 2> /dev/null
ls -A
