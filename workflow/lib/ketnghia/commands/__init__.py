"""Commands: what people call; each module is one word after `./run`."""
