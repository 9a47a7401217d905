strickle help help | head -1
strickle help --help | head -1
strickle help nothing
