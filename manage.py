#!/usr/bin/env python3
"""The product's one command line; it needs nothing but Python 3.11.

python3 manage.py up       set everything up and start Throughline with sample data
python3 manage.py test     set everything up and run the tests
python3 manage.py guards   check the code without running it

Everything else is a Django command: ``python3 manage.py help``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

if __name__ == "__main__":
    from crm.local.entry import main

    sys.exit(main(sys.argv[1:]))
