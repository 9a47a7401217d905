# The screen, without what training adds to it: figures of the data alone.
strickle check $DATA/wine.csv.gz --target target --no-probe
echo "status $?"
strickle check $DATA/wine.csv.gz --target target --no-probe --fail-on never > /dev/null; echo "status $?"
strickle check $DATA/wine.csv.gz --target target --no-probe --color always | head -5 | cat -v
