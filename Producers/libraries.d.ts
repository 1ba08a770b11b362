/** What the pages' libraries, which are plain scripts, leave in the window. */
interface Window {
  marked: any;
  DOMPurify: any;
  hljs: any;
  katex: any;
  Chart: any;
  /** What WeChat puts into the windows of its pages. */
  WeixinJSBridge?: any;
  shadowNode: any;
  /** The answer of `GET /v1/session` that early.js has asked for. */
  earlySession?: Promise<Response | null>;
}
