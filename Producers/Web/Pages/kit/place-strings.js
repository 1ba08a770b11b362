import { speaker } from "./strings.js";

/** The words of pages that have several places under one head, and of what stands in them: [Chinese, English]. */
export const placeWords = {
  account: ["账户", "Account"],
  shop: ["充值", "Shop"],
  titled: ["{place} · 驿站", "{place} · Yizhan"],
  toChat: ["回到对话", "Back to the chat"],
  lineIsDown: ["连不上服务，联网后会自动更新。", "The service cannot be reached. This page goes on by itself when it can."],

  requestNumber: ["请求编号 {request}", "Request {request}"],
  copyNumber: ["复制编号", "Copy the number"],
  refreshFailed: ["没能更新，下面是之前的数据。{why}", "This could not be renewed; what follows is from before. {why}"],
  waitFor: ["{time}后再试。", "Try again in {time}."],
  perhapsDone: [
    "连接断了，不知道有没有成功，请看看列表。", "The connection broke off; it may have been done. Please look at the list.",
  ],

  redeem: ["兑换额度", "Redeem a code"],
  redeemNow: ["兑换", "Redeem"],
  redeemLabel: ["兑换码", "Redeem code"],
  redeemHint: ["25 个字符，空格、横线和大小写都不要紧。", "25 characters; spaces, dashes and case do not matter."],
  redeeming: ["正在兑换…", "Redeeming…"],
  redeemMissing: ["请填写兑换码。", "Enter a redeem code."],
  redeemLength: ["兑换码有 25 个字符，这里有 {count} 个。", "A redeem code has 25 characters; this has {count}."],
  redeemed: ["已到账 {amount}。", "{amount} was credited."],
  redeemUnsure: [
    "连接断了，不知道有没有到账。再按一次“兑换”就会知道，不会重复。",
    "The connection broke off before the answer came. Press again to learn it; nothing happens twice.",
  ],
};

export const say = speaker(placeWords);
