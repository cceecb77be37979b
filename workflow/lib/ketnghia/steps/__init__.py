"""Steps: what the rules call; the only code, with `commands/`, that opens files."""
