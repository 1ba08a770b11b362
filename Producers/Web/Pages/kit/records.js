import { element } from "./element.js";

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: any) => (Node | string | number | null)} cell
 * @property {boolean} [isNumber]
 * @property {boolean} [isTool] Buttons: the card of a phone has no name for them.
 * @property {"name" | "amount" | "when" | "side" | "note" | "end"} [place] Where the cell stands in a card of two columns:
 *   in the first line, the second, the third. A table whose columns have none is shown line by line.
 */

/**
 * A table whose rows become cards where it is narrow. The roles are said, as a style sheet that turns cells into blocks
 * takes them away.
 *
 * @param {object} options
 * @param {string} options.caption For readers of the page.
 * @param {Column[]} options.columns The first one names the row.
 * @param {any[]} options.rows
 * @returns {{ node: HTMLElement, add: (rows: any[]) => void }}
 */
export function records({ caption, columns, rows }) {
  const heads = columns.map((column) => element("th", { scope: "col", role: "columnheader", class: kindOf(column) }, column.name));
  const body = element("tbody", { role: "rowgroup" });
  const node = element(
    "table", { class: columns.some(({ place }) => place) ? "records is-brief" : "records", role: "table" }, element("caption", { class: "unseen" }, caption),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)), body);

  /** @param {any[]} more */
  function add(more) {
    body.append(...more.map((row) => element("tr", { role: "row" }, ...columns.map((column, at) => cellOf(column, row, at)))));
  }

  add(rows);
  return { node, add };
}

/**
 * @param {Column} column
 * @param {any} row
 * @param {number} at
 */
function cellOf(column, row, at) {
  const { name, isTool } = column;
  const isName = at === 0;
  const content = column.cell(row);
  return element(
    isName ? "th" : "td",
    {
      role: isName ? "rowheader" : "cell", scope: isName ? "row" : null, "data-name": isTool ? null : name,
      class: content == null ? `${kindOf(column)} is-none` : kindOf(column),
    },
    content ?? "—");
}

/** @param {Column} column */
function kindOf({ isNumber, isTool, place }) {
  return [isNumber && "is-number", isTool && "is-tool", place && `at-${place}`].filter(Boolean).join(" ");
}
