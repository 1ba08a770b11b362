import Foundation
import Testing

@testable import yizhan

/// What the sources say about settings: each is listed, and something reads it.
struct SettingSourceTests {
    /// The settings that are declared in some text: a member's name and its setting's.
    private func declarations(in text: String) -> [(member: String, name: String)] {
        text.matches(of: /static var (\w+): Self \{\s*Self\(\s*"(YIZHAN_\w+)"/).map {
            (member: String($0.1), name: String($0.2))
        }
    }

    private func unread(in text: String) -> [String] {
        declarations(in: text).map(\.member).filter { member in
            !["[.\(member)]", "isSet(.\(member))", "environment[Setting.\(member).name]"].contains(where: text.contains)
        }
    }

    /// The executable's sources without their comments.
    private func sources() throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../compose/yizhan")
        var text = ""
        let inside = FileManager.default.enumerator(atPath: folder.path)
        while let path = inside?.nextObject() as? String {
            guard path.hasSuffix(".swift") else { continue }
            text += try String(contentsOf: folder.appending(path: path), encoding: .utf8) + "\n"
        }
        return text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    }

    @Test func `every setting that is declared is listed`() throws {
        let declared = declarations(in: try sources()).map(\.name)
        #expect(declared.sorted() == Settings.all.map(\.name).sorted())
    }

    @Test func `every setting is read`() throws {
        #expect(unread(in: try sources()) == [])
    }

    @Test func `a setting that nothing reads is found`() {
        let declared = "extension Setting<Int> {\n static var size: Self {\n Self(\n \"YIZHAN_SIZE\", \"1\") }"
        #expect(unread(in: declared + "\nlet all = [Setting.size]") == ["size"])
        #expect(unread(in: declared + "\nlet bytes = settings[.size]") == [])
        #expect(unread(in: declared + "\nlet bytes = settings[.sizeOfAll]") == ["size"])
    }
}
