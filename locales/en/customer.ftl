### What customers read.

welcome = Hello, and welcome to { $business }! Ask me anything, in your own words. If I do not know the answer, one of our people will.
help = Just write what you need, in your own words: I answer what I know at once, and pass everything else to our team. Nothing you write gets lost.
    Commands: /start begins again, /language changes the language.
unknown-command = I do not know that command. Just write what you need, in your own words.
button-person = Talk to a person
button-solved = That solved it
button-none = None of these
button-new-question = This is a new question
button-no-comment = No, thanks
command-start = Begin
command-help = What I can do
command-language = Change the language

greeting = Hello! How can we help? Just write what you need.
thanks = You are welcome!
goodbye = Goodbye, and take care. Write any time.
tell-more = Of course. What is it about? Tell me in your own words.
unclear = I am not sure what you mean. Could you tell me in a few words what you need?

suggest = Is it one of these?
solved = Glad to hear it. Write any time you need something else.

handoff = Thank you. I have passed this to our team as request #{ $number }. You can expect a reply { $when }. If there is more to say, just write it here.
handoff-person = Of course. One of our people will write to you here { $when }; your request is #{ $number }. It helps if you add a few words on what it is about.
handoff-rest = I have passed the rest of your message to our team as request #{ $number }. You can expect a reply { $when }.
added = Added to your request #{ $number }. You can expect a reply { $when }.
added-overdue = Added to your request #{ $number }. We are sorry that you are still waiting: our team sees that your request is overdue.
reopened = Thank you, your request #{ $number } is open again. You can expect a reply { $when }.
reopened-by-us = { $agent } has opened your request #{ $number } again and will write to you here.
taken = { $agent } is now looking after your request #{ $number }.
resolved = { $agent } has marked your request #{ $number } as done. If anything is still open, just write here.
reminder = We are still waiting for your answer on request #{ $number }. Please answer here { $when }; otherwise we will close the request.
closed-silent = We have not heard from you, so we have closed request #{ $number }. Nothing is lost: write here any time and we will pick it up again.

survey = How happy are you with our help on request #{ $number }?
survey-rated = How happy are you with our help on request #{ $number }?
    { $stars } Thank you!
survey-comment = Would you like to add a word on why? Just write it here.
survey-comment-thanks = Thank you, we have passed that on.
survey-no-comment = All right. Thank you!
survey-repeated = You have already rated this: { $stars }. Thank you!
survey-over = This rating is no longer open. Thank you all the same!

language-ask = Which language would you like?
language-set = From now on I speak English.
language-name = English

phone-noted = Thank you, I have noted your phone number { $phone }.
file-refused = Sorry, that file is too large for us: we can take files of up to { $limit }. Please send a smaller one, or a link to it.

stale-button = This button is from an older message and no longer works. Just write what you need.

when-soon = within the next few minutes
when-today = today by { $time }
when-tomorrow = tomorrow by { $time }
when-later = on { $day } by { $time }

checkout-unknown = We have no order of yours that waits for a payment, so nothing was charged. Just write here what you would like to buy.
trouble = Sorry, something went wrong on our side and I could not deal with your last message (number { $id }). Please write it once more.
