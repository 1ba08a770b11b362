/** What the pages' libraries, which are plain scripts, leave in the window. */
interface Window {
  marked: any;
  DOMPurify: any;
  hljs: any;
  katex: any;
  shadowNode: any;
}
