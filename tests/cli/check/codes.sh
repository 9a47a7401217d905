strickle explain | head -3
strickle explain SCALE004 DATA011
strickle explain SCALE004 --json
strickle explain SCALE04; echo "status $?"
strickle check $DATA/wine.csv.gz --no-probe --mute SCALE001,SCALE004 --mute SCALE008 | grep -E 'SCALE00|muted'
strickle check $DATA/wine.csv.gz --mute SCALE0; echo "status $?"
