## Customers and tickets through /desk

error-bad-tag = “{ $word }” is no tag: letters, digits, - and _, at most { $most } of them.
error-too-many-tags = That would be more than { $most } tags. Take some off first.
error-same-tags = Nothing to change: ticket #{ $number } has just these tags.
error-same-tags-customer = Nothing to change: { $name } has just these tags.
error-bad-priority = “{ $word }” is no priority. There are low, normal, high and urgent.
error-same-priority = Ticket #{ $number } has that priority already.
error-note-too-long = A note has at most { $most } characters.
error-customer-not-found = No customer matches “{ $words }”. `/desk find` looks them up.
error-customer-several = Several customers match “{ $words }”: { $names }. Write the number of one.

card-tags = Tags

desk-help-note = keep something in mind about a customer; colleagues see it on the customer’s record
desk-help-priority = how much a ticket presses
desk-help-tag = put tags on a ticket, or on a customer
desk-help-untag = take tags off
desk-usage-note = note <customer’s number, or #ticket> <words>
desk-usage-priority = priority <number> <low | normal | high | urgent>
desk-usage-tag = tag <number, or customer <number>> <tags>
desk-usage-untag = untag <number, or customer <number>> <tags>

desk-too-much = I do not know what to do with `{ $word }`, so nothing was done. Write it as `{ $command } { $usage }`.
desk-bad-priority = `{ $word }` is no priority. Write it as `{ $command } { $usage }`.

desk-list-title = { $title } ({ $count })
desk-tickets-todo = Waiting for our reply
desk-tickets-waiting = Waiting for the customer
desk-tickets-low = Low priority
desk-tickets-normal = Normal priority
desk-tickets-high = High priority
desk-tickets-urgent = Urgent
desk-tickets-of-colleague = Tickets of { $name }
desk-tickets-of-customer = Customer { $name }
desk-button-back = Back
desk-button-more = More
desk-customer-note = Note by { $name }, { $when }

desk-done-note = Noted about { $name }.
desk-done-priority-low = Ticket #{ $number } has low priority now.
desk-done-priority-normal = Ticket #{ $number } has normal priority now.
desk-done-priority-high = Ticket #{ $number } has high priority now.
desk-done-priority-urgent = Ticket #{ $number } is urgent now.
desk-done-tags = Ticket #{ $number } has these tags now: { $tags }
desk-done-tags-customer = { $name } has these tags now: { $tags }

error-merge-customers = Tickets #{ $number } and #{ $target } are of two customers, so they cannot be merged. `/desk link` says that they belong together.
error-merged = Ticket #{ $number } is a part of #{ $target } now. Go on there.
error-same-ticket = That is one and the same ticket: #{ $number }.
error-linked = Tickets #{ $number } and #{ $target } are linked already.
error-not-linked = Tickets #{ $number } and #{ $target } are not linked.

card-merged = Merged into #{ $number }

desk-help-transfer = give a ticket to a colleague with a note, which they are told of
desk-help-merge = one ticket becomes a part of another of the same customer
desk-help-link = two tickets have to do with each other
desk-help-unlink = they do not after all
desk-usage-transfer = transfer <number> <@colleague> <note>
desk-usage-merge = merge <number> into <number>
desk-usage-link = link <number> <number>
desk-usage-unlink = unlink <number> <number>
desk-ticket-links = Linked with { $numbers }
desk-done-merged = Ticket #{ $number } is a part of #{ $target } now.
desk-done-linked = Tickets #{ $number } and #{ $target } are linked now.
desk-done-unlinked = Tickets #{ $number } and #{ $target } are not linked any more.

error-bad-time = “{ $words }” is no time that I know. Write it like `tomorrow 9`, `Fri 14:30`, `in 2 hours` or `3 Dec`.
error-time-over = “{ $words }” is over already.
error-time-far = “{ $words }” is more than a year away.
error-snoozed = Ticket #{ $number } is put aside until then already.
error-not-snoozed = Ticket #{ $number } is not put aside.

card-snoozed = Put aside until

desk-help-snooze = put a ticket aside until a time, or until the customer writes
desk-help-wake = bring a ticket back at once
desk-usage-snooze = snooze <number> <tomorrow 9, Fri, in 2 hours ...>
desk-usage-wake = wake <number>
desk-tickets-snoozed = Put aside
desk-snoozed = put aside until { $when }
desk-done-snoozed = Ticket #{ $number } comes back on { $when }, or when the customer writes.
desk-done-woken = Ticket #{ $number } is back.

error-macro-name = A macro’s name is one word of letters, digits, - and _, at most { $most } long, such as `late-parcel`.
error-macro-text = A macro has a text of at most { $most } characters.
error-macro-gap = Nothing fills the gap “{ $gap }”. There are { $gaps }.
error-macro-taken = There is a macro “{ $name }” already.
error-macro-gone = That macro is not kept any more.
error-macro-near = There is no macro “{ $name }”. Did you mean “{ $near }”?
error-macro-unknown = There is no macro “{ $name }”. `/desk macro` lists them.
error-scheduled-unknown = There is no scheduled reply with that number. `/desk scheduled` lists them.
error-scheduled-over = Too late: that reply was { $status ->
    [sent] sent already.
    [cancelled] cancelled already.
   *[kept] kept back already; its words are in the thread.
  }
error-customer-blocked = { $name } has blocked our bot, so nothing can be sent to them.
error-customer-open = { $name } has the open ticket #{ $number }. Write there.
error-customer-no-chat = There is no chat with { $name } to write to.

desk-help-reply = a form for a reply to a ticket
desk-help-macro = replies that are kept: a ticket’s number and a name give a preview; list, add, edit, drop
desk-help-schedule = a reply that is sent later
desk-help-scheduled = the replies that wait for their time
desk-help-unschedule = do not send one after all
desk-help-write = write first to a customer who has written before
desk-usage-reply = reply <number>
desk-usage-macro = macro [<number> <name> | list | add [name] | edit <name> | drop <name>]
desk-usage-macro-edit = macro edit <name>
desk-usage-macro-drop = macro drop <name>
desk-usage-schedule = schedule <number> [tomorrow 9, Fri, in 2 hours ...]
desk-usage-scheduled = scheduled
desk-usage-unschedule = unschedule <number in the list>
desk-usage-write = write <customer’s number, #ticket or words>
desk-macros = Macros: { $count }
desk-macros-how = Use one with `{ $command } macro <ticket> <name>`; write one with `{ $command } macro add`.
desk-done-macro-dropped = The macro “{ $name }” is not kept any more.
desk-scheduled = Scheduled replies: { $count }
desk-scheduled-line = { $id } · #{ $number } { $name } · { $when }
desk-done-unscheduled = The scheduled reply to #{ $number } is not sent.
button-unschedule = Cancel { $id }

compose-title-reply = Reply
compose-title-later = Reply later
compose-title-first = Write to a customer
compose-to = To { $name }
compose-text = What the customer will read
compose-when = When
compose-when-hint = In words, in your time zone: tomorrow 9, Fri 14:30, in 2 hours, 3 Dec
compose-submit = Send
compose-submit-later = Schedule
compose-wrote = The customer wrote while you did. Read it, then send or change your reply.
compose-done = Done
compose-started = Sent, as ticket #{ $value }.
compose-scheduled = It is sent on { $value }. If the customer writes before, it is not sent, and you are told in the thread.
macro-title = Macro
macro-name = Name
macro-name-hint = One word, such as late-parcel
macro-text = Text
macro-text-hint = Gaps that are filled in: {"{"}customer{"}"}, {"{"}agent{"}"}, {"{"}number{"}"}, {"{"}subject{"}"}, {"{"}business{"}"}

error-bulk-many = That would be more than { $most } tickets at once. Narrow it down.

desk-help-bulk = one change to many tickets, after a look at which
desk-help-transcript = a ticket as text and as a page, into its thread
desk-usage-bulk = bulk <resolve | assign @colleague | tag x | untag x | priority high | snooze tomorrow> <numbers, 1001-1010, or a list>
desk-usage-transcript = transcript <number> [notes]
desk-bad-bulk = `{ $word }` cannot be done to many tickets. Write it as `{ $command } { $usage }`.
desk-done-transcript = The transcript of #{ $number } comes into its thread.
bulk-ask-resolve = Resolve { $count } tickets? Their customers are told, and asked for a rating later.
bulk-ask-assign = Give { $count } tickets to { $word }?
bulk-ask-tag = Tag { $count } tickets with #{ $word }?
bulk-ask-untag = Take #{ $word } off { $count } tickets?
bulk-ask-priority = Set the priority of { $count } tickets to { $word }?
bulk-ask-snooze = Put { $count } tickets aside until { $word }?
bulk-more = … and { $count } more
bulk-confirm = Yes, all { $count }
bulk-done = Changed tickets: { $count }
bulk-cancelled = Nothing was changed.

transcript-subject = Subject
transcript-opened = Opened
transcript-written = Transcript of
desk-hint-more = help says how each is used
desk-all-commands = All commands: `{ $command } help`
faq-list-no-page = There is no page { $page }: the list has { $pages }.
desk-usage-faq-list = faq list [live | draft | off] [page]
desk-usage-faq-find = faq find <words>
desk-usage-faq-add = faq add [question]
desk-usage-faq-edit = faq edit <key> [language]
desk-usage-faq-on = faq on <key> [language]
desk-usage-faq-off = faq off <key> [language]
desk-usage-faq-history = faq history <key> [language] [page]
desk-usage-faq-stats = faq stats [days]
desk-usage-faq-learn = faq learn
