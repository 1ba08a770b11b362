import { placeWords } from "../kit/place-strings.js";
import { speaker } from "../kit/strings.js";

/** The words of the frame, and of what all four places share: [Chinese, English]. */
export const say = speaker({
  ...placeWords,
  places: ["账户的页面", "Pages of the account"],
  usage: ["用量", "Usage"],
  keys: ["密钥", "Keys"],
  security: ["安全", "Security"],

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
