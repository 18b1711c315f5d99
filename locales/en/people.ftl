### `/desk audit` and roles.

error-role = Only { $role ->
    [lead] leads and administrators
   *[admin] administrators
  } may do that. { $known ->
    [0] The settings say who they are.
   *[other] Ask one of them: { $names }.
  }
desk-help-audit = who changed what and when, before and after; for leads and administrators
desk-usage-audit = audit [<ticket> | customer <number> | <@colleague>] [today | 7d | 2026-11-20] [page]
audit-title = Who changed what, newest first
audit-none = Nothing.
audit-more = More: `{ $command }`
audit-yes = yes
audit-no = no
audit-ticket-opened = ticket opened
audit-ticket-taken = took the ticket
audit-ticket-assigned = assigned the ticket
audit-ticket-resolved = resolved the ticket
audit-ticket-reopened = reopened the ticket
audit-ticket-closed = closed the ticket
audit-ticket-reminded = reminded the customer
audit-ticket-overdue = overdue
audit-ticket-nudged = nudged staff
audit-ticket-priority = set the priority
audit-ticket-tagged = changed the tags
audit-agent-replied = replied
audit-agent-joined = is on the list of agents now
audit-agent-changed = has another role, or is back
audit-note-added = wrote a note
audit-reply-edited = edited a reply
audit-reply-deleted = deleted a reply
audit-customer-created = wrote for the first time
audit-customer-wrote = wrote
audit-customer-edited = edited a message
audit-customer-phone = shared a phone number
audit-customer-language = chose a language
audit-customer-tagged = changed the customer’s tags
audit-customer-noted = wrote a note about the customer
audit-customer-blocked = blocked the bot
audit-customer-unblocked = unblocked the bot
audit-message-failed = a message could not be delivered
audit-survey-answered = rated our help
audit-survey-commented = commented on our help
audit-faq-proposed = proposed an FAQ entry
audit-faq-decided = decided on a proposal for the FAQ
audit-field-status = status
audit-field-assignee_id = assignee
audit-field-priority = priority
audit-field-due_at = answer due
audit-field-language = language
audit-field-phone = phone
audit-field-email = e-mail
audit-field-name = name
audit-field-vip = VIP
audit-field-blocked_us = has blocked the bot
audit-field-rating = rating
audit-field-rating_comment = comment
audit-field-role = role
audit-field-active = at work here
audit-field-tagged = tags
audit-field-edited = words
role-agent = agent
role-lead = lead
role-admin = administrator
