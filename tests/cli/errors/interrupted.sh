# Ctrl-C in the middle of a pipe: no output, no litter, no new folder.
printf 'x\n1\n2\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
for signal in INT TERM; do
  mkfifo pipe
  # The shell ignores Ctrl-C for what runs in its background, and strickle leaves an ignored signal alone.
  python -c "
import os, signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp('strickle', 'strickle apply recipe.json - -o new/er/scaled.csv'.split())" < pipe & job=$!
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
# nohup: a hangup that is ignored stays so.
mkfifo pipe
nohup strickle apply recipe.json - -o scaled.csv < pipe 2> /dev/null & job=$!
exec 3> pipe
python -c "print('x'); [print(i) for i in range(200000)]" >&3
python -c "
import os, signal, time, glob
while not glob.glob('.scaled.csv*'): time.sleep(0.01)
os.kill($job, signal.SIGHUP)"
exec 3>&-
wait $job; echo "status $?"
wc -l < scaled.csv
