import { blocksOf } from "./blocks.js";
import { Prose } from "../kit/prose.js";
import { element } from "../kit/element.js";

/** Browsers stop in the middle of longer pieces. */
const pieceLimit = 180;

export const canSpeak = "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;

/** Reads an answer aloud, without its code; a second call stops. @param {string} markdown @param {() => void} ended */
export function readAloud(markdown, ended) {
  speechSynthesis.cancel();
  const pieces = spoken(markdown);
  if (pieces.length === 0) return ended();
  pieces.forEach((text, at) => {
    const piece = new SpeechSynthesisUtterance(text);
    piece.lang = /[\u4e00-\u9fff]/.test(text) ? "zh-CN" : "en-US";
    if (at === pieces.length - 1) piece.addEventListener("end", ended, { once: true });
    piece.addEventListener("error", ended, { once: true });
    speechSynthesis.speak(piece);
  });
}

export function stopReading() {
  speechSynthesis.cancel();
}

/** What is read of a Markdown text, in pieces that end with sentences. */
export function spoken(markdown) {
  const root = element("div");
  new Prose(root).render(markdown);
  const lines = blocksOf(root).flatMap((block) => {
    if (block.kind === "text") return [block.spans.map(({ text }) => text).join("")];
    return block.kind === "table" ? block.rows.map((row) => row.map((cell) => cell.map(({ text }) => text).join("")).join("，")) : [];
  });
  return lines.flatMap(pieces);
}

function pieces(line) {
  const found = [];
  let piece = "";
  for (const sentence of line.match(/[^。！？!?.\n]+[。！？!?.\n]*/g) ?? []) {
    if (piece && piece.length + sentence.length > pieceLimit) {
      found.push(piece);
      piece = "";
    }
    piece += sentence;
  }
  return [...found, piece].map((one) => one.trim()).filter(Boolean);
}
