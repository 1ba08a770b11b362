import { wrapped } from "./wrapping.js";

/**
 * Blocks as rows that can be drawn one below the other: a page of a long picture ends between two rows.
 *
 * @typedef {{height: number, draw(context: CanvasRenderingContext2D, top: number): void}} Row
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {{left: number, width: number, ground?: string}} Frame
 */

const size = 16;
const sizes = [size, 22, 20, 18, size, size, size];
const leastColumn = 76;
const pictureHeight = 1_200;

/** Draws blocks between two edges, in the colours of the page. */
export class RowMaker {
  /**
   * @param {{context: CanvasRenderingContext2D, colours: Record<string, string>, fonts: {sans: string, mono: string}}} look
   */
  constructor({ context, colours, fonts }) {
    this.colours = colours;
    this.fonts = fonts;
    this.measure = (text, font) => {
      context.font = font;
      return context.measureText(text).width;
    };
  }

  /**
   * @param {Block[]} blocks
   * @param {Frame} frame
   * @param {Map<string, HTMLImageElement>} pictures by their source
   * @returns {Row[]}
   */
  rows(blocks, frame, pictures = new Map()) {
    return blocks.flatMap((block, at) => {
      const inner = this.#inside(frame, block);
      const isTight = at > 0 && block.kind === "text" && block.marker && block.level === 0;
      const height = isTight ? 6 : block.kind === "text" && block.level ? 18 : 12;
      const gap = at === 0 ? [] : [this.space(height, this.#between(frame, blocks[at - 1], block))];
      return [...gap, ...this.#block(block, inner, pictures)];
    });
  }

  /** An empty row, on the ground and beside the bars of its frame. */
  space(height, frame) {
    return this.#row(height, frame, () => {});
  }

  /** One line of small, faint text. */
  caption(text, frame, style = {}) {
    const run = { text, font: this.#font({ size: 12.5, ...style }), colour: style.colour ?? this.colours.faint };
    return this.#lines([run], frame, 18);
  }

  #block(block, frame, pictures) {
    if (block.kind === "code") return this.#code(block.text, frame);
    if (block.kind === "table") return this.#table(block.rows, frame);
    if (block.kind === "picture") return this.#picture(pictures.get(block.source), frame);
    if (block.kind === "rule") return [this.#row(1, frame, (context, top) => fill(context, frame, top, 1, this.colours.line))];
    const height = Math.round(sizes[block.level] * (block.level ? 1.4 : 1.75));
    return this.#marked(this.#lines(this.#runs(block.spans, block.level), frame, height), block.marker, frame);
  }

  /** @param {Frame} frame @param {import("./blocks.js").Indent} block */
  #inside({ left, width, ground }, block) {
    const bars = block.bars.map((at) => left + at);
    return { left: left + block.left, width: Math.max(width - block.left, 120), ground, bars, edge: { left, width } };
  }

  /** Bars go on where both neighbours have them. */
  #between(frame, before, after) {
    return this.#inside(frame, { left: 0, bars: after.bars.filter((at) => before.bars.includes(at)) });
  }

  #runs(spans, level = 0) {
    return spans.map((span) => ({ ...span, font: this.#font({ ...span, level }), colour: this.#colour(span) }));
  }

  /** @param {{bold?: boolean, italic?: boolean, isCode?: boolean, level?: number, size?: number}} style */
  #font({ bold, italic, isCode, level = 0, size: given }) {
    const weight = bold || level ? 600 : 400;
    const pixels = given ?? (isCode ? sizes[level] * 0.9 : sizes[level]);
    return `${italic ? "italic " : ""}${weight} ${pixels}px ${isCode ? this.fonts.mono : this.fonts.sans}`;
  }

  #colour({ link }) {
    return link ? this.colours.accent : this.colours.ink;
  }

  #lines(runs, frame, height) {
    return wrapped(runs, frame.width, this.measure).map((line) => this.#row(height, frame, (context, top) => {
      for (const piece of line.pieces) this.#piece(context, piece, frame.left + piece.left, top, height);
    }));
  }

  #piece(context, { text, run, width }, left, top, height) {
    if (run.isCode && !run.isBlock) {
      context.fillStyle = this.colours.code;
      context.fillRect(left - 1, top + height / 2 - 10, width + 2, 20);
    }
    context.font = run.font;
    context.fillStyle = run.colour;
    context.fillText(text, left, top + height / 2);
    const rule = run.strike ? height / 2 : run.link ? height / 2 + 9 : null;
    if (rule !== null) context.fillRect(left, Math.round(top + rule), width, 1);
  }

  #marked(rows, marker, frame) {
    if (!marker || rows.length === 0) return rows;
    const [first, ...rest] = rows;
    const run = { text: marker, font: this.#font({}), colour: this.colours.soft };
    const width = this.measure(marker, run.font);
    const draw = (context, top) => {
      first.draw(context, top);
      this.#piece(context, { text: marker, run, width }, frame.left - width - 7, top, first.height);
    };
    return [{ height: first.height, draw }, ...rest];
  }

  #code(text, frame) {
    const inner = { ...frame, left: frame.left + 12, width: frame.width - 24, panel: frame };
    const style = { font: this.#font({ isCode: true, size: 13 }), colour: this.colours.ink, isCode: true, isBlock: true };
    const run = { text: text.replace(/\t/g, "    "), ...style };
    return [this.space(10, inner), ...this.#lines([run], inner, 20), this.space(10, inner)];
  }

  /** Columns as wide as their longest cell, as far as they fit; a table of too many columns becomes a list. */
  #table(rows, frame) {
    const columns = Math.max(0, ...rows.map((row) => row.length));
    if (columns === 0) return [];
    if (frame.width / columns < leastColumn) return this.#list(rows, frame);
    const widths = this.#columns(rows, columns, frame.width);
    return rows.flatMap((row, at) => {
      let left = frame.left;
      const cells = widths.map((width, column) => {
        const cell = { left: left + 8, width: width - 16 };
        left += width;
        return this.#lines(this.#runs(row[column] ?? []), cell, 24);
      });
      return this.#tableRow(cells, { ...frame, isHead: at === 0 });
    });
  }

  #tableRow(cells, frame) {
    const count = Math.max(...cells.map((lines) => lines.length));
    const rows = Array.from({ length: count }, (_, at) => this.#row(24, frame, (context, top) => {
      for (const lines of cells) lines[at]?.draw(context, top);
    }));
    const edge = this.#row(1, frame, (context, top) => fill(context, frame, top, 1, this.colours.line));
    return [this.space(6, frame), ...rows, this.space(6, frame), edge];
  }

  #columns(rows, columns, width) {
    const wanted = Array.from({ length: columns }, (_, column) => Math.max(leastColumn, ...rows.map((row) =>
      16 + (row[column] ?? []).reduce((sum, span) => sum + this.measure(span.text, this.#font(span)), 0))));
    return shared(wanted, width);
  }

  #list([head = [], ...rows], frame) {
    return rows.flatMap((row) => [
      ...row.flatMap((cell, at) => {
        const name = (head[at] ?? []).map(({ text }) => text).join("");
        return this.#lines(this.#runs([{ text: name && `${name}: `, bold: true }, ...cell]), frame, 24);
      }),
      this.space(6, frame),
      this.#row(1, frame, (context, top) => fill(context, frame, top, 1, this.colours.line)),
      this.space(6, frame),
    ]);
  }

  #picture(picture, frame) {
    if (!picture?.naturalWidth) return [];
    const scale = Math.min(1, frame.width / picture.naturalWidth, pictureHeight / picture.naturalHeight);
    const [width, height] = [picture.naturalWidth * scale, Math.ceil(picture.naturalHeight * scale)];
    return [this.#row(height, frame, (context, top) => context.drawImage(picture, frame.left, top, width, height))];
  }

  #row(height, frame, draw) {
    return {
      height,
      draw: (context, top) => {
        if (frame.ground) fill(context, frame.edge ?? frame, top, height, frame.ground, 14);
        if (frame.panel) fill(context, frame.panel, top, height, this.colours.code);
        for (const left of frame.bars ?? []) fill(context, { left, width: 3 }, top, height, this.colours.line);
        draw(context, top);
      },
    };
  }
}

function fill(context, { left, width }, top, height, colour, spread = 0) {
  context.fillStyle = colour;
  context.fillRect(left - spread, top, width + 2 * spread, height);
}

/** Narrow columns get what they want; the wide ones share the rest. */
function shared(wanted, width) {
  const widths = [...wanted];
  let open = wanted.map((_, at) => at);
  let room = width;
  for (let settled = -1; settled !== 0 && open.length > 0; ) {
    const share = room / open.length;
    const narrow = open.filter((at) => wanted[at] <= share);
    settled = narrow.length;
    for (const at of narrow) room -= wanted[at];
    open = open.filter((at) => wanted[at] > share);
  }
  for (const at of open) widths[at] = room / open.length;
  return widths;
}
