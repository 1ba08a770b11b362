import JSON
import Testing

@testable import yizhan

/// What others wrote does nothing to the terminal of an operator.
struct PrintableTests {
    @Test(arguments: [
        ("plain, 名 and 👩‍👩‍👧", "plain, 名 and 👩‍👩‍👧"), ("\u{1B}[2Jgone", "\\u001b[2Jgone"), ("\u{9B}2J", "\\u009b2J"),
        ("a\r\nb\tc", "a\\u000d\\u000ab\\u0009c"), ("\u{202E}txt.exe", "\\u202etxt.exe"), ("\u{7F}", "\\u007f"),
    ])
    func `what steers a terminal is written as an escape`(text: String, printed: String) {
        #expect(text.printable() == printed)
    }

    @Test func `an answer's text keeps its lines, and as JSON it is the same value`() throws {
        let answer = try JSONValue(parsing: Array("{\"note\":\"\u{9B}2J\"}".utf8))
        let asJSON = ConsoleCall.output(answer, asJSON: true) { _ in "" }
        #expect(asJSON == Array(answer.text) + Array("\n".utf8))
        let output = ConsoleCall.output(answer, asJSON: false) { "a\n\t" + String(decoding: $0.text, as: UTF8.self) }
        #expect(String(decoding: output, as: UTF8.self) == "a\n\t{\"note\":\"\\u009b2J\"}\n")
        let read = try JSONValue(parsing: Array(output.dropFirst(3).dropLast()))
        #expect(read.member("note")?.string == answer.member("note")?.string)
    }

    @Test func `a cell of a table is one line, and no text is cut off`() throws {
        let answer = try JSONValue(parsing: Array(#"{"note":"a\nb"}"#.utf8))
        let rows = [["1", "😀😀 and 👩‍👩‍👧"], ["22", Table.text(answer.member("note"))]]
        #expect(
            Table(["N", "NOTE"], rows).text.split(separator: "\n") == [
                "N   NOTE", "1   😀😀 and 👩‍👩‍👧", "22  a\\u000ab",
            ])
    }
}
