import Foundation
import Testing

@testable import Web

struct PageTests {
    /// A page with a style, a script of its own and one of the kit.
    private static let chat = [
        "chat/index.html": #"<link href="/assets/kit/theme.css"><script src="/assets/chat/main.js">"#,
        "chat/main.js": #"import { say } from "./strings.js";"#,
        "chat/strings.js": #"import { speaker } from "../kit/strings.js";"#,
        "kit/strings.js": #"const later = () => import("./toast.js");"#,
        "kit/toast.js": "",
        "kit/theme.css": "",
    ]

    /// The same, and the documents of the other pages.
    private let sound = Dictionary(uniqueKeysWithValues: Page.allCases.map { ($0.document, "") })
        .merging(Self.chat) { _, text in text }

    @Test func `the pages name every file there is, and none that is not there`() {
        let files = Embedded.files.map { path, text in (PageFiles.name(of: path), text) }
        let source = PageSource(files: Dictionary(uniqueKeysWithValues: files))
        for fault in source.faults { Issue.record("\(fault)") }
        #expect(source.files.count > 30)
    }

    @Test func `what is compiled in is what lies in the folder`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Producers/Web/Pages").standardized
        let inside = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains(".") }
        #expect(Set(Embedded.files.keys) == Set(inside))
        for (path, text) in Embedded.files {
            #expect(try String(contentsOf: folder.appending(path: path), encoding: .utf8) == text, "\(path)")
        }
    }

    @Test func `a page is made of what its files name, also through others`() {
        #expect(PageSource(files: sound).files(of: .chat) == Set(Self.chat.keys))
        #expect(PageSource(files: sound).faults == [])
    }

    @Test(arguments: ["kit/theme.css", "kit/toast.js", "chat/strings.js", "chat/main.js"])
    func `a file that was left out is missed`(path: String) {
        var files = sound
        files[path] = nil
        #expect(PageSource(files: files).faults.contains { $0.hasSuffix("names \(path), which is not there.") })
    }

    @Test func `a page without a document is missed`() {
        var files = sound
        files["chat/index.html"] = nil
        #expect(PageSource(files: files).faults.contains("There is no chat/index.html."))
    }

    @Test(arguments: ["chat/old.js", "kit/old.css", "old.svg", "market/index.html", "kit/index.html"])
    func `a file that no page uses is found`(path: String) {
        var files = sound
        files[path] = ""
        #expect(PageSource(files: files).faults == ["No page uses \(path)."])
    }

    @Test func `a file of another page is not used`() {
        var files = sound
        files["kit/toast.js"] = #"import { newChat } from "../chat/strings.js";"#
        let fault = "kit/toast.js names chat/strings.js, which is another page's: move it to the kit."
        #expect(PageSource(files: files).faults == [fault])
    }
}
