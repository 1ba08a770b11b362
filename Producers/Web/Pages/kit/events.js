/**
 * Milliseconds of silence after which a connection counts as lost: two heartbeats, which come every five seconds, and
 * five seconds more.
 */
const silenceLimit = 15_000;

/**
 * Reads server-sent events from a response body, each as `{id, type, data}`.
 *
 * Ends when the body ends or falls silent; an event cut off in the middle is dropped, as the standard says, so that a
 * reader who resumes after the last id gets the whole event.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} [heard] Called for all that comes, heartbeats too.
 * @returns {AsyncGenerator<{ id: string, type: string, data: string }>}
 */
export async function* readEvents(body, heard = () => {}) {
  let [id, type] = ["", ""];
  /** @type {string[]} */
  let data = [];
  for await (const line of readLines(body, heard)) {
    if (line === "") {
      if (data.length > 0) yield { id, type, data: data.join("\n") };
      [type, data] = ["", []];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "id") id = value;
    else if (field === "event") type = value;
  }
}

/** What an event says. @param {string} data @returns {any} */
export function documentOf(data) {
  try {
    return JSON.parse(data);
  } catch {
    return {}; // One unreadable event is not worth the others: what follows still counts.
  }
}

/** @param {ReadableStream<Uint8Array>} body @param {() => void} heard */
async function* readLines(body, heard) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    while (true) {
      const { done, value } = await readOrGiveUp(reader);
      if (done) return;
      heard();
      rest += decoder.decode(value, { stream: true });
      // A carriage return at the very end may be half a line end: wait for the next bytes.
      const isSplit = rest.endsWith("\r");
      const lines = (isSplit ? rest.slice(0, -1) : rest).split(/\r\n|\n|\r/);
      rest = lines.pop() + (isSplit ? "\r" : "");
      yield* lines;
    }
  } finally {
    reader.cancel().catch(() => {}); // The body may have failed already; there is nothing left to cancel then.
  }
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
async function readOrGiveUp(reader) {
  const timer = setTimeout(() => reader.cancel().catch(() => {}), silenceLimit);
  try {
    return await reader.read();
  } finally {
    clearTimeout(timer);
  }
}
