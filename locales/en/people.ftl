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
audit-call-logged = logged a phone call
audit-reply-begun = opened the form for a reply
audit-agent-reacted = put an emoji on a message, or took it off
audit-customer-reacted = put an emoji on a message, or took it off
audit-agent-hinted = was told that the channel reaches no customer
audit-survey-comment_withdrawn = said that a comment was a new question
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

## Who works when

error-not-away = { $name } is not away.
error-away-past = That time is over. Write when it ends, such as `15:30`, `tomorrow 9` or `2h`.
error-bad-hours = “{ $words }” are no working hours. Write them as `mon-fri 09:00-17:00; sat 10:00-14:00`, or `none`.
desk-help-away = say that you are away; what you hold is handed on after a while
desk-help-back = say that you are back
desk-help-team = who is there, with how many tickets
desk-help-hours = when you work, if not when the business is open
desk-help-skills = languages and tags that a colleague knows; tickets of these go to them first. For leads
desk-usage-away = away [<@colleague>] [15:30 | 2h | tomorrow 9 | fri]
desk-usage-back = back [<@colleague>]
desk-usage-team = team
desk-usage-hours = hours [<@colleague>] <mon-fri 09:00-17:00 | none>
desk-usage-skills = skills [<@colleague>] <zh billing ... | none>
desk-away = { $name } is away { $dated ->
    [1] until { $when }
   *[other] until `back`
  }. { $minutes ->
    [0] The tickets stay where they are.
   *[other] Tickets that wait for our reply are handed on after { $minutes } minutes.
  }
desk-back = { $name } is back.
desk-hours = { $given ->
    [0] { $name } works when the business is open.
   *[other] { $name } works { $hours }.
  }
desk-skills = { $given ->
    [0] { $name } has no skills noted.
   *[other] { $name } knows { $skills }.
  }
desk-team = Who is there
desk-team-load = tickets: { $count }
desk-team-away-until = away until { $when }
team-there = there
team-away = away
team-off = not at work now
audit-agent-left = is not on the list of agents any more
audit-agent-away = away
audit-agent-back = back
audit-agent-hours = set working hours
audit-agent-skills = set skills
audit-ticket-handed_on = handed the ticket on
audit-field-skills = skills
audit-field-hours = working hours
audit-field-away_since = away since
audit-field-away_until = away until
audit-macro-dropped = dropped a kept reply
audit-macro-saved = saved a kept reply
audit-message-repeated = a reply was sent again
audit-reply-deleted_failed = a deletion did not reach the customer
audit-reply-deleted_there = a deletion reached the customer
audit-reply-edited_failed = an edit did not reach the customer
audit-reply-edited_there = an edit reached the customer
audit-reply-kept = a reply for later was held back
audit-reply-scheduled = scheduled a reply
audit-reply-unscheduled = withdrew a reply for later
audit-survey-cancelled = the survey was cancelled
audit-survey-due = the customer was asked for a rating
audit-survey-unknown = the survey may not have arrived
audit-ticket-absorbed = took in another ticket
audit-ticket-exported = made a transcript
audit-ticket-linked = linked the ticket
audit-ticket-merged = merged the ticket into another
audit-ticket-snoozed = put the ticket aside
audit-ticket-started = wrote to the customer first
audit-ticket-transferred = handed the ticket over with a note
audit-ticket-unlinked = unlinked the ticket
audit-ticket-woke = the ticket came back
audit-field-snoozed_until = put aside until
audit-field-merged_into_id = merged into
audit-field-route = channel
audit-field-subject = subject
