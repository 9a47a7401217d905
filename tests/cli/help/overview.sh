strickle help
strickle --version
strickle -h | head -1
