### What customers read.

welcome = 您好，欢迎来到“{ $business }”！有什么问题请直接告诉我。我答不上来的，会由我们的同事为您解答。
help = 用您自己的话写下需要什么就好：我知道的马上回答，其余的转给我们的同事。您写的每一句话都不会丢。
    命令：/start 重新开始，/language 切换语言。
unknown-command = 我不认识这个命令。用您自己的话写下需要什么就好。
button-person = 转人工
button-solved = 解决了
button-none = 都不是
button-new-question = 这是一个新问题
button-no-comment = 不用了
command-start = 开始
command-help = 我能做什么
command-language = 切换语言

greeting = 您好！有什么可以帮您？请直接写下您的需要。
thanks = 不客气！
goodbye = 再见，祝您愉快。随时欢迎再来。
tell-more = 没问题，请用您自己的话说说是什么事。
unclear = 我没太明白您的意思。能用几个字说说您需要什么吗？

suggest = 您想问的是下面哪一个？
solved = 很高兴帮到您。有别的需要随时写给我们。

handoff = 谢谢，我已把您的问题转给同事，编号 #{ $number }。预计{ $when }答复您。如有补充，直接写在这里即可。
handoff-person = 好的。我们的同事{ $when }会在这里回复您，您的编号是 #{ $number }。请简单说说是什么事，方便我们更快帮到您。
handoff-rest = 其余的问题我已转给同事，编号 #{ $number }。预计{ $when }答复您。
added = 已补充到您的问题 #{ $number }。预计{ $when }答复您。
added-overdue = 已补充到您的问题 #{ $number }。很抱歉让您久等，同事们已经看到这个问题超时了。
reopened = 谢谢，您的问题 #{ $number } 已重新打开。预计{ $when }答复您。
reopened-by-us = { $agent } 已重新打开您的问题 #{ $number }，会在这里联系您。
taken = { $agent } 正在处理您的问题 #{ $number }。
resolved = { $agent } 已将您的问题 #{ $number } 标记为已解决。如果还有疑问，直接写在这里即可。
reminder = 关于问题 #{ $number }，我们还在等您的回复。请在{ $when }直接在这里回复，否则我们会先关闭这个问题。
closed-silent = 一直没有收到您的回复，我们先关闭了问题 #{ $number }。记录都还在：随时写给我们，就会接着处理。

survey = 您对问题 #{ $number } 的处理满意吗？
survey-rated = 您对问题 #{ $number } 的处理满意吗？
    { $stars } 谢谢您！
survey-comment = 愿意说说原因吗？直接写在这里即可。
survey-comment-thanks = 谢谢，我们已转达。
survey-no-comment = 好的，谢谢您！
survey-repeated = 您已经评过分了：{ $stars }。谢谢！
survey-over = 这次评分已经结束，仍然感谢您！

language-ask = 您想用哪种语言？
language-set = 好的，从现在起我说中文。
language-name = 中文

phone-noted = 谢谢，已记下您的电话号码 { $phone }。
file-refused = 抱歉，这个文件太大：我们只能接收不超过 { $limit } 的文件。请发送较小的文件，或发送链接。

stale-button = 这个按钮来自较早的消息，已经失效。请直接写下您的需要。

when-soon = 几分钟内
when-today = 今天 { $time } 前
when-tomorrow = 明天 { $time } 前
when-later = { $day } { $time } 前

checkout-unknown = 我们没有查到您待付款的订单，因此没有扣款。想购买什么，请直接在这里告诉我们。
trouble = 抱歉，我们这边出了点问题，没能处理您刚才的消息（编号 { $id }）。请再写一次。
