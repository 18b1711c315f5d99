## 通过 /desk 处理客户和工单

error-bad-tag = “{ $word }” 不能作标签：只能用文字、数字、- 和 _，最多 { $most } 个字符。
error-too-many-tags = 标签会超过 { $most } 个。请先去掉一些。
error-same-tags = 无需更改：工单 #{ $number } 的标签正是这样。
error-same-tags-customer = 无需更改：{ $name } 的标签正是这样。
error-bad-priority = 没有“{ $word }”这个优先级。可选：low（低）、normal（普通）、high（高）、urgent（紧急）。
error-same-priority = 工单 #{ $number } 已经是这个优先级。
error-note-too-long = 备注最多 { $most } 个字符。
error-customer-not-found = 没有客户与“{ $words }”匹配。请用 `/desk find` 查找。
error-customer-several = 有多位客户与“{ $words }”匹配：{ $names }。请写其中一位的编号。

card-tags = 标签

desk-help-note = 记下关于客户的事；同事在客户资料里能看到
desk-help-priority = 设置工单的优先级
desk-help-tag = 给工单或客户加标签
desk-help-untag = 去掉标签
desk-usage-note = note <客户编号 或 #工单> <内容>
desk-usage-priority = priority <编号> <low | normal | high | urgent>
desk-usage-tag = tag <编号 或 customer <编号>> <标签>
desk-usage-untag = untag <编号 或 customer <编号>> <标签>

desk-too-much = 不知道 `{ $word }` 是什么意思，所以什么都没有做。请写成 `{ $command } { $usage }`。
desk-bad-priority = 没有 `{ $word }` 这个优先级。请写成 `{ $command } { $usage }`。

desk-list-title = { $title }（{ $count }）
desk-tickets-todo = 等待我们回复
desk-tickets-waiting = 等待客户回复
desk-tickets-low = 低优先级
desk-tickets-normal = 普通优先级
desk-tickets-high = 高优先级
desk-tickets-urgent = 紧急
desk-tickets-of-colleague = { $name } 的工单
desk-tickets-of-customer = 客户 { $name }
desk-button-back = 上一页
desk-button-more = 下一页
desk-customer-note = { $name } 的备注（{ $when }）

desk-done-note = 已记下关于 { $name } 的备注。
desk-done-priority-low = 工单 #{ $number } 现在是低优先级。
desk-done-priority-normal = 工单 #{ $number } 现在是普通优先级。
desk-done-priority-high = 工单 #{ $number } 现在是高优先级。
desk-done-priority-urgent = 工单 #{ $number } 现在是紧急。
desk-done-tags = 工单 #{ $number } 现在的标签：{ $tags }
desk-done-tags-customer = { $name } 现在的标签：{ $tags }

error-merge-customers = 工单 #{ $number } 和 #{ $target } 属于两位客户，不能合并。可用 `/desk link` 把它们关联起来。
error-merged = 工单 #{ $number } 已并入 #{ $target }。请在那里继续。
error-same-ticket = 这是同一张工单：#{ $number }。
error-linked = 工单 #{ $number } 和 #{ $target } 已经关联。
error-not-linked = 工单 #{ $number } 和 #{ $target } 没有关联。

card-merged = 已并入 #{ $number }

desk-help-transfer = 附上备注把工单转交给同事，并通知对方
desk-help-merge = 把一张工单并入同一客户的另一张
desk-help-link = 把两张工单关联起来
desk-help-unlink = 取消关联
desk-usage-transfer = transfer <编号> <@同事> <备注>
desk-usage-merge = merge <编号> into <编号>
desk-usage-link = link <编号> <编号>
desk-usage-unlink = unlink <编号> <编号>
desk-ticket-links = 关联工单：{ $numbers }
desk-done-merged = 工单 #{ $number } 已并入 #{ $target }。
desk-done-linked = 工单 #{ $number } 和 #{ $target } 已关联。
desk-done-unlinked = 工单 #{ $number } 和 #{ $target } 不再关联。

error-bad-time = 看不懂时间“{ $words }”。请写成 `明天9点`、`周五 14:30`、`2小时后` 或 `12月3日`。
error-time-over = “{ $words }”已经过去了。
error-time-far = “{ $words }”在一年以后了。
error-snoozed = 工单 #{ $number } 已经搁置到那个时间。
error-not-snoozed = 工单 #{ $number } 没有被搁置。

card-snoozed = 搁置到

desk-help-snooze = 把工单搁置到某个时间，或到客户来信为止
desk-help-wake = 立即取回搁置的工单
desk-usage-snooze = snooze <编号> <明天9点、周五、2小时后……>
desk-usage-wake = wake <编号>
desk-tickets-snoozed = 已搁置
desk-snoozed = 搁置到 { $when }
desk-done-snoozed = 工单 #{ $number } 将于{ $when }回来，客户来信则提前回来。
desk-done-woken = 工单 #{ $number } 回来了。

error-macro-name = 快捷回复的名称是一个词，只用文字、数字、- 和 _，最长 { $most } 个字符，例如 `late-parcel`。
error-macro-text = 快捷回复的正文最多 { $most } 个字符，不能为空。
error-macro-gap = 空位“{ $gap }”没有内容可填。可用的有：{ $gaps }。
error-macro-taken = 已经有名为“{ $name }”的快捷回复。
error-macro-gone = 这条快捷回复已不再保留。
error-macro-near = 没有名为“{ $name }”的快捷回复。您是想用“{ $near }”吗？
error-macro-unknown = 没有名为“{ $name }”的快捷回复。`/desk macro` 列出全部。
error-scheduled-unknown = 没有这个编号的定时回复。`/desk scheduled` 列出全部。
error-scheduled-over = 太晚了：这条回复{ $status ->
    [sent] 已经发出。
    [cancelled] 已经取消。
   *[kept] 已被留下未发，内容在讨论串里。
  }
error-customer-blocked = { $name } 屏蔽了我们的机器人，无法发送。
error-customer-open = { $name } 有未结束的工单 #{ $number }。请在那里写。
error-customer-no-chat = 没有与 { $name } 的对话可以写入。

desk-help-reply = 打开一个回复工单的表单
desk-help-macro = 快捷回复：写工单编号和名称可先预览；也可列出、新增、编辑、删除
desk-help-schedule = 定时发送一条回复
desk-help-scheduled = 等待发送的定时回复
desk-help-unschedule = 取消一条定时回复
desk-help-write = 主动联系曾经来信的客户
desk-usage-reply = reply <编号>
desk-usage-macro = macro [<编号> <名称> | list | add [名称] | edit <名称> | drop <名称>]
desk-usage-macro-edit = macro edit <名称>
desk-usage-macro-drop = macro drop <名称>
desk-usage-schedule = schedule <编号> [明天9点、周五、2小时后……]
desk-usage-scheduled = scheduled
desk-usage-unschedule = unschedule <列表中的编号>
desk-usage-write = write <客户编号、#工单或关键词>
desk-macros = 快捷回复：{ $count }
desk-macros-how = 使用：`{ $command } macro <工单> <名称>`；新增：`{ $command } macro add`。
desk-done-macro-dropped = 快捷回复“{ $name }”已不再保留。
desk-scheduled = 定时回复：{ $count }
desk-scheduled-line = 编号 { $id } · #{ $number } { $name } · { $when }
desk-done-unscheduled = 给 #{ $number } 的定时回复不再发送。
button-unschedule = 取消 { $id }

compose-title-reply = 回复
compose-title-later = 定时回复
compose-title-first = 联系客户
compose-to = 发给 { $name }
compose-text = 客户将看到的内容
compose-when = 时间
compose-when-hint = 按您的时区写：明天9点、周五 14:30、2小时后、12月3日
compose-submit = 发送
compose-submit-later = 定时
compose-wrote = 您书写时客户又来信了。请先看一下，再发送或修改。
compose-done = 完成
compose-started = 已发送，工单 #{ $value }。
compose-scheduled = 将于{ $value }发送。如果客户在此之前来信，则不发送，并在讨论串里告诉您。
macro-title = 快捷回复
macro-name = 名称
macro-name-hint = 一个词，例如 late-parcel
macro-text = 正文
macro-text-hint = 会自动填入的空位：{"{"}customer{"}"}、{"{"}agent{"}"}、{"{"}number{"}"}、{"{"}subject{"}"}、{"{"}business{"}"}

error-bulk-many = 一次不能超过 { $most } 张工单。请缩小范围。

desk-help-bulk = 批量更改多张工单，先确认是哪些
desk-help-transcript = 把工单导出为文本和网页，放进讨论串
desk-usage-bulk = bulk <resolve | assign @同事 | tag x | untag x | priority high | snooze 明天> <编号、1001-1010 或列表>
desk-usage-transcript = transcript <编号> [notes]
desk-bad-bulk = `{ $word }` 不能批量进行。请写成 `{ $command } { $usage }`。
desk-done-transcript = 工单 #{ $number } 的记录会放进它的讨论串。
bulk-ask-resolve = 解决这 { $count } 张工单？客户会收到通知，稍后会请他们评分。
bulk-ask-assign = 把这 { $count } 张工单交给 { $word }？
bulk-ask-tag = 给这 { $count } 张工单加上标签 #{ $word }？
bulk-ask-untag = 从这 { $count } 张工单去掉标签 #{ $word }？
bulk-ask-priority = 把这 { $count } 张工单的优先级设为 { $word }？
bulk-ask-snooze = 把这 { $count } 张工单搁置到 { $word }？
bulk-more = ……还有 { $count } 张
bulk-confirm = 是，全部 { $count } 张
bulk-done = 已更改的工单：{ $count }
bulk-cancelled = 没有更改任何内容。

transcript-subject = 主题
transcript-opened = 开始于
transcript-written = 导出时间
desk-hint-more = help 说明各自用法
desk-all-commands = 全部命令：`{ $command } help`
faq-list-no-page = 没有第 { $page } 页：列表共 { $pages } 页。
desk-usage-faq-list = faq list [live | draft | off] [页码]
desk-usage-faq-find = faq find <词语>
desk-usage-faq-add = faq add [问题]
desk-usage-faq-edit = faq edit <标识> [语言]
desk-usage-faq-on = faq on <标识> [语言]
desk-usage-faq-off = faq off <标识> [语言]
desk-usage-faq-history = faq history <标识> [语言] [页码]
desk-usage-faq-stats = faq stats [天数]
desk-usage-faq-learn = faq learn
