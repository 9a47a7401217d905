strickle merge -h
