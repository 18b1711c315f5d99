### Short lines of the system in a ticket's thread.

line-taken = { $agent } 接手了这个工单。
line-assigned = { $agent } 把这个工单交给了 { $to }。
line-transferred = { $agent } 把这个工单转交给了 { $to }；备注见上方。
line-merged = { $who } 把这个工单并入了 #{ $number }。请在那里继续：{ $link }
line-absorbed = { $who } 把 #{ $number } 并入了这个工单。之前的对话：{ $link }
line-linked = { $who } 把这个工单与 #{ $number } 关联：{ $link }
line-unlinked = { $who } 取消了与 #{ $number } 的关联：{ $link }
line-snoozed = { $who } 把这个工单搁置到 { $when }，客户来信则提前回来。
line-woke = ⏰ #{ $number } 回来了：搁置的时间已到。
line-woken = { $who } 取回了这个工单。
line-started = { $who } 主动联系了这位客户。
line-scheduled = { $who } 定于 { $when } 发送回复：{ $text }
line-unscheduled = { $who } 取消了定时回复：{ $text }
line-kept = 定时回复没有发送：{ $why ->
    [ended] 工单已经结束。
    [left] 写它的人已不在客服台。
   *[wrote] 客户在此期间来信了。
  } 内容是：{ $text }
line-priority = { $who } 把优先级从{ $before }改为{ $after }。
line-tags = { $who } 更改了标签：{ $tags }
line-resolved = { $agent } 解决了这个工单。
line-resolved-untold = 未能通知客户此工单已解决：{ $code ->
    [blocked] 客户已屏蔽我们的机器人。
   *[other] { $reason }
  }
line-reopened = { $who } 重新打开了这个工单。
line-overdue = ⏰ 已超时：答应 #{ $number } 的客户此时前回复，客户仍在等待。
line-overdue-unassigned = ⏰ 已超时：答应 #{ $number } 的客户此时前回复，但还没有人接手这个工单。
line-reminded = 客户一直没有回复，我已发出一次提醒。
line-reminder-failed = 客户一直没有回复，提醒未能送达：{ $code ->
    [blocked] 客户已屏蔽我们的机器人。
   *[other] { $reason }
  }
line-closed-silent = 客户始终没有回复，我已关闭工单并通知了客户。
line-closed-untold = 客户始终没有回复，我已关闭工单，但未能通知客户：{ $code ->
    [blocked] 客户已屏蔽我们的机器人。
   *[other] { $reason }
  }
line-rated = { $stars } 客户给这次服务打了 { $score } 分（满分 5 分）。
line-commented = 客户评价：{ $text }
line-comment-withdrawn = 客户说，刚才的评论其实是一个新问题。
line-survey-unknown = 无法确认满意度调查是否送达，不会再次发送。
line-failed = 未能送达：{ $code ->
    [blocked] 客户已屏蔽我们的机器人。
   *[other] { $reason }
  }
line-repeated = 无法确认上面的回复是否送达，因此又发送了一次：客户可能会收到两遍。
line-blocked = 客户屏蔽了我们的机器人，解除之前消息无法送达。
line-unblocked = 现在又可以联系到客户了。
line-edited = 客户修改了一条消息，现在的内容是：{ $text }
line-language = 客户切换了语言：{ $language }。
line-asked-person = 客户要求转人工，还没有说明是什么事。
line-opened-by-us = { $who } 创建了这张工单。
line-wants-person = 客户希望转人工。
line-edit-failed = 回复已在这里修改，但客户看到的仍是旧内容：{ $code ->
    [blocked] 客户已屏蔽我们的机器人。
   *[other] { $reason }
  }
line-edit-longer = 修改后的回复需要的消息条数比原来多，因此客户看到的仍是旧内容。请把缺少的部分作为新回复发送。
line-edit-unsent = 被修改的回复从未送达客户，修改不会发送它。请作为新回复重新发送。
line-deleted = 这里删除了一条回复，客户也看不到它了。
line-deleted-once = 这里删除了一条回复。它曾发送过两次：较早的一份可能仍在客户的聊天里，我无法删除它。
line-edited-once = 上面的回复曾发送过两次：较早的一份可能仍以原文留在客户的聊天里，我无法修改它。
line-deleted-unsent = 这里的一条回复在发送前被删除，客户没有收到。
line-delete-late = 这里删除了一条回复，但客户仍能看到：Telegram 只允许在 48 小时内删除消息。
line-delete-failed = 这里删除了一条回复，但客户仍能看到：{ $code ->
    [blocked] 客户已屏蔽我们的机器人。
   *[other] { $reason }
  }
line-handed-on = { $was } 不在，这个工单现在由 { $to } 负责。
line-given-up = { $was } 不在，这个工单现在没有人负责：有空的同事请接手。
