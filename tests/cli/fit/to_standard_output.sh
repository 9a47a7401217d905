# Without -o the recipe goes to standard output, and nothing else does.
printf 'x\n1\n2\n' | strickle fit -
