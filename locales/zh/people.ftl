### `/desk audit` 与角色。

error-role = 只有{ $role ->
    [lead] 组长和管理员
   *[admin] 管理员
  }可以这样做。{ $known ->
    [0] 具体是谁，请看设置。
   *[other] 请找他们之一：{ $names }。
  }
desk-help-audit = 谁在什么时候改了什么，改前和改后；供组长和管理员使用
desk-usage-audit = audit [<工单> | customer <编号> | <@同事>] [today | 7d | 2026-11-20] [页码]
audit-title = 谁改了什么，最新的在前
audit-none = 没有记录。
audit-more = 更多：`{ $command }`
audit-yes = 是
audit-no = 否
audit-ticket-opened = 新建工单
audit-ticket-taken = 接手工单
audit-ticket-assigned = 分配工单
audit-ticket-resolved = 解决工单
audit-ticket-reopened = 重新打开工单
audit-ticket-closed = 关闭工单
audit-ticket-reminded = 提醒客户
audit-ticket-overdue = 已超时
audit-ticket-nudged = 催促员工
audit-ticket-priority = 设置优先级
audit-ticket-tagged = 更改标签
audit-agent-replied = 回复
audit-agent-joined = 已列入客服名单
audit-agent-changed = 角色已变，或已回来
audit-note-added = 写了备注
audit-reply-edited = 编辑了回复
audit-reply-deleted = 删除了回复
audit-customer-created = 第一次来信
audit-customer-wrote = 来信
audit-customer-edited = 编辑了消息
audit-customer-phone = 提供了电话号码
audit-customer-language = 选择了语言
audit-customer-tagged = 更改了客户标签
audit-customer-noted = 为客户写了备注
audit-customer-blocked = 屏蔽了机器人
audit-customer-unblocked = 取消屏蔽机器人
audit-message-failed = 有消息未能送达
audit-call-logged = 记录了一次通话
audit-reply-begun = 打开了回复表单
audit-agent-reacted = 添加或取消了表情
audit-customer-reacted = 添加或取消了表情
audit-agent-hinted = 收到了“频道消息客户看不到”的提示
audit-survey-comment_withdrawn = 说明评论其实是新问题
audit-survey-answered = 评价了服务
audit-survey-commented = 评论了服务
audit-faq-proposed = 提议了常见问题条目
audit-faq-decided = 对常见问题提议作了决定
audit-field-status = 状态
audit-field-assignee_id = 负责人
audit-field-priority = 优先级
audit-field-due_at = 应答时限
audit-field-language = 语言
audit-field-phone = 电话
audit-field-email = 邮箱
audit-field-name = 姓名
audit-field-vip = 贵宾
audit-field-blocked_us = 已屏蔽机器人
audit-field-rating = 评分
audit-field-rating_comment = 评论
audit-field-role = 角色
audit-field-active = 在岗
audit-field-tagged = 标签
audit-field-edited = 文字
role-agent = 客服
role-lead = 组长
role-admin = 管理员

## 谁在什么时候上班

error-not-away = { $name } 没有离开。
error-away-past = 这个时间已过。请写结束的时间，例如 `15:30`、`明天 9` 或 `2小时`。
error-bad-hours = “{ $words }”不是工作时间。请写成 `mon-fri 09:00-17:00; sat 10:00-14:00`，或 `none`。
desk-help-away = 说明您离开了；您手上的工单过一段时间会转给别人
desk-help-back = 说明您回来了
desk-help-team = 谁在岗，各有多少工单
desk-help-hours = 您的工作时间（如与营业时间不同）
desk-help-skills = 同事会的语言和标签；这类工单优先给他们。供组长使用
desk-usage-away = away [<@同事>] [15:30 | 2小时 | 明天 9 | 周五]
desk-usage-back = back [<@同事>]
desk-usage-team = team
desk-usage-hours = hours [<@同事>] <mon-fri 09:00-17:00 | none>
desk-usage-skills = skills [<@同事>] <zh billing ... | none>
desk-away = { $name } 离开，{ $dated ->
    [1] 直到 { $when }
   *[other] 直到说 `back`
  }。{ $minutes ->
    [0] 工单保持不动。
   *[other] 等待我们回复的工单在 { $minutes } 分钟后转给别人。
  }
desk-back = { $name } 回来了。
desk-hours = { $given ->
    [0] { $name } 在营业时间上班。
   *[other] { $name } 的工作时间：{ $hours }。
  }
desk-skills = { $given ->
    [0] { $name } 没有登记技能。
   *[other] { $name } 会：{ $skills }。
  }
desk-team = 谁在岗
desk-team-load = 工单：{ $count }
desk-team-away-until = 离开至 { $when }
team-there = 在岗
team-away = 离开
team-off = 现在不上班
audit-agent-left = 不再在客服名单上
audit-agent-away = 离开
audit-agent-back = 回来
audit-agent-hours = 设置工作时间
audit-agent-skills = 设置技能
audit-ticket-handed_on = 转交工单
audit-field-skills = 技能
audit-field-hours = 工作时间
audit-field-away_since = 离开于
audit-field-away_until = 离开至
audit-macro-dropped = 删除了常用回复
audit-macro-saved = 保存了常用回复
audit-message-repeated = 回复重新发送过
audit-reply-deleted_failed = 删除未能同步到客户
audit-reply-deleted_there = 删除已同步到客户
audit-reply-edited_failed = 修改未能同步到客户
audit-reply-edited_there = 修改已同步到客户
audit-reply-kept = 定时回复被暂缓
audit-reply-scheduled = 安排了定时回复
audit-reply-unscheduled = 撤回了定时回复
audit-survey-cancelled = 评价调查已取消
audit-survey-due = 请客户评价
audit-survey-unknown = 评价调查可能未送达
audit-ticket-absorbed = 并入了另一张工单
audit-ticket-exported = 导出了记录
audit-ticket-linked = 关联了工单
audit-ticket-merged = 将工单并入另一张
audit-ticket-snoozed = 搁置工单
audit-ticket-started = 主动联系了客户
audit-ticket-transferred = 附备注转交工单
audit-ticket-unlinked = 取消关联工单
audit-ticket-woke = 工单恢复
audit-field-snoozed_until = 搁置至
audit-field-merged_into_id = 并入
audit-field-route = 频道
audit-field-subject = 主题
