## Errors: what staff are told when something is refused

error-ticket-unknown = There is no ticket #{ $number }. `/desk tickets all` lists the open ones.
error-customer-unknown = There is no customer with the number { $id }. `/desk find` looks them up by name.
error-message-unknown = That message is not in the log.
error-agent-unknown = That colleague is not known to the desk yet.
error-agent-name-unknown = No colleague is called “{ $name }”. Write their @name, or `me`.
error-agent-name-several = Several colleagues are called “{ $name }”: { $names }. Write the whole name or the @name.
error-not-an-agent = You are not on the desk’s list of agents, so nothing was changed. Ask an administrator to add you.
error-empty-reply = That message has no text, so nothing was sent to the customer.
error-empty-note = That note is empty. Write `note:` and then what your colleagues should know.
error-command-in-thread = Commands do not work in threads, and nothing was sent to the customer. Write `/desk` in the channel’s own message box.
error-already-taken = Ticket #{ $number } is already taken by { $agent }.
error-already-yours = Ticket #{ $number } is yours already.
error-already-resolved = Ticket #{ $number } is resolved or closed already.
error-already-open = Ticket #{ $number } is open already.
error-other-open = Ticket #{ $number } stays closed: the same customer has the open ticket #{ $other }. Answer there.
error-ticket-ended = Ticket #{ $number } is { $status ->
    [resolved] resolved
   *[closed] closed
  }. Reopen it first.
error-bad-score = A rating is a number from 1 to 5.
error-empty-comment = That comment is empty.
error-survey-unknown = That survey is not known.
error-survey-over = That survey is over.
error-unexpected = Something went wrong on our side (error { $id }). Nothing was changed. Please try again.
error-old-button = That button is from an older version of the desk. Use the buttons on the ticket’s newest card, or `/desk help`.
error-thread-unknown = I do not know which ticket this thread belongs to, so your message was not sent to anybody. Find the ticket with `/desk ticket <number>`.
error-file-too-large = “{ $name }” was not sent: Telegram takes files of up to { $limit }. Send a smaller one, or a link to it.
error-file-elsewhere = “{ $name }” was not sent: it lies outside Slack, so I cannot read it. Download it and attach the file itself, or send a link.
error-note-stays = This was a note, so the edit stays inside, too. To tell the customer, write a new reply.
error-reply-stays = This reply has gone to the customer, so an edit does not make it a note, and they still read the old text. To take it back, delete the message.
held-almost-note = That looks like a note, so nothing was sent to the customer. What is it?
held-almost-reply = That looks like a reply to the customer, but what is written in this channel stays inside, so nothing was sent. What is it?
held-crossing = { $name } replied to the customer a moment ago: “{ $text }” Your message was not sent. Send it as well?
held-sent = It is on its way to the customer.
held-kept = It is a note now: it stays inside.
held-dropped = Nothing was sent. You can delete your message.
held-gone = That message is not there any more, so nothing was sent.
colleague-is-replying = Your reply has gone. { $text } has the form for a reply to this customer open, too: a word between you helps.
colleague-has-form = { $name } has opened this form a moment ago and may be replying, too.
customer-wrote-meanwhile = The customer wrote this while you were writing: “{ $text }” Your reply has gone all the same; if it does not fit, edit or delete it.
hint-channel = Customers do not read this: what is written in the channel stays among colleagues. To answer a customer, write in the thread of their ticket’s card. (I say this only once.)
error-call-minutes = Write the minutes as a number from 0 to { $most }.
error-call-outcome = Write what came of the call.
error-message-gone = That message is not there any more, or I may not read it: invite me to the channel.
error-message-empty = That message has no words, so there is nothing to make a ticket of.
hint-channel-inside = Customers do not read this: what is written in the channel stays among colleagues. To answer a customer, begin with `reply:` in the thread of their ticket’s card, or press Reply on it. (I say this only once.)
error-old-form = That form is from an older version of the desk. Close it and open it again.
error-form-too-late = That took too long for Slack to open a form. Please click again.
error-slack-unreachable = Slack does not answer us at the moment, so nothing was changed. Please try again in a minute.

modal-save = Save
modal-cancel = Cancel
modal-close = Close
modal-refused = Not possible

## The ticket's card

card-title = #{ $number } · { $customer }
card-fallback = Ticket #{ $number } · { $customer } · { $status }: { $subject }
card-status = Status
card-priority = Priority
card-assignee = Assignee
card-turn = Waiting for
card-due = Answer due
card-language = Language
card-rating = Rating
card-nobody = nobody yet
card-overdue = { $when } · overdue
card-blocked = This customer has blocked the bot: replies cannot reach them.
card-last = Last message: { $text }
card-asked-person = (asked to talk to a person)
card-comment = “{ $text }”

status-new = New
status-open = Open
status-pending = Waiting for the customer
status-resolved = Resolved
status-closed = Closed

priority-low = Low
priority-normal = Normal
priority-high = High
priority-urgent = Urgent

turn-us = our reply
turn-customer = the customer’s reply

language-code = en

button-take = Take
button-reply = Reply
button-resolve = Resolve
button-reopen = Reopen
button-send-anyway = Send to the customer
button-keep-inside = Keep as a note
button-discard = Discard
button-call = Log a call
button-save-faq = Save as FAQ

## Messages in the thread

kind-photo = [photo]
kind-album = [album of { $count }]
kind-video = [video]
kind-animation = [animation]
kind-document = [file]
kind-voice = [voice message]
kind-audio = [audio]
kind-video_note = [video message]
kind-sticker = [sticker]
kind-location = [location]
kind-venue = [place]
kind-contact = [contact]
kind-poll = [poll]
kind-dice = [dice]
kind-call-in = 📞 [incoming call, { $minutes } min]
kind-call-out = 📞 [outgoing call, { $minutes } min]
kind-other = [something this desk cannot show]
thread-answers = ↪ “{ $quote }”
    { $text }
thread-edited = { $text } ✏ (edited)
file-too-large = ⚠ This file is { $size } large. Telegram gives bots files of up to { $limit } only; the customer was told.
file-not-fetched = ⚠ Telegram did not hand this file over: { $reason }
file-not-shown = ⚠ Slack did not take this file ({ $reason }): `frontdesk check` tells more. The customer does not know.
file-program = ⚠ “{ $name }” can run a program when it is opened. Open it only if you trust the sender.
contact-own = (the customer’s own number; it is on their profile)

## Phone calls

call-title = Log a call
call-direction = Who called
call-in = The customer called us
call-out = We called the customer
call-minutes = How long, in minutes
call-outcome = What came of it
call-noted-in = Noted in ticket #{ $number }, and on the customer’s record.
call-noted = Noted on the customer’s record.

## A ticket from a message

filing-title = Make a ticket
filing-whose = Whose is it?
filing-hint = The customer’s name, phone or number; or #1001 to attach it to that ticket.
filing-offer = A ticket of that message?
filing-new = Ticket #{ $number } is made.
filing-added = Attached to ticket #{ $number }.
filing-again = That was done already.

## The app's home tab

home-list = { $title }: { $count }
home-take = Take #{ $number }
home-more = { $count } more: `/desk tickets { $filter }`
home-away = I am away
home-back = I am back
home-is-away = You are away: new tickets are not given to you, and what you hold is handed on after a while.
button-refresh = Refresh

## /desk

desk-help-title = What `{ $command }` can do
desk-help-help = this list
desk-help-find = customers by name, @name, phone, e-mail or #tag; a ticket by its number
desk-help-customer = one customer’s record
desk-help-tickets = tickets by due time; without a word, your own
desk-help-ticket = one ticket with its last messages
desk-help-assign = give a ticket to a colleague, or to yourself
desk-help-resolve = mark a ticket as answered; the customer is asked for a rating later
desk-help-call = note a phone call with a customer
desk-help-faq = the FAQ: list, find, add, edit, switch on and off, history, figures; learn from questions without an answer
desk-usage-help = help
desk-usage-find = find <words>
desk-usage-customer = customer <number, #ticket or words>
desk-usage-tickets = tickets [mine | unassigned | overdue | todo | waiting | snoozed | all | resolved] [urgent] [#tag] [@colleague] [page] [customer <number or words>]
desk-usage-ticket = ticket <number>
desk-usage-assign = assign <number> <@colleague or me>
desk-usage-resolve = resolve <number>
desk-usage-call = call <customer or #ticket>
desk-usage-faq = faq [list | find <words> | add | edit <key> | on <key> | off <key> | history <key> | stats [days] | learn]
desk-faq-unknown = `{ $word }` is not something the FAQ knows. Write it as `{ $command } { $usage }`.
desk-help-threads-inside = What you write in a ticket’s thread here stays inside. Begin with `reply:`, or press Reply on the card, to answer the customer.
desk-help-threads = In a ticket’s thread, what you write goes to the customer. Begin with `note:` or 🔒 to keep it inside.
desk-unknown = `{ $word }` is not something the desk knows.
desk-unknown-near = `{ $word }` is not something the desk knows. Did you mean `{ $command } { $near }`?
desk-incomplete = Write it as `{ $command } { $usage }`.
desk-not-a-number = `{ $word }` is not a ticket number. Write it as `{ $command } { $usage }`.
desk-bad-filter = `{ $word }` is not a list of tickets. Write it as `{ $command } { $usage }`.

desk-tickets-mine = Your tickets
desk-tickets-unassigned = Tickets nobody has taken
desk-tickets-overdue = Overdue tickets
desk-tickets-all = All tickets that are not resolved
desk-tickets-resolved = Resolved and closed tickets
desk-tickets-none = There are none.
desk-tickets-no-page = There is no page { $page }. The first one: `{ $command } tickets { $filter }`
desk-tickets-more = More: `{ $command } tickets { $filter } { $page }`
desk-due = due { $when }
desk-overdue = overdue since { $when }
desk-ended = since { $when }
desk-message-failed = not delivered
desk-message-late = not delivered yet
desk-message-unknown = perhaps not delivered
desk-unassigned = nobody
desk-ticket-messages = Last messages
desk-from-customer = { $name }
desk-note-by = { $name } (note)
desk-assigned = Ticket #{ $number } is with { $agent } now.
desk-resolved = Ticket #{ $number } is resolved.
desk-found = Customers for “{ $words }”
desk-found-none = No customer matches “{ $words }”. Try a part of the name, the @name, the phone number or the e-mail address.
desk-customer-line = customer { $id } · { $language }
desk-customer-tickets = Tickets: { $count }
desk-customer-messages = Messages: { $count }
desk-customer-rating = Average rating: { $average }
desk-customer-since = Customer since { $when }
desk-customer-phone = Phone: { $value }
desk-customer-email = E-mail: { $value }
desk-customer-username = Telegram: { $value }
desk-customer-tags = Tags: { $value }
desk-customer-blocked = Has blocked the bot
desk-customer-several = Several customers match “{ $words }”. Write the number of one: `{ $command } customer { $id }`.
