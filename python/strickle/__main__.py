"""``python -m strickle``: the command line."""

import sys

from strickle._command import main

sys.exit(main())
