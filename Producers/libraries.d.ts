/** What the pages' libraries, which are plain scripts, leave in the window. */
interface Window {
  marked: any;
  DOMPurify: any;
  hljs: any;
  katex: any;
  Chart: any;
  shadowNode: any;
  /** The answer of `GET /v1/session` that early.js has asked for. */
  earlySession?: Promise<Response | null>;
}
