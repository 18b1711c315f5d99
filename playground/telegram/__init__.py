"""A local Telegram: the Bot API over HTTP, kept in memory."""
