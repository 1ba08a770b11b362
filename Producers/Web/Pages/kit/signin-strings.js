import { speaker } from "./strings.js";

/** The words of signing in, in both languages: [Chinese, English]. */
export const say = speaker({
  pageTitle: ["登录 · 驿站", "Sign in · Yizhan"],
  looking: ["正在看有哪些登录方式…", "Looking for the ways to sign in…"],
  offline: ["连不上服务，联网后这里会自动继续。", "The service cannot be reached. This goes on by itself when it is back."],
  chooseLead: ["选择一种方式登录。", "Choose a way to sign in."],
  noWays: ["本站现在只能用管理员发的一次性链接登录。", "You can only sign in with a one-time link from the administrator now."],
  linkHint: ["都没有？请管理员发一个一次性链接。", "None of these? Ask the administrator for a one-time link."],

  mailAddress: ["邮箱地址", "Mail address"],
  mailMissing: ["请填写完整的邮箱地址。", "Please enter a whole mail address."],
  sendMail: ["发送验证码", "Send a code"],
  or: ["或", "or"],
  showCode: ["用登录码登录", "Sign in with a code"],
  askConsole: ["请管理员确认", "Ask the administrator"],
  enterByWeChat: ["微信登录", "Sign in with WeChat"],
  enterByWeCom: ["企业微信登录", "Sign in with WeCom"],
  keyWay: ["用 API 密钥登录", "Sign in with an API key"],
  apiKey: ["API 密钥", "API key"],
  keyMissing: ["请先填写密钥。", "Please enter a key first."],
  keyOnce: ["密钥只在登录时用一次，不会保存在浏览器里。", "The key is used this once and not kept in the browser."],
  working: ["请稍候…", "One moment…"],

  codeShown: ["你的登录码", "Your sign-in code"],
  sendToConsole: ["把这个码告诉管理员，由管理员确认是你。", "Tell the administrator this code, so that they confirm who you are."],
  sendToWeChat: ["在微信里把这个码发给本站的公众号。", "Send this code to our official account in WeChat."],
  sendToWeCom: ["在企业微信里把这个码发给本站的应用。", "Send this code to our app in WeCom."],
  sendToAccount: ["在微信里把这个码发给公众号「{apps}」。", "Send this code to the official account “{apps}” in WeChat."],
  sendToApp: ["在企业微信里把这个码发给应用「{apps}」。", "Send this code to the app “{apps}” in WeCom."],
  betweenApps: ["」或「", "” or “"],
  scanScene: ["用微信扫码关注「{app}」，不用再发码。", "Or scan this with WeChat and follow “{app}”: then no code need be sent."],
  pressScene: ["长按识别二维码，关注「{app}」，不用再发码。", "Or press this long and follow “{app}”: then no code need be sent."],
  sceneAlt: ["公众号「{app}」的登录二维码", "The QR code to sign in by the official account “{app}”"],
  askThere: [
    "也可以给它发「登录」，把它回复的码填在这里。", "Or send it the word “login”, and type here the code that it answers.",
  ],
  codeAnswered: ["它回复的码", "The code that it answered"],
  lettersMissing: ["请填写完整的码，一共 8 位。", "Please enter the whole code: 8 letters and digits."],
  sendCode: ["从你自己的账号把这个码发给本站。", "Send us this code from your own account."],
  codeWaits: [
    "收到后，这里会自动登录。可以先离开去发码，再回来。", "This page then signs in by itself. You may leave to send the code, and come back.",
  ],
  copyCode: ["复制登录码", "Copy the code"],
  codeOver: ["这个登录码已失效。", "This code is no longer valid."],
  newCode: ["换一个码", "Get a new code"],

  mailSent: ["验证码已发到 {address}。", "A code was sent to {address}."],
  mailLooked: ["没有收到？看看垃圾邮件。", "Nothing there? Look among the spam."],
  codeTyped: ["验证码", "Code"],
  codeMissing: ["请填写完整的验证码。", "Please enter the whole code."],
  codeWrong: ["验证码不对，还可以试 {left} 次。", "This code is wrong. Tries left: {left}."],
  mailOver: ["验证码已失效，请重新发送。", "The code is no longer valid. Please send a new one."],
  sendAgain: ["重新发送", "Send a new code"],
  otherWays: ["其他方式", "Other ways"],
  triedAgain: ["{time}后可以再试。", "You can try again in {time}."],

  signedInAs: ["已登录为 {name}", "Signed in as {name}"],
  signedInByWeChat: ["已用微信登录", "Signed in by WeChat"],
  signedInByWeCom: ["已用企业微信登录", "Signed in by WeCom"],
  accountIs: ["账户 {account}", "Account {account}"],
  goOn: ["继续", "Continue"],
  notMe: ["不是我", "Not me"],
  signedOutAgain: ["已退出。请用自己的方式重新登录。", "Signed out. Please sign in your own way."],

  enterTitle: ["登录为 {account}？", "Sign in as {account}?"],
  changeTitle: ["改用账户 {account}？", "Change to the account {account}?"],
  linkOffer: ["打开的是账户 {account} 的登录链接。", "The link that you opened signs in as the account {account}."],
  keyOffer: ["打开的链接带有账户 {account} 的密钥。", "The link that you opened holds a key of the account {account}."],
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
});

/**
 * What to do with a code that is shown.
 *
 * @param {string} [channel] Where it is sent to.
 * @param {import("./signins.js").App[]} [apps] Those that take it.
 */
export function whereTo(channel, apps = []) {
  const told = [...named].map(([platform, words]) => {
    const titles = apps.filter((app) => app.platform === platform).map(({ title }) => title);
    return titles.length > 0 ? say(words, { apps: titles.join(say("betweenApps")) }) : "";
  }).filter(Boolean);
  return told.length > 0 ? told.join(" ") : say(channels.get(channel) ?? "sendCode");
}

const named = new Map([["wechat", "sendToAccount"], ["wecom", "sendToApp"]]);

const channels = new Map([["console", "sendToConsole"], ["wechat", "sendToWeChat"], ["wecom", "sendToWeCom"]]);
