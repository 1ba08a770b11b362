import { say } from "./keys-strings.js";

/**
 * How a program is told of this service: lines to copy, or what its own fields are to have.
 *
 * @typedef {{ name: string, code?: string, where?: string, fields?: string[][] }} Settings
 */

/**
 * The settings of programs that speak the API of this service, which is OpenAI's chat completions.
 *
 * @param {{ origin: string, key: string, model: string, models: string[] }} given
 * @returns {Settings[]}
 */
export function clientSettings({ origin, key, model, models }) {
  const question = JSON.stringify({ model, messages: [{ role: "user", content: "你好" }] });
  return [
    {
      name: "openai (Python)",
      code: [
        "from openai import OpenAI", "",
        `client = OpenAI(base_url="${origin}/v1", api_key="${key}")`,
        "answer = client.chat.completions.create(",
        `    model=${JSON.stringify(model)}, messages=[{"role": "user", "content": "你好"}])`,
        "print(answer.choices[0].message.content)",
      ].join("\n"),
    },
    {
      name: "curl",
      code: [
        `curl ${origin}/v1/chat/completions \\`, `  -H 'Authorization: Bearer ${key}' \\`, "  -H 'Content-Type: application/json' \\",
        `  -d '${question.replaceAll("'", "'\\''")}'`,
      ].join("\n"),
    },
    {
      name: "NextChat", where: say("nextChatWhere"),
      fields: [[say("fieldAddress"), origin], [say("fieldKey"), key], [say("fieldModels"), ["-all", ...models.map((name) => `+${name}`)].join(",")]],
    },
    {
      name: "Cherry Studio", where: say("cherryWhere"),
      fields: [[say("fieldAddress"), origin], [say("fieldKey"), key], [say("fieldModel"), models.join(",")]],
    },
  ];
}
