cp $DATA/iris.csv.gz iris.csv.gz
strickle check; echo "status $?"
strickle check nothing.csv; echo "status $?"
strickle check iris.csv.gz --target goal; echo "status $?"
strickle check iris.csv.gz --model forest; echo "status $?"
strickle check iris.csv.gz --fail-on terrible; echo "status $?"
strickle check iris.csv.gz --task regression; echo "status $?"
strickle check iris.csv.gz --target target --task clustering; echo "status $?"
strickle check iris.csv.gz --probe --no-probe; echo "status $?"
strickle check iris.csv.gz --seed -1; echo "status $?"
strickle check iris.csv.gz --columns nowhere; echo "status $?"
printf 'a,b\n1,2\n3,x\n' > text.csv; yes '5,6' | head -100000 >> text.csv; echo '7,late' >> text.csv
strickle check text.csv | head -4
printf 'a\n' > empty.csv; strickle check empty.csv; echo "status $?"
printf 'a,b\n1,2\n' > one.csv; strickle check one.csv | head -2
printf 'w\nabc\n' > words.csv; strickle check words.csv; echo "status $?"
head -c 300 iris.csv.gz > cut.csv.gz; strickle check cut.csv.gz; echo "status $?"
