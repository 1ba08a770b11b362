import { ended, later, within } from "../kit/lifetime.js";

/** Milliseconds in which WeChat gives its page the bridge. */
const patience = 5_000;

/**
 * Lets WeChat ask its user to pay. What it says proves nothing: the service says whether it was paid.
 *
 * @param {Record<string, string>} invocation
 * @param {AbortSignal} signal
 * @returns {Promise<"ok" | "cancel" | "fail">}
 */
export async function payInWeChat(invocation, signal) {
  const bridge = await bridgeOf(signal);
  if (!bridge) return "fail";
  return new Promise((resolve) => {
    bridge.invoke("getBrandWCPayRequest", invocation, (answer) => {
      const word = /^get_brand_wcpay_request:(ok|cancel)$/.exec(answer?.err_msg ?? "")?.[1];
      resolve(word === "ok" || word === "cancel" ? word : "fail");
    });
  });
}

/** What WeChat puts into its pages' windows; null if it does not come. @param {AbortSignal} signal */
async function bridgeOf(signal) {
  if (!window.WeixinJSBridge) {
    const wait = within(signal);
    document.addEventListener("WeixinJSBridgeReady", () => wait.abort(), { signal: wait.signal });
    later(() => wait.abort(), patience, wait.signal);
    await ended(wait.signal);
  }
  return signal.aborted ? null : window.WeixinJSBridge ?? null;
}
