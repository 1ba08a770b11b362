import { openPlaces } from "../kit/places.js";
import { ShopCalls } from "./calls.js";
import { ordersPlace } from "./history.js";
import { shopPlace } from "./shop.js";
import { say } from "./strings.js";

/**
 * What a place of the shop is given.
 *
 * @typedef {import("../kit/places.js").Given & { calls: ShopCalls }} Given
 */

/** Lets a place ask for the account. @param {(given: Given) => Node[]} show */
const asking = (show) => (/** @type {import("../kit/places.js").Given} */ given) => (
  show({ ...given, calls: new ShopCalls(given.session, given.leave) }));

openPlaces([
  { name: "shop", path: "/shop", show: asking(shopPlace) },
  { name: "orders", path: "/shop/orders", show: asking(ordersPlace) },
  { name: "account", path: "/account" },
], say);
