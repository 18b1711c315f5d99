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
