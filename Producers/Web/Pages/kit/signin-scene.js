import { element } from "./element.js";
import { say } from "./signin-strings.js";
import { sceneOf } from "./signins.js";
import { isInWeChat } from "./wechat.js";

/**
 * The QR code that sends a ticket's code by itself; nothing where no app has one. If it does not come, it goes: the code
 * can be sent by hand.
 *
 * @param {import("./signins.js").Ticket} ticket
 * @param {import("./signins.js").App[]} apps
 * @returns {HTMLElement[]}
 */
export function sceneView(ticket, apps) {
  const app = apps.find(({ picture }) => picture);
  if (!app) return [];
  const words = say(isInWeChat ? "pressScene" : "scanScene", { app: app.title });
  const picture = element("img", {
    class: "signin-qr", alt: say("sceneAlt", { app: app.title }), width: 168, height: 168,
    onerror: () => figure.remove(), src: sceneOf(ticket, app),
  });
  const figure = element("figure", { class: "signin-scene" }, picture, element("figcaption", {}, words));
  return [figure];
}
