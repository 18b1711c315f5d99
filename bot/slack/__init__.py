"""The staff side: Slack through Bolt."""
