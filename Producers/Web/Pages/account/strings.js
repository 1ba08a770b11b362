import { speaker } from "../kit/strings.js";

/** The words of the frame, and of what all four places share: [Chinese, English]. */
export const say = speaker({
  places: ["账户的页面", "Pages of the account"],
  account: ["账户", "Account"],
  usage: ["用量", "Usage"],
  keys: ["密钥", "Keys"],
  security: ["安全", "Security"],
  titled: ["{place} · 驿站", "{place} · Yizhan"],
  toChat: ["回到对话", "Back to the chat"],
  appearance: ["外观", "Appearance"],
  themeSystem: ["跟随系统", "As the system"],
  themeLight: ["浅色", "Light"],
  themeDark: ["深色", "Dark"],

  requestNumber: ["请求编号 {request}", "Request {request}"],
  copyNumber: ["复制编号", "Copy the number"],
  refreshFailed: ["没能更新，下面是之前的数据。{why}", "This could not be renewed; what follows is from before. {why}"],
  lineIsDown: ["连不上服务，联网后会自动更新。", "The service cannot be reached. This page goes on by itself when it can."],
  waitFor: ["{time}后再试。", "Try again in {time}."],
  perhapsDone: [
    "连接断了，不知道有没有成功，请看看列表。", "The connection broke off; it may have been done. Please look at the list.",
  ],

  model: ["模型", "Model"],
  key: ["密钥", "Key"],
  day: ["日期", "Day"],
  time: ["时间", "Time"],
  amount: ["金额", "Amount"],
  requests: ["次数", "Requests"],
  tokens: ["用量", "Tokens"],
  tokensLine: ["{input} 入 {output} 出", "{input} in, {output} out"],
  actions: ["操作", "Actions"],
  all: ["全部", "All"],
  other: ["其他", "Others"],
  bySession: ["网页", "The page"],
  today: ["今天", "Today"],
  never: ["从未", "Never"],
  inChineseDays: ["日期按北京时间（UTC+8）。", "Days are those of Beijing (UTC+8)."],
});
