import { copyButton } from "./clipboard.js";
import { sourceText } from "./copying.js";
import { markCutEdges } from "./edges.js";
import { element } from "./element.js";
import { say } from "./strings.js";

/**
 * Frames a table: it scrolls by itself, and is copied as CSV or Markdown.
 *
 * @param {HTMLTableElement} table
 * @param {string | null} markdown Its source, if it is known.
 */
export function tableView(table, markdown) {
  const rows = () => [...table.rows].map((row) => [...row.cells].map(sourceText));
  const box = element("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": say("table") });
  const tools = element(
    "div", { class: "table-tools" },
    copyButton({ label: "CSV", text: () => asCSV(rows()), showsLabel: true }),
    copyButton({ label: "Markdown", text: () => markdown?.trim() ?? asMarkdown(rows()), showsLabel: true }));
  const frame = element("div", { class: "table" }, box, tools);
  table.replaceWith(frame);
  box.append(table);
  markCutEdges(frame, box);
  return frame;
}

/** As RFC 4180 has it. */
function asCSV(rows) {
  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}

function asMarkdown(rows) {
  const line = (row) => `| ${row.map((text) => text.replaceAll("|", "\\|").replaceAll("\n", "<br>")).join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
