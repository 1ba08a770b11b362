import { speaker } from "../kit/strings.js";

/** The words about usage: [Chinese, English]. */
export const say = speaker({
  byModel: ["按模型", "By model"],
  byKey: ["按密钥", "By key"],
  dividedBy: ["分组", "Grouped"],
  span: ["时间", "Time"],
  lastDays: ["最近 {n} 天", "Last {n} days"],
  costOfDays: ["每天的花费", "What each day cost"],
  plotLabel: ["柱状图：{days} 天里每天的花费，共 {amount}。下面的表格是同样的数据。", "Bars: what each of {days} days cost, {amount} in all. The table below has the same."],
  input: ["输入 tokens", "Tokens in"],
  output: ["输出 tokens", "Tokens out"],
  earlier: ["更早的", "Earlier days"],
  table: ["每天、每项的花费", "What each part of each day cost"],
  cost: ["花费", "Cost"],
  nothing: ["这段时间没有花费。", "Nothing was spent in this time."],
  seeEntries: ["{day} {name}：{amount}，查看账目", "{day}, {name}: {amount}; see the entries"],
  revoked: ["{key}（已停用）", "{key} (revoked)"],
});
