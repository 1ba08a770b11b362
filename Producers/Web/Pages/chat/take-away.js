import { copy } from "../kit/clipboard.js";
import { element } from "../kit/element.js";
import { toast } from "../kit/toast.js";
import { say } from "./desk-strings.js";

/** WeChat's browser ignores downloads, without a word. */
export const hasDownloads = !/MicroMessenger/i.test(navigator.userAgent);

/** Milliseconds that a browser may take to begin a download. */
const patience = 60_000;

/** Hands a file to the person. @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), patience);
}

/** Hands texts to the person as a file; where there are no downloads, at one more press, on the clipboard. */
export async function takeAway(name, type, parts, done) {
  if (hasDownloads) {
    download(name, new Blob(parts, { type }));
    return toast(done);
  }
  const text = await new Blob(parts).text();
  toast(say("readyToCopy"), { label: say("copy"), run: () => copyInstead(text) });
}

/** Copies in place of a download. Some browsers let a page copy only within the press, before anything is waited for. */
export async function copyInstead(text) {
  try {
    await copy(text);
    toast(say("copiedInstead"));
  } catch {
    toast(say("exportFailed"));
  }
}

/** A title as the name of a file on every system. */
export function fileName(title, extension, now = new Date()) {
  const safe = title.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").replace(/\s+/g, " ").trim().replace(/^\.+|\.+$/g, "");
  return `${safe.slice(0, 60) || "yizhan"} ${now.toISOString().slice(0, 10)}.${extension}`;
}
