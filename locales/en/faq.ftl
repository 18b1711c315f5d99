### The knowledge base in Slack: forms, cards, lists.

## Refusals

faq-error-unknown = That entry is not in the FAQ any more.
faq-error-no-key = There is no FAQ entry “{ $key }”. `/desk faq find` looks entries up by words.
faq-error-no-key-near = There is no FAQ entry “{ $key }”. Did you mean “{ $near }”?
faq-error-no-version = There is no version { $version } of this entry.
faq-error-same-version = The entry says just what version { $version } says.
faq-error-not-a-publisher = Only leads and administrators can do this. You can propose changes with `/desk faq add` and `/desk faq edit`.
faq-error-changed-meanwhile = { $name } has changed this entry since it was shown to you. Copy what you wrote, close this, and open the entry again.
faq-error-already-live = “{ $key }” is on already.
faq-error-already-off = “{ $key }” is off already.
faq-error-no-proposal = That draft is not there any more.
faq-error-decided = { $name } was quicker: this draft is { $status ->
    [approved] approved
   *[rejected] rejected
  } already.
faq-error-no-question = Write the question as a customer would ask it.
faq-error-no-answer = Write the answer that customers are to read.
faq-error-blank = Customers would read […]: write something in its place, or delete it.
faq-error-no-words = The question needs at least one word.
faq-error-no-phrases = Keep at least one line, or reject the draft instead.
faq-error-too-long = That is { $length } characters; at most { $most } fit.
faq-error-too-many = At most { $most } lines fit.
faq-error-dates = The last day is before the first one.
faq-error-link = “{ $link }” is not a link: begin it with https://
faq-error-key = “{ $key }” cannot be a key: use small letters, digits and hyphens, such as opening-hours.
faq-error-key-taken = “{ $key }” has an entry in this language ({ $language }) already. Edit that one, or choose another key.
faq-error-repeated = “{ $text }” belongs to the entry “{ $key }” already. Change that entry, or use other words here.
faq-error-form-too-long = “{ $key }” is longer than a Slack form takes. Edit it in a file: `frontdesk faq export`, then `frontdesk faq import`.
faq-error-threshold = Write a number from 0 to 1, such as 0.9, or leave this empty.
faq-error-buttons = Write each button on a line of its own: text | https://...
faq-error-attachments = Write each on a line of its own: photo | https://... | caption (or document in place of photo)

## The form

faq-form-add = New FAQ entry
faq-form-edit = Edit FAQ entry
faq-form-proposal = Edit and approve
faq-form-ticket = Save as FAQ
faq-form-phrases = Other ways to ask
faq-form-saved = FAQ
faq-form-proposes = You can propose this; a lead or administrator decides. The draft is shown in the support channel.
faq-button-propose = Propose
faq-field-question = Question
faq-field-answer = Answer
faq-field-phrases = Other ways to ask it
faq-field-keywords = Keywords
faq-field-language = Language
faq-field-key = Key
faq-field-status = State
faq-field-buttons = Buttons with links
faq-field-attachments = Pictures and files
faq-field-valid_from = Valid from
faq-field-valid_until = Valid until (the last day)
faq-field-review_at = Check again on
faq-field-owner = Owner
faq-field-sure_threshold = Answer only when this sure
faq-hint-phrases = One on each line, in customers’ own words. Three to five make a difference.
faq-hint-keywords = One on each line. A message that is just this is answered.
faq-hint-key = May stay empty. The key of another entry makes this its version in this language.
faq-hint-buttons = One on each line: text | https://...
faq-hint-attachments = One on each line: photo | https://... | caption
faq-hint-owner = Who is reminded to check it: a colleague’s @name.
faq-hint-sure_threshold = From 0 to 1, such as 0.95. Empty: like all entries.
faq-status-live = on
faq-status-draft = draft
faq-status-off = off
faq-saved = Saved as “{ $key }”. Customers get this answer within seconds.
faq-proposed = Proposed. The draft is in the support channel and waits for a lead or administrator.
faq-saved-rivals = Please check: these words are close to other entries, and customers may get theirs. More ways to ask help.
faq-saved-rival = “{ $text }” is close to “{ $key }”

## Drafts

faq-card-new = New FAQ draft
faq-card-change = Change to “{ $key }”
faq-card-phrases = Other ways to ask
faq-card-wordings = Customers asked like this, and this answer was right:
faq-card-examples = Customers asked:
faq-card-answer = Proposed answer:
faq-card-answer-now = Answer now:
faq-card-no-answer = There is no answer yet: write one with “Edit and approve”.
faq-card-blank = Personal data was taken out at […]: put the answer right with “Edit and approve”.
faq-card-asked = asked { $count } { $count ->
    [one] time
   *[other] times
  }
faq-card-by = from { $name }
faq-card-approved = ✅ Approved by { $name } → { $key }
faq-card-rejected = ✖ Rejected by { $name }
faq-button-approve = Approve
faq-button-edit-approve = Edit and approve
faq-button-reject = Reject

## Lists

faq-list-title = FAQ entries: { $count }
faq-list-none = There are no FAQ entries here yet. Add one with `/desk faq add`, or import a file.
faq-list-note = … opens an entry’s menu.
faq-list-asks = answered { $count } { $count ->
    [one] time
   *[other] times
  }
faq-found = FAQ entries for “{ $words }”
faq-found-none = No FAQ entry fits “{ $words }”.
faq-menu-edit = Edit
faq-menu-on = Switch on
faq-menu-off = Switch off
faq-menu-history = History
faq-button-back = Back
faq-button-more = More
faq-button-restore = Bring back
faq-done-live = “{ $key }” is on: customers get its answer again.
faq-done-off = “{ $key }” is off: customers do not get its answer any more.
faq-done-restored = “{ $key }” says again what it said in version { $version }.
faq-done-reviewed = Thank you. You are asked about “{ $key }” again on { $day }.
faq-history-title = History of { $key } ({ $language })
faq-history-none = Nothing was changed since it was imported.
faq-history-before = Version { $version }, before that
faq-history-line = *Version { $version }* · { $when } · { $name } · { $action }
faq-action-created = created
faq-action-changed = changed
faq-action-imported = imported
faq-action-restored = brought back
faq-action-approved = approved
faq-action-learnt = learnt
faq-action-reviewed = checked
faq-action-on = switched on
faq-action-off = switched off
faq-name-question = Question
faq-name-answer = Answer
faq-name-phrases = Other ways to ask
faq-name-keywords = Keywords
faq-name-tags = Tags
faq-name-buttons = Buttons
faq-name-attachments = Pictures and files
faq-name-status = State
faq-name-valid_from = Valid from
faq-name-valid_until = Valid until
faq-name-review_at = Check again
faq-name-owner = Owner
faq-name-sure_threshold = Sure from
faq-name-maybe_threshold = Maybe from

## Learning, reviews, figures

faq-round-title = What the FAQ can learn
faq-round-asks = Questions in the last seven days: { $asks }. Answered by the FAQ: { $answered }
faq-round-solved = Solved, of the customers who told: { $rate }
faq-round-drafts = In the thread: drafts for new entries: { $drafts }; other ways to ask: { $wordings }. Nothing is used before it is approved.
faq-learn-found = Posted to the support channel: { $count } { $count ->
    [one] draft
   *[other] drafts
  }. Approve, correct or reject each in the thread.
faq-learn-nothing = There is nothing new to learn: no question was asked by two customers, or answered by an agent, that the FAQ does not know.
faq-review-title = Please check “{ $key }”: is it still right?
faq-button-still-right = Still right
faq-stats-title = The FAQ in the last { $days } days (in brackets: the { $days } days before)
faq-stats-asks = Questions: { $count } ({ $before })
faq-stats-answered = Answered: { $share } ({ $before }); suggestions picked: { $picked }
faq-stats-solved = Solved, of the customers who told: { $rate } ({ $before }); solved { $solved }, not solved { $failed }, silent { $silent }
faq-stats-unanswered = Unanswered: { $count }, { $share } ({ $before })
faq-stats-worst = Entries that helped least
faq-stats-entry = { $language } · said { $said }, solved { $solved }, not solved { $failed }
faq-stats-missed = Latest questions without an answer
