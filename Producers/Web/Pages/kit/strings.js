/** The words that pages share, in both languages: [Chinese, English]. */
const shared = {
  brand: ["驿站", "Yizhan"],
  signInTitle: ["欢迎来到驿站", "Welcome to Yizhan"],
  signIn: ["登录", "Sign in"],
  signOut: ["退出登录", "Sign out"],

  appearance: ["外观", "Appearance"],
  themeSystem: ["跟随系统", "As the system"],
  themeLight: ["浅色", "Light"],
  themeDark: ["深色", "Dark"],

  close: ["关闭", "Close"],
  loading: ["正在加载…", "Loading…"],
  justNow: ["刚刚", "just now"],
  seconds: ["{n} 秒", "{n} s"],
  minutes: ["{n} 分钟", "{n} min"],
  hours: ["{n} 小时", "{n} h"],
  retry: ["重试", "Retry"],
  cancel: ["取消", "Cancel"],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  wrap: ["自动换行", "Wrap lines"],
  save: ["下载", "Download"],
  lines: ["{count} 行", "Lines: {count}"],
  table: ["表格", "Table"],
  taskDone: ["已完成", "Done"],
  taskOpen: ["未完成", "To do"],
  note: ["脚注", "Note"],
  pictureFrom: ["图片来自 {host} · 点按显示", "Picture from {host} · press to show"],
  pictureFailed: ["图片没有载入（{host}）· 点按重试", "The picture did not load ({host}) · press to retry"],
  because: ["{text}原因：{reason}", "{text} The reason: {reason}"],
  copyFailed: ["复制失败，请手动选择文字。", "Could not copy. Please select the text by hand."],
};

/** The text for each stable code; for an unlisted code the server's message is shown. */
const errors = {
  missing_api_key: ["请先登录。", "Please sign in first."],
  session_invalid: ["登录已失效，请重新登录。", "You are no longer signed in. Please sign in again."],
  session_needed: ["这里需要登录，只有密钥不够。", "This needs a sign-in; a key does not suffice."],
  csrf_missing: ["页面与当前登录不符，请刷新后再试。", "This page does not fit your sign-in. Please load it again."],
  invalid_api_key: ["密钥无效或已停用，请重新登录。", "This key is wrong or no longer valid. Please sign in again."],
  key_limited: ["有限制的密钥不能用来登录，也不能查看密钥，请换一种方式。",
    "A key with limits neither signs you in nor looks at keys. Please use another way."],
  credentials_differ: ["请求里有两个不同的密钥，请只保留一个。", "The request has two keys that differ. Please keep one."],
  key_expired: ["密钥已过期，请换一个，或用其他方式登录。", "This key has expired. Use another one, or sign in another way."],
  address_not_allowed: ["密钥不能在这个网络地址使用，请联系管理员。", "This key may not be used from your network address."],
  key_money_exhausted: ["密钥的限额用完了，没有扣费。", "This key has spent what it may. You were not charged."],
  key_too_many_answers: ["密钥同时进行的回答太多，等其中一个结束再试。", "This key has as many answers at once as it may. Try again when one ends."],
  key_too_many_tokens: ["密钥这一分钟的 tokens 用完了，请稍等片刻。", "This key has used its tokens of this minute. Please wait a moment."],
  invite_invalid: [
    "链接无效、已用过或已过期，请向管理员要一个新的。",
    "This link is wrong, was used, or has expired. Please ask the administrator for a new one.",
  ],
  ticket_unknown: ["这次登录已失效，请重新开始。", "This sign-in is no longer known. Please start again."],
  ticket_expired: ["验证码已过期，请换一个。", "This code has expired. Please get a new one."],
  ticket_pending: ["还没有收到登录码，请稍等。", "The code has not arrived yet. Please wait."],
  code_wrong: ["验证码不对，请核对后再输入。", "This code is wrong. Please check it."],
  too_many_tries: ["输错太多次，这个验证码已作废，请换一个。", "There were too many wrong tries, so this code is void. Please get a new one."],
  too_many_tickets: ["登录请求太多，请稍后再试。", "Too many sign-ins were begun. Please try again later."],
  too_many_codes_sent: ["发送的验证码太多，请稍后再试。", "Too many codes were sent. Please try again later."],
  sign_in_rests: [
    "试错的验证码太多，登录暂停一会儿，请稍后再试。",
    "Too many wrong codes were tried, so sign-in rests for a while. Please try again later.",
  ],
  identity_has_account: [
    "这个身份已有自己的账户，里面还有余额，请联系管理员。",
    "This identity has an account of its own with money in it. Please contact the administrator.",
  ],
  too_many_identities: ["可登录的身份已达上限，请先移除一个。", "As many identities open this account as may. Remove one first."],
  session_of_key: [
    "用密钥登录时不能添加或移除身份，请用其他方式登录；管理员可以给您一个登录链接。",
    "Signed in with a key, you cannot add or remove an identity. Sign in another way; the administrator can make you a link.",
  ],
  account_set_aside: [
    "账户暂时无法使用，请联系管理员；本次请求不收费。",
    "This account cannot be served until the administrator has looked at it. The request cost nothing.",
  ],
  account_suspended: ["账户已暂停，请联系管理员。", "This account is suspended. Please contact the administrator."],
  credit_declined: ["不能按这个金额变更该账户的额度。", "The account's credit cannot be changed by this amount."],
  account_closed: ["账户已注销。", "This account is closed."],
  insufficient_quota: ["余额不足，这条消息没有扣费。", "Your balance is too low. You were not charged for this message."],
  too_many_streams: ["同时进行的回答太多，等其中一个结束再试。", "Too many answers at once. Try again when one of them ends."],
  own_key_unusable: ["您为这个模型绑定的密钥已不能使用，请重新绑定或移除它。没有扣费。", "Your own key for this model cannot be used any more. Bind it again, or remove it. You were not charged."],
  own_key_refused: ["模型服务拒绝了您自己的密钥，请换一个。没有扣费。", "The model provider refused your own key. Please bind another one. You were not charged."],
  too_many_own_keys: ["绑定的自有密钥已达上限，请先移除一个。", "You have bound as many keys of your own as you may. Remove one first."],
  input_above_limit: [
    "这条消息超过了限额，没有扣费，请缩短后再发。",
    "This message alone is above your limit. You were not charged; please shorten it.",
  ],
  rate_limit_exceeded: ["请求太频繁，请稍等片刻再试。", "Too many requests. Please wait a moment."],
  overloaded: ["服务繁忙，请稍后再试。", "The service is busy. Please try again shortly."],
  unavailable: ["服务暂时不可用，请稍后再试。", "The service is not available right now. Please try again shortly."],
  late: ["服务繁忙，消息没有及时处理，没有扣费，请重试。", "The service was too busy for this message. You were not charged; please try again."],
  withdrawn: ["消息没有送达，没有扣费，请重试。", "The message was not taken in. You were not charged; please try again."],
  uncertain: [
    "不确定消息有没有送达，请重试。重试不会重复扣费。",
    "It is not known whether the message was taken in. Please try again; you will not be charged twice.",
  ],
  internal_error: ["服务出错了，请重试。", "The service failed. Please try again."],
  upstream_error: ["模型服务出错，没有扣费，可以重试。", "The model failed. You were not charged; please try again."],
  upstream_truncated: ["模型的回答中途断了，没有扣费，可以重试。", "The model's answer broke off. You were not charged; please try again."],
  upstream_unavailable: ["模型服务暂时不可用，没有扣费。", "The model is not available right now. You were not charged."],
  upstream_unauthorized: ["模型服务拒绝了本站，请联系管理员。", "The model provider refused this service. Please contact the administrator."],
  upstream_rate_limited: ["模型服务繁忙，没有扣费，请稍后再试。", "The model is busy. You were not charged; please try again shortly."],
  upstream_timeout: ["模型响应超时，没有扣费，可以重试。", "The model took too long. You were not charged; please try again."],
  answer_too_large: ["模型的回答太大，没有扣费。", "The model's answer was too large. You were not charged."],
  answer_expired: ["没有及时完成回答，没有扣费，请重试。", "No answer was finished in time. You were not charged; please try again."],
  deadline_exceeded: ["等待超时，请重试。", "It took too long. Please try again."],
  request_timeout: ["发送超时，请重试。", "Sending took too long. Please try again."],
  interrupted: ["回答被中断，没有扣费，可以重试。", "The answer was interrupted. You were not charged; please try again."],
  stream_expired: ["这个回答已过保存期，无法继续，可以重新提问。", "This answer is too old to resume. You can ask again."],
  stream_not_found: ["找不到这个回答，可以重新提问。", "This answer cannot be found. You can ask again."],
  idempotency_key_reused: ["这条消息已发送过，请重试。", "This message was sent before. Please try again."],
  code_invalid: ["兑换码无效，请核对后再输入。", "This is not a redeem code. Please check it."],
  code_used: ["兑换码已被使用。", "This redeem code was used already."],
  code_limit_reached: [
    "本账户兑换这一批兑换码的次数已达上限。",
    "This account has redeemed as many of these codes as it may.",
  ],
  code_expired: ["兑换码已过期。", "This redeem code has expired."],
  code_revoked: ["兑换码已作废，请联系管理员。", "This redeem code was revoked. Please contact the administrator."],
  code_set_aside: [
    "兑换码暂时无法兑换，请联系管理员；这次请求没有任何影响。",
    "This redeem code cannot be looked up until the administrator has seen to it. This request has changed nothing.",
  ],
  identity_not_linked: [
    "这个身份不是后来添加到本账户的，不能移除。",
    "This identity was not added to your account, so it cannot be removed.",
  ],
  order_not_found: ["没有这个订单。", "There is no such order."],
  product_unavailable: ["这个额度现在不出售，或不面向您的账户。", "This is not sold now, or not to your account."],
  payer_unknown: [
    "还不知道您的微信身份，请先用本站公众号登录，或换一种支付方式。",
    "WeChat does not say who you are. Please sign in by our official account, or choose another way of paying.",
  ],
  product_bought: ["这个额度每人限购一次，您已经买过了。", "This can be bought once only, and you have bought it."],
  too_many_orders: [
    "没有付款的订单太多，或一小时内下单太多。请先付一笔或取消一笔，或稍后再试。",
    "You have as many unpaid orders as you may, or made as many in an hour. Pay one or cancel one first, or try later.",
  ],
  order_state: ["订单的状态变了，请再看看。", "The order is not as it was. Please look at it again."],
  refund_short: ["部分额度已经用掉，能退的比申请的少，请再看看。", "Some of the credit is spent, so less can go back. Please look again."],
  order_set_aside: [
    "订单暂停处理，管理员看过之后会继续；不用再付。",
    "The order is set aside until the administrator has looked at it. Don't pay again.",
  ],
  payment_unavailable: ["这种付款方式暂时不能用，请换一种，或稍后再试。", "This way of paying cannot be used now. Choose another one, or try again later."],
  model_not_allowed: ["账户不能使用这个模型，请换一个。", "Your account may not use this model. Please choose another one."],
  model_not_found: ["这个模型不可用，请换一个模型。", "This model is not available. Please choose another one."],
  context_length_exceeded: [
    "对话太长，超出了模型的上限，请开始新对话。",
    "The conversation is too long for this model. Please start a new chat.",
  ],
  unsupported_content_coding: ["浏览器发送的压缩格式不受支持。", "The browser sent a compression that is not supported."],
  invalid_content_coding: ["消息在传输中损坏，请重试。", "The message was damaged on its way. Please try again."],
  request_too_large: ["消息太长，请缩短后再发。", "The message is too long. Please shorten it."],
  content_refused: [
    "消息里有本站不允许的词语，没有扣费，请修改后再发。",
    "This service does not allow a word of this message. You were not charged; please change it.",
  ],
  content_policy_violation: [
    "消息里有不能发送的内容，请修改后再试。",
    "The message contains something that is not allowed. Please change it.",
  ],
  connection_lost: [
    "网络连接中断。回答保留在服务端，重试即可继续。",
    "The connection was lost. The answer is kept on the server; retry to continue it.",
  ],
  unreachable: ["连不上服务，请检查网络后重试。", "The service cannot be reached. Check your connection and retry."],
  refused: ["请求没有被接受。", "The request was not accepted."],
  unknown: ["出错了，请重试。", "Something went wrong. Please try again."],
};

/** Codes of faulty requests: the server's message is shown after the text. */
const faults = new Set([
  "account_exists", "account_not_found", "address_invalid", "batch_exists", "catalogue_too_large", "conflict",
  "key_not_found", "role_insufficient", "settlement_not_found", "too_many_keys",
  "bad_request", "duplicate_parameter", "empty_array", "expectation_failed", "headers_too_large",
  "http_version_not_supported", "integer_above_max_value", "integer_below_min_value", "invalid_json", "invalid_type",
  "invalid_value", "json_too_deep", "method_not_allowed", "method_not_implemented", "missing_required_parameter",
  "not_found", "transfer_coding_not_implemented", "unsupported_parameter", "upstream_refused",
  "unknown_host", "version_conflict", "version_required",
]);

/** Codes of what an operator has decided: the operator's reason is shown after the text. */
const decisions = new Set(["account_suspended", "account_closed"]);

const column = (navigator.language || "zh").toLowerCase().startsWith("zh") ? 0 : 1;

export const language = ["zh-CN", "en"][column];

/**
 * Makes the look-up of texts by name, with `{values}` filled in: of the shared words and of a page's own.
 */
export function speaker(own = {}) {
  const table = { ...shared, ...own };
  return (name, values = {}) => {
    const text = table[name][column];
    if (typeof text !== "string") return text;
    return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  };
}

export const say = speaker();

/**
 * What the service says about an error that is to be shown, as far as it is not in our own words.
 *
 * @param {string} code
 * @param {{ message?: string, reason?: string } | null | undefined} error In OpenAI's shape.
 */
export function messageOf(code, error) {
  return (decisions.has(code) ? error?.reason : error?.message) ?? "";
}

/** The sentence for a person about an error: ours for its code, else the server's, else a general one. */
export function explain(code, message) {
  if (faults.has(code)) return [errors.refused[column], message].filter(Boolean).join(" ");
  if (decisions.has(code) && message) return say("because", { text: errors[code][column], reason: message });
  return errors[code]?.[column] ?? (message || errors.unknown[column]);
}

/** Fills in the elements with `data-text`, `data-label` and `data-placeholder`, from the words of their page. */
export function translate(root, say) {
  root.documentElement.lang = language;
  root.title = say("brand");
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  for (const node of root.querySelectorAll("[data-placeholder]")) node.placeholder = say(node.dataset.placeholder);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
    if (node.matches("button")) node.title = say(node.dataset.label);
  }
}
