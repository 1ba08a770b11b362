import { speaker } from "../kit/strings.js";

/** The words about the line, and about what failed and what comes next: [Chinese, English]. */
export const say = speaker({
  waited: ["已等 {seconds} 秒", "Waiting for {seconds} s"],
  mayLeave: ["已等 {seconds} 秒，可以关掉页面，答案会留着", "Waiting for {seconds} s. You can close the page, the answer is kept"],
  reconnecting: ["连接断开，正在恢复…", "Connection lost, resuming…"],
  offline: ["网络已断开，联网后自动接着显示。", "You are off line. The answer goes on when you are back."],
  outbox: ["还没有发出去，联网后发送。", "Not sent yet. It is sent when you are back on line."],
  sending: ["正在发送…", "Sending…"],
  stopping: ["正在停止…", "Stopping…"],
  stopped: ["已停止", "Stopped"],
  cutByLength: ["已到长度上限，回答可能不完整。", "The length limit was reached; the answer may be incomplete."],
  cutByFilter: ["部分内容被安全规则拦下。", "Some content was withheld by a safety rule."],
  emptyAnswer: ["模型没有返回内容。", "The model returned nothing."],
  goOn: ["继续", "Continue"],
  goOnWords: ["请接着上文继续。", "Please continue where you stopped."],
  lineIsDown: ["连不上服务。写好的问题会保存，联网后发送。", "The service cannot be reached. What you ask is kept, and sent when it is back."],

  retryIn: ["{time}后自动重试", "Trying again in {time}"],
  retryAt: ["{time}后可以重试", "You can retry in {time}"],
  retryNow: ["现在重试", "Retry now"],
  cancelQuestion: ["不发了", "Don't send"],
  askAnew: ["重新提问", "Ask again"],
  getCredit: [
    "充值后点“重试”，问题会接着发送。本站还不能在线充值，请联系管理员。",
    "Retry once you have credit. It cannot be bought here yet: please ask the administrator.",
  ],
  creditCame: ["余额现在是 {amount}，可以重试了。", "Your balance is {amount} now. You can retry."],
  otherModel: ["换个模型就能接着问。", "Choose another model to go on."],
  chooseModel: ["选择模型", "Choose a model"],
  signInFirst: ["登录后，这个问题会自动接着发送。", "The question goes on by itself once you have signed in."],
  takeAlong: ["带着问题新建对话", "Ask in a new chat"],
  editQuestion: ["修改问题", "Edit the question"],
  tellOperator: ["请把编号 {request} 告诉管理员。", "Please tell the administrator this number: {request}"],
  copyNumber: ["复制编号", "Copy the number"],
  loadAgain: ["页面可能已过期，刷新后再试。", "This page may be out of date. Load it again."],
  reload: ["刷新页面", "Reload"],

  answeredInBackground: ["回答完毕", "Answer complete"],
  tokensLine: ["{input} 入 {output} 出", "{input} in, {output} out"],
  whyLabel: ["为什么是这个价格", "Why it costs this"],
});
