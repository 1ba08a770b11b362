import EventLoop
import Foundation
import MessageLog
import Messages
import SQLite
import Testing

@testable import EmbeddedLog

struct LayoutTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "layout-\(UUID().uuidString)")

    private func opening(_ path: String) async -> String? {
        do {
            let log = try await EmbeddedLog(
                .init(path: path), clock: { .init(milliseconds: 1) }, onFatal: { _ in })
            await log.close()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `a log of a later layout is left alone, and the error says what to do`() async throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "log.sqlite").path
        #expect(await opening(path) == nil)
        #expect(await opening(path) == nil)
        try Connection(path: path).execute("PRAGMA user_version = 7")
        let error = try #require(await opening(path))
        #expect(error.contains("later version") && error.contains("layout 7") && error.contains(path))
        #expect(try Connection(path: path).integer("PRAGMA user_version") == 7)
    }

    @Test func `a file that is no log is left alone, and the error says what to do`() async throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "log.sqlite")
        let text = Data("My diary. Dear diary, today I found a good name for a file.".utf8)
        try text.write(to: file)
        let error = try #require(await opening(file.path))
        #expect(error.contains("move it away"))
        #expect(try Data(contentsOf: file) == text)
    }
}
