# The same bytes with every instruction set of the machine, any number of threads, rows or columns first, any batches.
python - <<'P'
import numpy
r = numpy.random.default_rng(3)
x = numpy.exp(2 * r.normal(size=(6_000, 6)))
x[:, 1] = numpy.ceil(x[:, 1])
x[::7, 2] = numpy.nan
numpy.save("rows.npy", x)
numpy.save("columns.npy", numpy.asfortranarray(x))
P
STRICKLE_INSTRUCTION_SET=abacus strickle fit rows.npy -o recipe.json 2>&1 | sed 's/it has .*/it has .../'
sets=$(STRICKLE_INSTRUCTION_SET=abacus strickle help 2>&1 | sed 's/.*it has //; s/,//g')
test "$(echo $sets | wc -w)" -ge 2 || echo "only $sets here"
for chain in standard min-max max-abs robust squash quantile 'quantile(output_distribution=normal)' power \
    'power(method=box-cox)' log1p+standard asinh+robust; do
  for set in $sets; do
    for threads in 1 2 7; do
      order=$(test $threads = 2 && echo columns || echo rows)
      export STRICKLE_INSTRUCTION_SET=$set
      strickle fit $order.npy -o recipe.json --scaler "$chain" --threads $threads --apply scaled.csv --quiet
      strickle invert recipe.json scaled.csv -o back.csv --quiet
      cat recipe.json scaled.csv back.csv | sha256sum >> sums
    done
  done
  echo "$chain: $(sort -u sums | wc -l) way to scale it"
  rm sums
done
