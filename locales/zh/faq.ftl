### Slack 里的知识库：表单、卡片、列表。

## 拒绝

faq-error-unknown = 这个条目已不在知识库中。
faq-error-no-key = 没有名为“{ $key }”的条目。可用 `/desk faq find` 按词语查找。
faq-error-no-key-near = 没有名为“{ $key }”的条目。您是指“{ $near }”吗？
faq-error-no-version = 这个条目没有第 { $version } 版。
faq-error-same-version = 条目内容与第 { $version } 版完全相同。
faq-error-not-a-publisher = 只有组长和管理员可以这样做。您可以用 `/desk faq add` 和 `/desk faq edit` 提出建议。
faq-error-changed-meanwhile = 您打开之后，{ $name } 修改了这个条目。请复制您写的内容，关闭后重新打开该条目。
faq-error-already-live = “{ $key }”已经启用。
faq-error-already-off = “{ $key }”已经停用。
faq-error-no-proposal = 这份草稿已不存在。
faq-error-decided = { $name } 抢先一步：这份草稿已被{ $status ->
    [approved] 批准
   *[rejected] 拒绝
  }。
faq-error-no-question = 请像客户提问那样写出问题。
faq-error-no-answer = 请写出客户会读到的回答。
faq-error-blank = 客户会读到 […]：请改写或删去这一处。
faq-error-no-words = 问题至少要有一个词。
faq-error-no-phrases = 请至少保留一行，或者改为拒绝这份草稿。
faq-error-too-long = 共 { $length } 个字符，最多 { $most } 个。
faq-error-too-many = 最多 { $most } 行。
faq-error-dates = 结束日期早于开始日期。
faq-error-link = “{ $link }”不是链接：请以 https:// 开头
faq-error-key = “{ $key }”不能用作标识：请用小写字母、数字和连字符，例如 opening-hours。
faq-error-key-taken = “{ $key }”在该语言（{ $language }）中已有条目。请编辑那一条，或换一个标识。
faq-error-repeated = “{ $text }”已属于条目“{ $key }”。请修改那个条目，或在这里换个说法。
faq-error-form-too-long = “{ $key }”超出了 Slack 表单的长度。请用文件编辑：`frontdesk faq export`，然后 `frontdesk faq import`。
faq-error-threshold = 请写 0 到 1 之间的数字，例如 0.9，或留空。
faq-error-buttons = 每个按钮写一行：文字 | https://...
faq-error-attachments = 每个写一行：photo | https://... | 说明（文件用 document 代替 photo）

## 表单

faq-form-add = 新增知识条目
faq-form-edit = 编辑知识条目
faq-form-proposal = 编辑并批准
faq-form-ticket = 存入知识库
faq-form-phrases = 其他问法
faq-form-saved = 知识库
faq-form-proposes = 您可以提出建议，由组长或管理员决定。草稿会显示在支持频道中。
faq-button-propose = 提交建议
faq-field-question = 问题
faq-field-answer = 回答
faq-field-phrases = 其他问法
faq-field-keywords = 关键词
faq-field-language = 语言
faq-field-key = 标识
faq-field-status = 状态
faq-field-buttons = 链接按钮
faq-field-attachments = 图片和文件
faq-field-valid_from = 生效日期
faq-field-valid_until = 失效日期（最后一天）
faq-field-review_at = 复查日期
faq-field-owner = 负责人
faq-field-sure_threshold = 多有把握才直接回答
faq-hint-phrases = 每行一个，用客户自己的话。三到五个就很有帮助。
faq-hint-keywords = 每行一个。客户只发这个词时直接回答。
faq-hint-key = 可以留空。填写另一条目的标识，则成为它在这种语言的版本。
faq-hint-buttons = 每行一个：文字 | https://...
faq-hint-attachments = 每行一个：photo | https://... | 说明
faq-hint-owner = 到期提醒谁复查：同事的 @名字。
faq-hint-sure_threshold = 0 到 1，例如 0.95。留空则与所有条目相同。
faq-status-live = 启用
faq-status-draft = 草稿
faq-status-off = 停用
faq-saved = 已存为“{ $key }”。几秒钟后客户就能得到这个回答。
faq-proposed = 已提交。草稿在支持频道中，等待组长或管理员决定。
faq-saved-rivals = 请检查：下列说法与其他条目接近，客户可能得到那些回答。多写几种问法会有帮助。
faq-saved-rival = “{ $text }”接近“{ $key }”

## 草稿

faq-card-new = 新的知识条目草稿
faq-card-change = 修改“{ $key }”
faq-card-phrases = 其他问法
faq-card-wordings = 客户这样问过，并且回答是对的：
faq-card-examples = 客户问过：
faq-card-answer = 建议的回答：
faq-card-answer-now = 现在的回答：
faq-card-no-answer = 还没有回答：请用“编辑并批准”写一个。
faq-card-blank = […] 处的个人信息已去掉：请用“编辑并批准”改好回答。
faq-card-asked = 被问过 { $count } 次
faq-card-by = 来自 { $name }
faq-card-approved = ✅ { $name } 已批准 → { $key }
faq-card-rejected = ✖ { $name } 已拒绝
faq-button-approve = 批准
faq-button-edit-approve = 编辑并批准
faq-button-reject = 拒绝

## 列表

faq-list-title = 知识条目：{ $count }
faq-list-none = 这里还没有知识条目。用 `/desk faq add` 新增，或导入文件。
faq-list-note = … 打开条目的菜单。
faq-list-asks = 回答过 { $count } 次
faq-found = “{ $words }”的知识条目
faq-found-none = 没有与“{ $words }”相符的知识条目。
faq-menu-edit = 编辑
faq-menu-on = 启用
faq-menu-off = 停用
faq-menu-history = 历史
faq-button-back = 上一页
faq-button-more = 下一页
faq-button-restore = 恢复
faq-done-live = “{ $key }”已启用：客户又能得到这个回答。
faq-done-off = “{ $key }”已停用：客户不再得到这个回答。
faq-done-restored = “{ $key }”已恢复为第 { $version } 版的内容。
faq-done-reviewed = 谢谢。{ $day } 会再次请您复查“{ $key }”。
faq-history-title = { $key }（{ $language }）的历史
faq-history-none = 导入后没有修改过。
faq-history-before = 在此之前的第 { $version } 版
faq-history-line = *第 { $version } 版* · { $when } · { $name } · { $action }
faq-action-created = 新增
faq-action-changed = 修改
faq-action-imported = 导入
faq-action-restored = 恢复
faq-action-approved = 批准
faq-action-learnt = 学习
faq-action-reviewed = 复查
faq-action-on = 启用
faq-action-off = 停用
faq-name-question = 问题
faq-name-answer = 回答
faq-name-phrases = 其他问法
faq-name-keywords = 关键词
faq-name-tags = 标签
faq-name-buttons = 按钮
faq-name-attachments = 图片和文件
faq-name-status = 状态
faq-name-valid_from = 生效
faq-name-valid_until = 失效
faq-name-review_at = 复查
faq-name-owner = 负责人
faq-name-sure_threshold = 直接回答阈值
faq-name-maybe_threshold = 建议阈值

## 学习、复查、数字

faq-round-title = 知识库可以学到的
faq-round-asks = 最近七天的问题：{ $asks }。由知识库回答：{ $answered }
faq-round-solved = 表态的客户中，已解决：{ $rate }
faq-round-drafts = 在消息列中：新条目草稿 { $drafts } 份；其他问法 { $wordings } 组。批准之前都不会使用。
faq-learn-found = 已发到支持频道：{ $count } 份草稿。请在消息列中逐一批准、修改或拒绝。
faq-learn-nothing = 没有新内容可学：知识库不会的问题中，没有被两位客户问过的，也没有客服回答过的。
faq-review-title = 请复查“{ $key }”：内容还正确吗？
faq-button-still-right = 仍然正确
faq-stats-title = 最近 { $days } 天的知识库（括号内为之前 { $days } 天）
faq-stats-asks = 问题：{ $count }（{ $before }）
faq-stats-answered = 已回答：{ $share }（{ $before }）；选中的建议：{ $picked }
faq-stats-solved = 表态的客户中，已解决：{ $rate }（{ $before }）；已解决 { $solved }，未解决 { $failed }，未表态 { $silent }
faq-stats-unanswered = 未回答：{ $count }，{ $share }（{ $before }）
faq-stats-worst = 帮助最少的条目
faq-stats-entry = { $language } · 说过 { $said } 次，已解决 { $solved }，未解决 { $failed }
faq-stats-missed = 最近没有回答的问题
