import { language } from "../kit/strings.js";
import { lengthOf } from "./content.js";
import { sentWith } from "./request.js";
import { say } from "./strings.js";
import { pathOf } from "./tree.js";

/** Characters up to which no model minds. */
const harmless = 4_000;

/** Says before sending if a question, with what is sent along, is likely more than the model can read; else "". */
export function warningFor({ text, attachments = [] }, chat, models) {
  const model = models.choice;
  const context = models.about(model)?.yizhan?.context;
  if (!context || lengthOf({ text, attachments }) < harmless) return "";
  const along = sentWith([...pathOf(chat), { text, attachments }]);
  const tokens = along.flatMap((message) => [message, ...(message.attachments ?? [])]).reduce((sum, one) => sum + tokensIn(one.text ?? ""), 0);
  if (tokens <= context) return "";
  const number = new Intl.NumberFormat(language, { notation: "compact" });
  return say("overContext", { tokens: number.format(tokens), model, context: number.format(context) });
}

/** About how many tokens a text has: a Chinese character is nearly one, other text has four characters to one. */
export function tokensIn(text) {
  let wide = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x2e7f) wide += 1;
  return Math.ceil(wide * 0.8 + (text.length - wide) / 4);
}
