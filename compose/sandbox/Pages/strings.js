const chinese = {
  title: "手机 · 沙箱",
  note: "这里扮演微信、企业微信和知识星球：只在本机，不会发给任何真实的人。",
  desk: "账号与人",
  app: "应用",
  person: "我是",
  newPerson: "新的人（字母、数字）",
  add: "添加",
  follow: "关注",
  unfollow: "取消关注",
  scanTitle: "扫码登录",
  scanCode: "二维码的地址",
  scan: "扫码",
  codes: "等待扫码：",
  message: "消息",
  send: "发送",
  more: "图片和语音",
  picture: "图片地址",
  voice: "语音（识别出的文字）",
  menu: "菜单",
  typing: "对方正在输入…",
  waiting: "等待回复",
  failed: "没有回复",
  growing: "正在回答",
  pushes: (count) => `还能主动推送 ${count} 条`,
  lost: "与沙箱的连接断了，正在重连。",
  followFirst: "先关注，才能发消息。",
  ways: {
    follow: "关注了公众号", unfollow: "取消了关注", scan: "扫描了二维码", enter: "进入了会话", location: "[位置]",
    voice: "语音", picture: "图片", menu: "菜单", push: "主动推送", notice: "模板通知", later: "稍后回复",
  },
  menuItems: {
    new: "新对话", model: "模型", balance: "余额", help: "帮助", code: "登录码", topup: "充值", stop: "停止", more: "继续",
  },
};

/** @type {typeof chinese} */
const english = {
  title: "Phone · sandbox",
  note: "This plays WeChat, WeCom and zsxq on this machine: nothing reaches a real person.",
  desk: "Account and person",
  app: "App",
  person: "I am",
  newPerson: "Somebody new (letters, digits)",
  add: "Add",
  follow: "Follow",
  unfollow: "Unfollow",
  scanTitle: "Sign in by QR code",
  scanCode: "The code's address",
  scan: "Scan",
  codes: "Waiting to be scanned:",
  message: "Message",
  send: "Send",
  more: "Picture and voice",
  picture: "Picture's address",
  voice: "Voice (the words in it)",
  menu: "Menu",
  typing: "Typing…",
  waiting: "Waiting for an answer",
  failed: "Not answered",
  growing: "Being answered",
  pushes: (count) => `${count} pushes left`,
  lost: "The line to the sandbox is cut; trying again.",
  followFirst: "Follow first, then write.",
  ways: {
    follow: "followed the account", unfollow: "unfollowed", scan: "scanned a QR code", enter: "opened the chat",
    location: "[location]", voice: "voice", picture: "picture", menu: "menu", push: "pushed", notice: "notice",
    later: "answered later",
  },
  menuItems: {
    new: "New chat", model: "Model", balance: "Balance", help: "Help", code: "Sign-in code", topup: "Top up",
    stop: "Stop", more: "More",
  },
};

/** The page's language. */
export const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";

/** The page's words. */
export const words = language === "zh" ? chinese : english;
