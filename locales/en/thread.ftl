### Short lines of the system in a ticket's thread.

line-taken = { $agent } took this ticket.
line-assigned = { $agent } assigned this ticket to { $to }.
line-resolved = { $agent } resolved this ticket.
line-reopened = { $who } reopened this ticket.
line-reminded = The customer was silent, so I sent a reminder.
line-closed-silent = The customer stayed silent, so I closed this ticket and said so.
line-rated = { $stars } The customer rated our help { $score } of 5.
line-commented = The customer commented: { $text }
line-survey-unknown = I could not find out whether the survey arrived. It is not sent again.
line-failed = Not delivered to the customer: { $reason }
line-failed-blocked = Not delivered: the customer has blocked our bot.
line-unknown = I could not find out whether this reached the customer.
line-blocked = The customer has blocked our bot. Messages cannot reach them until they unblock it.
line-unblocked = The customer has unblocked our bot and can be reached again.
line-edited = The customer edited a message. It now says: { $text }
line-language = The customer switched to another language: { $language }.
line-asked-person = The customer asked to talk to a person and has not said yet what it is about.
line-wants-person = The customer asks to talk to a person.
