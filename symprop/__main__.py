"""``python -m symprop``."""

from symprop.cli import main

main()
