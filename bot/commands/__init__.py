"""The command line, one module per group of commands; `bot.cli` puts them together."""
