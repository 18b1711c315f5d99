## 错误：操作被拒绝时告诉客服人员的话

error-ticket-unknown = 没有工单 #{ $number }。用 `/desk tickets all` 查看未结束的工单。
error-customer-unknown = 没有编号为 { $id } 的客户。用 `/desk find` 按姓名查找。
error-message-unknown = 记录里没有这条消息。
error-agent-unknown = 客服台还不认识这位同事。
error-agent-name-unknown = 没有名叫“{ $name }”的同事。请写对方的 @名字，或写 `me`。
error-agent-name-several = 有多位同事名叫“{ $name }”：{ $names }。请写全名或 @名字。
error-not-an-agent = 您不在客服人员名单中，因此没有做任何更改。请联系管理员把您加入。
error-empty-reply = 这条消息没有文字，所以没有发给客户。
error-empty-note = 这条备注是空的。请在 `note:` 或 `备注：` 之后写上要告诉同事的内容。
error-command-in-thread = 命令在讨论串里不起作用，也没有发给客户。请在频道的输入框里输入 `/desk`。
error-already-taken = 工单 #{ $number } 已由 { $agent } 接手。
error-already-yours = 工单 #{ $number } 已经是您的了。
error-already-resolved = 工单 #{ $number } 已经解决或关闭。
error-already-open = 工单 #{ $number } 已经是打开状态。
error-other-open = 工单 #{ $number } 保持关闭：该客户有未结束的工单 #{ $other }，请在那里回复。
error-ticket-ended = 工单 #{ $number } { $status ->
    [resolved] 已解决
   *[closed] 已关闭
  }。请先重新打开。
error-bad-score = 评分是 1 到 5 的数字。
error-empty-comment = 这条评价是空的。
error-survey-unknown = 找不到这份评价邀请。
error-survey-over = 这份评价邀请已经结束。
error-unexpected = 我们这边出了问题（错误 { $id }），没有做任何更改。请再试一次。
error-old-button = 这个按钮来自旧版本。请使用工单最新卡片上的按钮，或输入 `/desk help`。
error-thread-unknown = 不知道这个讨论串属于哪张工单，所以您的消息没有发给任何人。请用 `/desk ticket <编号>` 查找工单。
error-file-too-large = “{ $name }” 没有发送：Telegram 只接受不超过 { $limit } 的文件。请发送较小的文件，或发送链接。
error-file-elsewhere = “{ $name }” 没有发送：文件不在 Slack 里，无法读取。请下载后直接附上文件，或发送链接。
error-note-stays = 这是一条备注，所以修改也只留在内部。要告诉客户，请写一条新回复。
error-reply-stays = 这条回复已发给客户，修改不会把它变成备注，客户看到的仍是旧内容。要收回它，请删除这条消息。
held-almost-note = 这看起来像一条备注，所以没有发给客户。它是什么？
held-almost-reply = 这看起来像给客户的回复，但这个频道里写的内容只留在内部，所以没有发出。它是什么？
held-crossing = { $name } 刚刚回复了客户：“{ $text }” 您的消息没有发出。仍要发送吗？
held-sent = 正在发给客户。
held-kept = 已作为备注留在内部。
held-dropped = 没有发出任何内容。您可以删除这条消息。
held-gone = 那条消息已不在了，所以没有发出任何内容。
colleague-is-replying = 您的回复已发出。{ $text } 也打开了回复这位客户的表单：请互相打个招呼。
colleague-has-form = { $name } 刚刚打开了这个表单，可能也在回复。
customer-wrote-meanwhile = 您写回复的时候，客户又写了：“{ $text }” 您的回复已经发出；如果不合适，可以修改或删除它。
hint-channel = 客户看不到这条消息：频道里写的内容只有同事能看到。要回复客户，请在工单卡片的讨论串里写。（此提示只出现一次。）
error-call-minutes = 请用数字填写分钟数，从 0 到 { $most }。
error-call-outcome = 请写明通话结果。
error-message-gone = 那条消息已不在了，或者我无权读取：请邀请我进入该频道。
error-message-empty = 那条消息没有文字，无法创建工单。
hint-channel-inside = 客户看不到这条消息：频道里写的内容只有同事能看到。要回复客户，请在工单卡片的讨论串里以 `回复：` 开头，或点击卡片上的“回复”。（此提示只出现一次。）
error-old-form = 这个表单来自旧版本。请关闭后重新打开。
error-form-too-late = 等待太久，Slack 无法再打开表单。请再点一次。
error-slack-unreachable = Slack 暂时没有回应，什么都没有更改。请一分钟后再试。

modal-save = 保存
modal-cancel = 取消
modal-close = 关闭
modal-refused = 无法完成

## 工单卡片

card-title = #{ $number } · { $customer }
card-fallback = 工单 #{ $number } · { $customer } · { $status }：{ $subject }
card-status = 状态
card-priority = 优先级
card-assignee = 负责人
card-turn = 等待
card-due = 应答时限
card-language = 语言
card-rating = 评分
card-nobody = 暂无
card-overdue = { $when } · 已超时
card-blocked = 该客户已屏蔽机器人：回复无法送达。
card-last = 最新消息：{ $text }
card-asked-person = （客户要求转人工）
card-comment = “{ $text }”

status-new = 新建
status-open = 处理中
status-pending = 等待客户
status-resolved = 已解决
status-closed = 已关闭

priority-low = 低
priority-normal = 普通
priority-high = 高
priority-urgent = 紧急

turn-us = 我们回复
turn-customer = 客户回复

language-code = zh

button-take = 接手
button-reply = 回复
button-resolve = 解决
button-reopen = 重新打开
button-send-anyway = 发给客户
button-keep-inside = 作为备注保留
button-discard = 不发送
button-call = 记录通话
button-save-faq = 存入知识库

## 讨论串中的消息

kind-photo = [图片]
kind-album = [相册，共 { $count } 项]
kind-video = [视频]
kind-animation = [动图]
kind-document = [文件]
kind-voice = [语音]
kind-audio = [音频]
kind-video_note = [视频消息]
kind-sticker = [贴纸]
kind-location = [位置]
kind-venue = [地点]
kind-contact = [联系人]
kind-poll = [投票]
kind-dice = [骰子]
kind-call-in = 📞 [来电，{ $minutes } 分钟]
kind-call-out = 📞 [去电，{ $minutes } 分钟]
kind-other = [客服台无法显示的内容]
thread-answers = ↪ “{ $quote }”
    { $text }
thread-edited = { $text } ✏（已编辑）
file-too-large = ⚠ 这个文件大小为 { $size }。Telegram 只向机器人提供不超过 { $limit } 的文件；已告知客户。
file-not-fetched = ⚠ Telegram 没有提供这个文件：{ $reason }
file-not-shown = ⚠ Slack 没有接收这个文件（{ $reason }）：运行 `frontdesk check` 可了解详情。客户并不知情。
file-program = ⚠ 打开 “{ $name }” 可能会运行程序。只有信任发送者时才打开。
contact-own = （客户本人的号码，已存入客户资料）

## 电话

call-title = 记录通话
call-direction = 谁打的电话
call-in = 客户打给我们
call-out = 我们打给客户
call-minutes = 时长（分钟）
call-outcome = 通话结果
call-noted-in = 已记入工单 #{ $number } 和客户档案。
call-noted = 已记入客户档案。

## 由消息创建工单

filing-title = 创建工单
filing-whose = 属于哪位客户？
filing-hint = 客户的姓名、电话或编号；或写 #1001 附加到该工单。
filing-offer = 用那条消息创建工单？
filing-new = 已创建工单 #{ $number }。
filing-added = 已附加到工单 #{ $number }。
filing-again = 这已经完成了。

## 应用主页

home-list = { $title }：{ $count }
home-take = 接手 #{ $number }
home-more = 还有 { $count } 张：`/desk tickets { $filter }`
home-away = 我要离开
home-back = 我回来了
home-is-away = 您处于离开状态：新工单不会分配给您，您手上的工单稍后会转交他人。
button-refresh = 刷新

## /desk

desk-help-title = `{ $command }` 能做什么
desk-help-help = 显示这份说明
desk-help-find = 按姓名、@名字、电话、邮箱或 #标签查找客户；也可写工单编号
desk-help-customer = 查看一位客户的资料
desk-help-tickets = 按时限列出工单；不写类别则列出您自己的
desk-help-ticket = 查看一张工单和最近的消息
desk-help-assign = 把工单交给同事或自己
desk-help-resolve = 标记工单已解决；稍后会请客户评分
desk-help-call = 记录与客户的一次通话
desk-help-faq = 知识库：列表、查找、新增、编辑、启用和停用、历史、统计；从没有回答的问题中学习
desk-usage-help = help
desk-usage-find = find <关键词>
desk-usage-customer = customer <编号、#工单或关键词>
desk-usage-tickets = tickets [mine | unassigned | overdue | todo | waiting | snoozed | all | resolved] [urgent] [#标签] [@同事] [页码] [customer <编号或关键词>]
desk-usage-ticket = ticket <编号>
desk-usage-assign = assign <编号> <@同事 或 me>
desk-usage-resolve = resolve <编号>
desk-usage-call = call <客户或 #工单>
desk-usage-faq = faq [list | find <词语> | add | edit <标识> | on <标识> | off <标识> | history <标识> | stats [天数] | learn]
desk-faq-unknown = 知识库不认识 `{ $word }`。请写成 `{ $command } { $usage }`。
desk-help-threads-inside = 在这里，工单讨论串里写的内容只留在内部。要回复客户，请以 `回复：` 开头，或点击卡片上的“回复”。
desk-help-threads = 在工单的讨论串里写的内容会发给客户。以 `note:`、`备注：` 或 🔒 开头则只留在内部。
desk-unknown = 客服台不认识 `{ $word }`。
desk-unknown-near = 客服台不认识 `{ $word }`。您是想写 `{ $command } { $near }` 吗？
desk-incomplete = 请写成 `{ $command } { $usage }`。
desk-not-a-number = `{ $word }` 不是工单编号。请写成 `{ $command } { $usage }`。
desk-bad-filter = 没有名为 `{ $word }` 的工单列表。请写成 `{ $command } { $usage }`。

desk-tickets-mine = 您的工单
desk-tickets-unassigned = 还没有人接手的工单
desk-tickets-overdue = 已超时的工单
desk-tickets-all = 所有未解决的工单
desk-tickets-resolved = 已解决和已关闭的工单
desk-tickets-none = 没有。
desk-tickets-no-page = 没有第 { $page } 页。第一页：`{ $command } tickets { $filter }`
desk-tickets-more = 更多：`{ $command } tickets { $filter } { $page }`
desk-due = 时限 { $when }
desk-overdue = 自 { $when } 起超时
desk-ended = 自 { $when }
desk-message-failed = 未送达
desk-message-late = 尚未送达
desk-message-unknown = 可能未送达
desk-unassigned = 无人负责
desk-ticket-messages = 最近的消息
desk-from-customer = { $name }
desk-note-by = { $name }（备注）
desk-assigned = 工单 #{ $number } 现在由 { $agent } 负责。
desk-resolved = 工单 #{ $number } 已解决。
desk-found = 与“{ $words }”匹配的客户
desk-found-none = 没有客户与“{ $words }”匹配。请试试姓名的一部分、@名字、电话号码或邮箱。
desk-customer-line = 客户 { $id } · { $language }
desk-customer-tickets = 工单数：{ $count }
desk-customer-messages = 消息数：{ $count }
desk-customer-rating = 平均评分：{ $average }
desk-customer-since = 首次联系：{ $when }
desk-customer-phone = 电话：{ $value }
desk-customer-email = 邮箱：{ $value }
desk-customer-username = Telegram：{ $value }
desk-customer-tags = 标签：{ $value }
desk-customer-blocked = 已屏蔽机器人
desk-customer-several = 有多位客户与“{ $words }”匹配。请写其中一位的编号：`{ $command } customer { $id }`。
