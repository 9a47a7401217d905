strickle check $DATA/wine.csv.gz --target target --html report.html > screen.txt; echo "status $?"
strickle check $DATA/wine.csv.gz --target target --html - --fail-on never | cmp - report.html && head -c 15 report.html
grep -c 'The raw scale hurts' report.html
# Nothing is written where anything is wrong, and what was there stays.
strickle check $DATA/wine.csv.gz --target goal --html report.html --recipe recipe.json; echo "status $?"
strickle check $DATA/wine.csv.gz --html nowhere/report.html; echo "status $?"
cp $DATA/iris.csv.gz here.csv.gz
strickle check here.csv.gz --html here.csv.gz; echo "status $?"
strickle check here.csv.gz --html one.file --recipe one.file; echo "status $?"
strickle check here.csv.gz --html - --recipe -; echo "status $?"
grep -c 'The raw scale hurts' report.html; ls
