# Writing to a device that is full: a clear error, whatever the format, and no litter.
printf 'x\n1\n2\n' > data.csv
strickle fit data.csv -o recipe.json --quiet
strickle apply recipe.json data.csv -o - > /dev/full; echo "status $?"
strickle fit data.csv > /dev/full; echo "status $?"
strickle inspect recipe.json > /dev/full; echo "status $?"
strickle apply recipe.json data.csv -o - --output-format parquet > /dev/full; echo "status $?"
# A limit on the size of files stands for a disk that fills up on the way.
python -c "
import numpy as np
np.save('big.npy', np.random.default_rng(0).normal(size=(200000, 5)))"
strickle fit big.npy -o big.json --quiet
printf 'before\n' > kept.csv
for to in kept.csv scaled.parquet scaled.arrow scaled.npy scaled.csv.gz; do
  (ulimit -f 1000; strickle apply big.json big.npy -o $to); echo "status $?"
done
cat kept.csv
ls
