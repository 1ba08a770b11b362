import EventLoop
import Foundation
import Messages
import Testing

@testable import yizhan

struct SettingsTests {
    @Test func `every setting has its row in compose/README.md, and no other has`() throws {
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../compose/README.md")
        let rows = try String(contentsOf: readme, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("| `YIZHAN_") }.map(String.init)
        let expected = Settings.all.map { setting in
            let value = setting.defaultValue.isEmpty ? "" : "`\(setting.defaultValue)`"
            return "| `\(setting.name)` | \(value) | \(setting.meaning) |"
        }
        #expect(rows == expected)
    }

    @Test func `every default is allowed`() throws {
        _ = try Settings(environment: [:])
    }

    @Test(arguments: [
        ("YIZHAN_LISTEN", "8080"), ("YIZHAN_TRIAL_GRANT", "-1"), ("YIZHAN_UPSTREAM_ATTEMPTS", "0"),
        ("YIZHAN_ANSWER_TIME", "10 minutes"), ("YIZHAN_MAX_BODY", "10MB"), ("YIZHAN_LOG_LEVEL", "loud"),
        ("YIZHAN_OPENAI_BASE_URL", "api.example.com"), ("YIZHAN_MAX_CONNECTIONS", "many"),
        ("YIZHAN_NAME", ".."), ("YIZHAN_NAME", "a b"), ("YIZHAN_KAFKA_PREFIX", "-"), ("YIZHAN_KAFKA_PARTITIONS", "0"),
    ])
    func `a wrong value gets an error that names it and says what is allowed`(name: String, value: String) throws {
        let setting = try #require(Settings.all.first { $0.name == name })
        let error = #expect(throws: SettingError.self) { try Settings(environment: [name: value]) }
        #expect(error?.description == "\(name) is '\(value)', but must be \(setting.allowed).")
    }

    @Test func `values are read with their units`() throws {
        let settings = try Settings(environment: [
            "YIZHAN_MAX_BODY": "2MiB", "YIZHAN_ANSWER_TIME": "5m", "YIZHAN_TRIAL_GRANT": "9.90",
            "YIZHAN_OPENAI_MODELS": "a, b,,c", "YIZHAN_LISTEN": "[::1]:9", "YIZHAN_NAME": "Chat-1.a_b",
        ])
        #expect(settings.bytes("YIZHAN_MAX_BODY") == 2 << 20)
        #expect(settings.duration("YIZHAN_ANSWER_TIME") == .seconds(300))
        #expect(settings.money("YIZHAN_TRIAL_GRANT") == .fen(990))
        #expect(settings.list("YIZHAN_OPENAI_MODELS") == ["a", "b", "c"])
        #expect(settings.address("YIZHAN_LISTEN").description == "[::1]:9")
        #expect(settings.text("YIZHAN_NAME") == "Chat-1.a_b")
    }

    @Test func `the environment wins over the file, and the file over the default`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json5")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("{ YIZHAN_MAX_BODY: '3MiB', /* a comment */ YIZHAN_UPSTREAM_ATTEMPTS: 5, }".utf8).write(to: file)
        let settings = try Settings(environment: ["YIZHAN_SETTINGS": file.path, "YIZHAN_UPSTREAM_ATTEMPTS": "2"])
        #expect(settings.bytes("YIZHAN_MAX_BODY") == 3 << 20)
        #expect(settings.integer("YIZHAN_UPSTREAM_ATTEMPTS") == 2)
        #expect(settings.integer("YIZHAN_ANSWERS_AT_ONCE") == 1024)
    }

    @Test func `a file with an unknown setting is refused`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json5")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("{ YIZHAN_MAX_BODDY: 1 }".utf8).write(to: file)
        let error = #expect(throws: SettingError.self) { try Settings(environment: ["YIZHAN_SETTINGS": file.path]) }
        #expect(error?.description.contains("YIZHAN_MAX_BODDY") == true)
    }

    @Test func `a name that looks like a setting is noted`() throws {
        #expect(try Settings(environment: ["YIZHAN_LISTEM": "x", "HOME": "/"]).unknownNames == ["YIZHAN_LISTEM"])
    }
}
