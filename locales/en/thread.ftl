### Short lines of the system in a ticket's thread.

line-taken = { $agent } took this ticket.
line-assigned = { $agent } assigned this ticket to { $to }.
line-transferred = { $agent } handed this ticket to { $to }; the note stands above.
line-merged = { $who } merged this ticket into #{ $number }. Go on there: { $link }
line-absorbed = { $who } merged #{ $number } into this ticket. What was said there: { $link }
line-linked = { $who } linked this ticket with #{ $number }: { $link }
line-unlinked = { $who } undid the link with #{ $number }: { $link }
line-snoozed = { $who } put this ticket aside until { $when }, or until the customer writes.
line-woke = ⏰ #{ $number } is back: it was put aside until now.
line-woken = { $who } brought this ticket back.
line-started = { $who } wrote to this customer first.
line-scheduled = { $who } scheduled a reply for { $when }: { $text }
line-unscheduled = { $who } cancelled the scheduled reply: { $text }
line-kept = The scheduled reply was not sent: { $why ->
    [ended] the ticket has ended.
    [left] its writer is not with the desk any more.
   *[wrote] the customer has written meanwhile.
  } It reads: { $text }
line-priority = { $who } changed the priority from { $before } to { $after }.
line-tags = { $who } changed the tags: { $tags }
line-resolved = { $agent } resolved this ticket.
line-resolved-untold = I could not tell the customer that this ticket is resolved: { $code ->
    [blocked] they have blocked our bot.
   *[other] { $reason }
  }
line-reopened = { $who } reopened this ticket.
line-overdue = ⏰ Overdue: the customer of #{ $number } was promised a reply by now.
line-overdue-unassigned = ⏰ Overdue: the customer of #{ $number } was promised a reply by now, and nobody has taken the ticket.
line-reminded = The customer was silent, so I sent a reminder.
line-reminder-failed = The customer was silent. I could not remind them: { $code ->
    [blocked] they have blocked our bot.
   *[other] { $reason }
  }
line-closed-silent = The customer stayed silent, so I closed this ticket and said so.
line-closed-untold = The customer stayed silent, so I closed this ticket. I could not tell them: { $code ->
    [blocked] they have blocked our bot.
   *[other] { $reason }
  }
line-rated = { $stars } The customer rated our help { $score } of 5.
line-commented = The customer commented: { $text }
line-comment-withdrawn = The customer says that their last comment was a new question, not a comment.
line-survey-unknown = I could not find out whether the survey arrived. It is not sent again.
line-failed = Not delivered: { $code ->
    [blocked] the customer has blocked our bot.
   *[other] { $reason }
  }
line-repeated = I could not find out whether the customer got the reply above, so I sent it again: they may have it twice.
line-blocked = The customer has blocked our bot. Messages cannot reach them until they unblock it.
line-unblocked = The customer can be reached again.
line-edited = The customer edited a message. It now says: { $text }
line-language = The customer switched to another language: { $language }.
line-asked-person = The customer asked to talk to a person and has not said yet what it is about.
line-opened-by-us = { $who } made this ticket.
line-wants-person = The customer asks to talk to a person.
line-edit-failed = The customer still reads the old text of the reply that was edited: { $code ->
    [blocked] they have blocked our bot.
   *[other] { $reason }
  }
line-edit-longer = The edited reply needs more messages than it was sent as, so the customer still reads the old text. Write what is missing as a new reply.
line-edit-unsent = The reply that was edited never reached the customer, and an edit does not send it. Write it as a new reply.
line-deleted = A reply was deleted here; the customer does not see it any more.
line-deleted-once = A reply was deleted here. It had been sent twice: an earlier copy may still be in the customer’s chat, where I cannot reach it.
line-edited-once = The reply above had been sent twice: an earlier copy with the old words may still be in the customer’s chat, where I cannot reach it.
line-deleted-unsent = A reply was deleted here before it was sent; the customer did not get it.
line-delete-late = A reply was deleted here, but the customer keeps it: Telegram lets messages be deleted within 48 hours only.
line-delete-failed = A reply was deleted here, but the customer keeps it: { $code ->
    [blocked] they have blocked our bot.
   *[other] { $reason }
  }
line-handed-on = { $was } is away, so this ticket is with { $to } now.
line-given-up = { $was } is away, so this ticket is free again: whoever has time, please take it.
