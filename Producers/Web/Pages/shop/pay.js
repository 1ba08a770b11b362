import { element, setText } from "../kit/element.js";
import { everySecond } from "../kit/time.js";
import { isInWeChat } from "../kit/wechat.js";
import { price } from "./amounts.js";
import { pictureOf } from "./calls.js";
import { say } from "./order-strings.js";

/**
 * What a person pays an order with: a QR code, a link, or a press inside WeChat; and how long that is possible.
 *
 * @param {import("./calls.js").Order} order
 * @param {object} given
 * @param {boolean} given.isOpened Whether the provider's page was opened from here.
 * @param {() => void} given.open Called when it is.
 * @param {"ok" | "cancel" | "fail" | "asking" | null} given.weChat What WeChat said.
 * @param {() => void} given.askWeChat
 * @returns {Node[]}
 */
export function payView(order, given) {
  const { code, page, invocation } = order;
  const rest = [timeLeft(order.expires_ms)];
  if (invocation) return [...(isInWeChat ? inWeChat(order, given) : [words(say("onlyInWeChat"))]), ...rest];
  if (isInWeChat) return [words(say("notInWeChat")), ...rest];
  if (given.isOpened) return [waits(say("openedWords")), payLink(page ?? code, say("openAgain"), given.open), ...rest];
  if (page) {
    const label = say("goToAlipay", { amount: price(order.price_fen) });
    return [payLink(page, label, given.open), words(say("pageWords")), ...rest];
  }
  return [codeView(order), payLink(code, say("openPayPage"), given.open), ...rest].filter((node) => node !== null);
}

/** A sentence beside a light that breathes: it goes on by itself. @param {string} text */
export const waits = (text) => element("p", { class: "waits" }, text);

/** @param {string} text */
export const words = (text) => element("p", { class: "lead" }, text);

/** The QR code and whose it is; the picture is asked for again by a press. @param {import("./calls.js").Order} order */
function codeView({ number, provider, price_fen: fen }) {
  const amount = price(fen);
  const scan = { wechatpay: "scanWithWeChat", alipay: "scanWithAlipay" }[provider] ?? "scan";
  const frame = element("div", { class: "qr-frame" });
  const caption = element("figcaption", {}, say(scan, { amount }));

  function load() {
    const picture = element(
      "img", { class: "qr", alt: say("qrCode", { amount }), width: 240, height: 240, onerror: fail, src: pictureOf(number) });
    frame.replaceChildren(picture);
  }

  function fail() {
    const again = element("button", { type: "button", class: "secondary", onclick: load }, say("retry"));
    frame.replaceChildren(element("p", { class: "problem", role: "alert" }, say("qrFailed")), again);
  }

  load();
  return element("figure", { class: "qr-figure" }, frame, caption);
}

/** A link to a provider's page, in a window of its own: this one tells when it is paid. Null for what is none. */
function payLink(address, label, open) {
  if (!/^https?:\/\//i.test(address ?? "")) return null;
  return element(
    "a",
    {
      class: "primary link", href: address, target: "_blank", rel: "noopener noreferrer",
      "aria-label": say("newWindow", { words: label }), onclick: () => open(),
    },
    label);
}

/** The press inside WeChat, and what came of it. */
function inWeChat({ price_fen: fen }, { weChat, askWeChat }) {
  const label = weChat === "asking" ? say("askingWeChat") : say("payInWeChat", { amount: price(fen) });
  const button = element(
    "button", { type: "button", class: "primary", disabled: weChat === "asking", onclick: () => askWeChat() }, label);
  switch (weChat) {
    case "ok": return [waits(say("weChatPaid"))];
    case "cancel": return [button, words(say("weChatCancelled"))];
    case "fail": return [button, element("p", { class: "problem", role: "alert" }, say("weChatFailed"))];
    default: return [button];
  }
}

/** How long it can be paid, second by second; not read out each time. @param {number} expires */
function timeLeft(expires) {
  const node = element("p", { class: "time-left", role: "timer", "aria-live": "off" });
  const every = everySecond(node, () => {
    const left = expires - Date.now();
    setText(node, left > 0 ? say("timeLeft", { time: clockOf(left) }) : say("timeOver"));
    if (left <= 0) every.stop();
  });
  every.start();
  return node;
}

/** Hours, minutes and seconds, as a clock has them. @param {number} milliseconds */
export function clockOf(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
