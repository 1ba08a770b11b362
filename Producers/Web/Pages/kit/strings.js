/** The words that pages share, in both languages: [Chinese, English]. */
const shared = {
  brand: ["驿站", "Yizhan"],
  signInTitle: ["欢迎来到驿站", "Welcome to Yizhan"],
  signInLead: ["用 API 密钥登录，开始对话。", "Sign in with an API key to start a conversation."],
  apiKey: ["API 密钥", "API key"],
  signIn: ["登录", "Sign in"],
  signingIn: ["正在登录…", "Signing in…"],
  signInHint: [
    "密钥只保存在这个浏览器里。没有密钥？打开服务启动时打印的地址，或请管理员创建一个。",
    "The key stays in this browser. No key? Open the address the service printed when it started, or ask your administrator.",
  ],
  keyMissing: ["请先填写密钥。", "Enter a key first."],
  signOut: ["退出登录", "Sign out"],
  enterTitle: ["登录为 {account}？", "Sign in as {account}?"],
  changeTitle: ["改用账户 {account}？", "Change to the account {account}?"],
  linkOffer: ["打开的链接带有账户 {account} 的密钥。", "The link that you opened holds a key of the account {account}."],
  linkWarning: [
    "登录后，提问花的是它的余额，内容也归它。链接不是自己的，就不要登录。",
    "What you ask then is paid for by it and belongs to it. If the link is not yours, do not sign in.",
  ],
  linkInstead: [
    "现在登录的是 {current}。链接不是自己的，就不要改用。",
    "You are signed in as {current}. If the link is not yours, do not change.",
  ],
  enterAs: ["以 {account} 登录", "Sign in as {account}"],
  changeAccount: ["改用 {account}", "Change to {account}"],
  keepAccount: ["保持 {current}", "Stay {current}"],

  close: ["关闭", "Close"],
  loading: ["正在加载…", "Loading…"],
  justNow: ["刚刚", "just now"],
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
  copyFailed: ["复制失败，请手动选择文字。", "Could not copy. Please select the text by hand."],
};

/** The text for each stable code; for an unlisted code the server's message is shown. */
const errors = {
  missing_api_key: ["请先登录。", "Please sign in first."],
  invalid_api_key: ["密钥无效或已停用，请重新登录。", "This key is wrong or no longer valid. Please sign in again."],
  account_set_aside: [
    "账户暂时无法使用，请联系管理员；本次请求不收费。",
    "This account cannot be served until the administrator has looked at it. The request cost nothing.",
  ],
  account_suspended: ["账户已暂停，请联系管理员。", "This account is suspended. Please contact the administrator."],
  account_closed: ["账户已注销。", "This account is closed."],
  insufficient_quota: ["余额不足，这条消息没有扣费。", "Your balance is too low. You were not charged for this message."],
  too_many_streams: ["同时进行的回答太多，等其中一个结束再试。", "Too many answers at once. Try again when one of them ends."],
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
  model_not_found: ["这个模型不可用，请换一个模型。", "This model is not available. Please choose another one."],
  context_length_exceeded: [
    "对话太长，超出了模型的上限，请开始新对话。",
    "The conversation is too long for this model. Please start a new chat.",
  ],
  unsupported_content_coding: ["浏览器发送的压缩格式不受支持。", "The browser sent a compression that is not supported."],
  invalid_content_coding: ["消息在传输中损坏，请重试。", "The message was damaged on its way. Please try again."],
  request_too_large: ["消息太长，请缩短后再发。", "The message is too long. Please shorten it."],
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
  "bad_request", "duplicate_parameter", "empty_array", "expectation_failed", "headers_too_large",
  "http_version_not_supported", "integer_above_max_value", "integer_below_min_value", "invalid_json", "invalid_type",
  "invalid_value", "json_too_deep", "method_not_allowed", "method_not_implemented", "missing_required_parameter",
  "not_found", "transfer_coding_not_implemented", "unsupported_parameter", "upstream_refused",
]);

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

/** The sentence for a person about an error: ours for its code, else the server's, else a general one. */
export function explain(code, message) {
  if (faults.has(code)) return [errors.refused[column], message].filter(Boolean).join(" ");
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
