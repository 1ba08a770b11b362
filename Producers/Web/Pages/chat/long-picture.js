import { Prose } from "../kit/prose.js";
import { element } from "../kit/element.js";
import { blocksOf, plainBlocks } from "./blocks.js";
import { RowMaker } from "./picture-rows.js";
import { say } from "./desk-strings.js";
import { say as sayChat } from "./strings.js";

/** Pixels of a picture: as wide as phones show them, and no higher than every browser can draw. */
const scale = 2;
const width = 540;
const highest = 8_000;
const margin = 28;

/**
 * Draws messages as pictures, one below the other; a long conversation becomes several.
 *
 * @param {{title: string}} conversation
 * @param {object[]} messages
 * @returns {Promise<Blob[]>}
 */
export async function longPicture(conversation, messages) {
  const look = lookOfPage();
  const contents = messages.filter(({ role, text, attachments }) => role !== "system" && (text || attachments)).map(blocks);
  const pictures = await loaded(contents.flatMap((one) => one.blocks));
  const maker = new RowMaker({ ...look, context: element("canvas").getContext("2d") });
  const pages = pagesOf(rowsOf(maker, conversation, contents, pictures, look.colours));
  const blobs = [];
  for (const page of pages) blobs.push(await drawn(page, look.colours.paper));
  return blobs;
}

function blocks(message) {
  if (message.role === "user") {
    const pictures = (message.attachments ?? []).filter(({ kind }) => kind === "picture")
      .map(({ url, name }) => ({ kind: "picture", source: url, name, left: 0, bars: [] }));
    const names = (message.attachments ?? []).filter(({ kind }) => kind === "text").map(({ name }) => `[${name}]\n`);
    return { message, blocks: [...pictures, ...plainBlocks(names.join("") + message.text)] };
  }
  const root = element("div");
  new Prose(root).render(message.text);
  return { message, blocks: blocksOf(root) };
}

function rowsOf(maker, { title }, contents, pictures, colours) {
  const frame = { left: margin, width: width - 2 * margin };
  const heading = { kind: "text", spans: [{ text: title || sayChat("untitled") }], level: 1, left: 0, bars: [] };
  const rows = [maker.space(24, frame), ...maker.rows([heading], frame), maker.space(8, frame)];
  for (const { message, blocks } of contents) {
    const isQuestion = message.role === "user";
    const inner = isQuestion ? { left: margin + 14, width: frame.width - 28, ground: colours.bubble } : frame;
    const name = isQuestion ? sayChat("you") : message.model || say("brand");
    const style = { bold: true, colour: isQuestion ? colours.soft : colours.accent };
    rows.push(maker.space(20, frame), ...maker.caption(name, frame, style));
    rows.push(maker.space(6, frame), maker.space(isQuestion ? 10 : 0, inner), ...maker.rows(blocks, inner, pictures));
    rows.push(maker.space(isQuestion ? 10 : 0, inner));
  }
  const day = new Date().toLocaleDateString(document.documentElement.lang);
  const foot = `${say("brand")} · ${day} · ${say("pictureNote")}`;
  rows.push(maker.space(28, frame), ...maker.caption(foot, frame), maker.space(20, frame));
  return rows;
}

/** Rows in pages that are not too high. */
export function pagesOf(rows, limit = highest / scale) {
  const pages = [{ rows: [], height: 0 }];
  for (const row of rows) {
    let page = pages[pages.length - 1];
    if (page.height + row.height > limit && page.rows.length > 0) pages.push((page = { rows: [], height: 0 }));
    page.rows.push(row);
    page.height += row.height;
  }
  return pages;
}

/** Draws one page on a canvas of its own, which is let go at once: phones have little memory for canvases. */
async function drawn({ rows, height }, ground) {
  const canvas = element("canvas");
  canvas.width = width * scale;
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height + 1);
  context.textBaseline = "middle";
  let top = 0;
  for (const row of rows) {
    row.draw(context, top);
    top += row.height;
  }
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  canvas.width = canvas.height = 0;
  if (!blob) throw new Error("The browser could not draw the picture.");
  return blob;
}

/** The pictures of the blocks, by their source; one that cannot be read is left out. */
async function loaded(blocks) {
  const sources = new Set(blocks.filter(({ kind }) => kind === "picture").map(({ source }) => source));
  const pictures = new Map();
  await Promise.all([...sources].map(async (source) => {
    const picture = new Image();
    picture.src = source;
    await picture.decode().then(() => pictures.set(source, picture), () => {});
  }));
  return pictures;
}

/** The colours and fonts of the page as it is shown now. */
function lookOfPage() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  const colours = {
    paper: value("--paper"), ink: value("--ink"), soft: value("--ink-soft"), faint: value("--ink-faint"),
    line: value("--line"), code: value("--wash"), bubble: value("--bubble"), accent: value("--accent"),
  };
  return { colours, fonts: { sans: value("--sans"), mono: value("--mono") } };
}
