import Testing

@testable import Web

struct JoinedScriptsTests {
    private let files = [
        "chat/main.js": """
        import { say } from "./strings.js";
        import {
          element as make,
          icon,
        } from "../kit/element.js";
        import "../kit/start.js";

        export const room = make(say("x"), new URL("../libraries/l.js", import.meta.url));
        """,
        "chat/strings.js": """
        import { icon } from "../kit/element.js";
        export function say(text) { return import("./late.js"); }
        """,
        "kit/element.js": "export class Element {}\nexport async function* icon() {}\nexport function element() {}\n",
        "kit/start.js": "addEventListener(\"x\", () => {});\n",
    ]

    @Test func `modules run once, each after those that it imports`() throws {
        let joined = try JoinedScripts(from: "chat/main.js", in: files).text
        let order = joined.matches(of: /const (\$\w+) = \(\(\) => \{/).map { String($0.output.1) }
        #expect(order == ["$kit_element", "$chat_strings", "$kit_start", "$chat_main"])
        #expect(joined.hasSuffix("export { $chat_main, $chat_strings, $kit_element, $kit_start };\n"))
    }

    @Test func `an import takes what the other module returns`() throws {
        let joined = try JoinedScripts(from: "chat/main.js", in: files).text
        #expect(joined.contains("const { say } = $chat_strings;"))
        #expect(joined.contains("const {  element: make,  icon,} = $kit_element;"))
        #expect(joined.contains("return { Element, icon, element };"))
        #expect(joined.contains("\nclass Element {}\nasync function* icon() {}\nfunction element() {}\n"))
        #expect(!joined.contains("\nimport "))
    }

    @Test func `what is said from a module's own place is said from the joined one's`() throws {
        let joined = try JoinedScripts(from: "chat/main.js", in: files).text
        #expect(joined.contains(#"import("../chat/late.js")"#))
        #expect(joined.contains(#"new URL("../chat/main.js", import.meta.url).href"#))
    }

    @Test func `a module that is loaded later finds the same ones`() throws {
        let standIns = try JoinedScripts(from: "chat/main.js", in: files).standIns
        #expect(Set(standIns.keys) == Set(files.keys))
        #expect(
            standIns["kit/element.js"] == """
                import { $kit_element } from "../chat/joined.js";
                export const { Element, icon, element } = $kit_element;

                """)
    }

    @Test(arguments: [
        ("export default 1;", "export that cannot be joined"),
        ("export let a = 1;", "export that cannot be joined"),
        ("export { a };", "export that cannot be joined"),
        ("import a from \"./b.js\";", "import that cannot be joined"),
        ("import * as a from \"./b.js\";", "import that cannot be joined"),
        ("import { a } from \"b\";", "import that cannot be joined"),
        ("import { a } from\n", "import without an end"),
        ("import { a } from \"./none.js\";", "chat/none.js is imported and not there"),
        ("import { a } from \"./main.js\";", "imports itself through others"),
    ])
    func `a form that cannot be joined is refused`(text: String, reason: String) {
        let error = #expect(throws: PageFilesError.self) {
            try JoinedScripts(from: "chat/main.js", in: ["chat/main.js": text])
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
}
