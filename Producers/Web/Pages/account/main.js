import { openPlaces } from "../kit/places.js";
import { accountPlace } from "./account.js";
import { Calls } from "./calls.js";
import { keysPlace } from "./keys.js";
import { securityPlace } from "./security.js";
import { say } from "./strings.js";
import { usagePlace } from "./usage.js";

/**
 * What a place of the account is given.
 *
 * @typedef {import("../kit/places.js").Given & { calls: Calls }} Given
 */

/** Lets a place ask for the account. @param {(given: Given) => Node[]} show */
const asking = (show) => (/** @type {import("../kit/places.js").Given} */ given) => (
  show({ ...given, calls: new Calls(given.session, given.leave) }));

openPlaces([
  { name: "account", path: "/account", show: asking(accountPlace) },
  { name: "usage", path: "/usage", show: asking(usagePlace) },
  { name: "keys", path: "/keys", show: asking(keysPlace) },
  { name: "security", path: "/security", show: asking(securityPlace) },
  { name: "shop", path: "/shop" },
], say);
