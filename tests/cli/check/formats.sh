strickle check $DATA/iris.csv.gz --target target --no-probe --format markdown; echo "status $?"
strickle check $DATA/iris.csv.gz --no-probe --format github --exclude target; echo "status $?"
strickle check $DATA/iris.csv.gz --format html; echo "status $?"
