import Foundation
import JSON
import Testing

@testable import yizhan

struct WordsCommandTests {
    @Test func `a text is tried as it is said, or as it is read`() throws {
        func body(_ words: String...) throws -> String? {
            let call = try WordsCommand.call(Words(words)) { Data("from a file".utf8) }
            return try call.body.map { try JSONValue(parsing: $0.bytes) }?.member("text")?.string
        }
        #expect(try body("try", "a \"word\"") == "a \"word\"")
        #expect(try body("try", "-") == "from a file")
        #expect(throws: UsageError.self) { try body("try") }
        #expect(throws: UsageError.self) { try body("find", "x") }
    }

    @Test func `hits are a table`() throws {
        let hit = #"{"list":"l","word":"bad","action":"mask","start":2,"end":5,"text":"BAD"}"#
        let answer = try JSONValue(parsing: Array(#"{"object":"list","data":[\#(hit)]}"#.utf8))
        #expect(
            WordsCommand.list(answer).split(separator: "\n").map { $0.split(separator: " ") } == [
                ["LIST", "WORD", "ACTION", "START", "END", "TEXT"], ["l", "bad", "mask", "2", "5", "BAD"],
            ])
        #expect(WordsCommand.list(try JSONValue(parsing: Array(#"{"data":[]}"#.utf8))) == "No listed word.")
    }
}
