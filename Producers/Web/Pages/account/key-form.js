import { element } from "../kit/element.js";
import { formDialog, labelled } from "../kit/form.js";
import { dayOf, endOf } from "./days.js";
import { say } from "./keys-strings.js";
import { countOf, isAddress, microYuanOf, numbers } from "./limits.js";

/**
 * The form of a key: its name and its limits.
 *
 * @template Done
 * @param {object} options
 * @param {import("./calls.js").Key} [options.key] The one to change; a new one without.
 * @param {string[]} options.models On offer.
 * @param {(wish: { name: string, limits: import("./calls.js").Limits }) => Promise<Done>} options.send
 * @param {AbortSignal} options.signal
 * @returns {Promise<Done | null>} Null if it was given up.
 */
export function keyForm({ key, models, send, signal }) {
  /** @type {import("./calls.js").Limits} */
  const limits = key?.limits ?? {};
  const name = labelled(say("name"), element("input", { class: "field", maxlength: "80", autocomplete: "off", value: key?.name ?? "" }), say("nameHint"));
  const expires = labelled(say("expires"), dayField(limits.expires_ms), say("expiresHint"));
  const counts = numbers.map((one) => ({ ...one, ...labelled(say(one.label), numberField(limits[one.member], one.isMoney)) }));
  const choice = modelChoice(models, limits.models ?? []);
  const addresses = labelled(
    say("addresses"), element("textarea", { class: "field lines", rows: "3", spellcheck: "false" }, (limits.addresses ?? []).join("\n")),
    say("addressesHint"));
  const hasMore = Boolean(limits.models || limits.addresses || limits.tokens_per_minute || limits.answers_at_once);
  const [perDay, perMonth, perMinute, ...rest] = counts.map(({ node }) => node);

  function read() {
    const typed = {
      expires_ms: dayIn(expires, limits.expires_ms),
      addresses: addressesIn(addresses),
      models: choice.chosen(),
    };
    for (const count of counts) typed[count.member] = numberIn(count);
    const isNamed = name.field.value.trim() !== "";
    name.complain(isNamed ? "" : say("nameMissing"));
    const isWrong = Object.values(typed).some((value) => Number.isNaN(value) || value === false);
    return isNamed && !isWrong ? { name: name.field.value.trim(), limits: typed } : null;
  }

  const body = [
    name.node, element("p", { class: "fine" }, say("limitsHint")),
    element("div", { class: "form-row" }, expires.node, perMinute, perDay, perMonth),
    element(
      "details", { class: "more-limits", open: hasMore }, element("summary", {}, say("more")),
      element("div", { class: "form-row" }, ...rest), choice.node, addresses.node),
  ];
  return formDialog({
    title: key ? say("changeTitle", { name: key.name ?? say("unnamed") }) : say("makeTitle"), body,
    label: say(key ? "keep" : "make"), busy: say(key ? "keeping" : "making"), read, send, signal,
  });
}

/** @param {number | null | undefined} expires */
function dayField(expires) {
  const day = expires == null ? "" : dayOf(expires - 1);
  return element("input", { type: "date", class: "field", min: dayOf(Date.now()), value: day });
}

/** @param {number | null | undefined} value @param {boolean} isMoney */
function numberField(value, isMoney) {
  const typed = value == null ? "" : String(isMoney ? value / 1_000_000 : value);
  return element("input", { class: "field", inputmode: isMoney ? "decimal" : "numeric", maxlength: "17", autocomplete: "off", value: typed });
}

/** Null for an empty field, NaN for one that is wrong, which then says so. */
function numberIn({ field, complain, isMoney }) {
  const typed = field.value.trim();
  const value = typed === "" ? null : isMoney ? microYuanOf(typed) : countOf(typed);
  complain(Number.isNaN(value) ? say(isMoney ? "moneyWrong" : "countWrong") : "");
  return value;
}

/** The end of the day; a day that is left as it was keeps its moment. */
function dayIn({ field, complain }, before) {
  const day = field.value;
  // A browser gives no text for what it cannot read as a day.
  const isEmpty = day === "" && !field.validity.badInput;
  const isKept = before != null && day === dayOf(before - 1);
  const end = isEmpty ? null : isKept ? before : endOf(day);
  const isWrong = end !== null && !(end > Date.now());
  complain(isWrong ? say("dayWrong") : "");
  return isWrong ? NaN : end;
}

/** Null for none, false if one of them is wrong. */
function addressesIn({ field, complain }) {
  const lines = field.value.split(/[\s,，、;]+/).filter(Boolean);
  const wrong = lines.find((line) => !isAddress(line));
  complain(wrong === undefined ? "" : say("addressWrong", { address: wrong }));
  if (wrong !== undefined) return false;
  return lines.length > 0 ? lines : null;
}

/** Boxes for models; one that is not on offer any more can be kept. @param {string[]} models @param {string[]} chosen */
function modelChoice(models, chosen) {
  const names = [...models, ...chosen.filter((name) => !models.includes(name))];
  const boxes = names.map((name) => element("input", { type: "checkbox", value: name, checked: chosen.includes(name) }));
  const node = element(
    "fieldset", { class: "boxes" }, element("legend", {}, say("models")), element("p", { class: "fine" }, say("modelsHint")),
    ...boxes.map((box) => element("label", { class: "box" }, box, element("span", {}, box.value))));
  const picked = () => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return { node, chosen: () => (picked().length > 0 ? picked() : null) };
}
