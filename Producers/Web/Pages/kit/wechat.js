/** Where this tab has been led to WeChat's own sign-in: once, whatever came of it. */
const place = "yizhan.entered";

/** WeChat's own browser: there it is WeChat that says who somebody is, and that asks them to pay. */
export const isInWeChat = /MicroMessenger/i.test(navigator.userAgent);

/** WeCom's browser calls itself WeChat's, too, and knows no official account. */
const isInWeCom = /wxwork/i.test(navigator.userAgent);

/**
 * Inside WeChat, leads to the official account that is told who comes, if there is exactly one: who comes back is signed
 * in. Once a tab: who has signed out, or whom WeChat did not name, stays here and has the other ways.
 *
 * @param {import("./signins.js").App[]} apps
 * @param {string} next Where one goes afterwards.
 * @returns {boolean} Whether this page is left.
 */
export function isLedThroughWeChat(apps, next) {
  const [entrance, another] = apps.filter(({ enters }) => enters);
  if (!isInWeChat || isInWeCom || !entrance || another || sessionStorage.getItem(place)) return false;
  sessionStorage.setItem(place, "1");
  location.replace(`/wechat/${encodeURIComponent(entrance.name)}/enter?to=${encodeURIComponent(next)}`);
  return true;
}
