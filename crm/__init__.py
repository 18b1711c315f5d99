"""The business: customers, conversations, tickets, agents, surveys. Knows no channel library."""
