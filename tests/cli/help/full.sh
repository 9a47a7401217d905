strickle fit --help
strickle help subtract
strickle help fitt
