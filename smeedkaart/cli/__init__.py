"""What can be asked of smeedkaart from a terminal."""

from smeedkaart.cli.commands import main

__all__ = ["main"]
