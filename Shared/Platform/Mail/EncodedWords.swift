internal import Crypto

/// Texts of headers in ASCII: as they are where that is safe, else as encoded words (RFC 2047).
enum EncodedWords {
    /// The bytes of one word's text: in base64, with what stands around it, it takes 64 signs. A line with a word may
    /// have 76, and the longest header's name before it takes 9.
    private static let bytesOfWord = 39
    private static let longestLine = 76

    /// A subject.
    ///
    /// - Parameter start: the place in the line where it begins.
    static func text(of text: String, after start: Int) -> String {
        let text = flat(text)
        return isPlain(text) && start + text.utf8.count <= longestLine ? text : encoded(text)
    }

    /// A name before an address.
    static func phrase(of name: String, after start: Int) -> String {
        let name = flat(name)
        let isOfWords = name.utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: " ") }
        return isOfWords && start + name.utf8.count <= longestLine ? name : encoded(name)
    }

    /// The text on one line: white space and controls become spaces, several one, those around it none.
    private static func flat(_ text: String) -> String {
        let words = text.unicodeScalars.split {
            $0.properties.isWhitespace || $0.properties.generalCategory == .control
        }
        return words.map { String($0) }.joined(separator: " ")
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Words on lines of their own, so that none makes a line too long. Readers join them without the space between.
    private static func encoded(_ text: String) -> String {
        pieces(of: text).map { "=?UTF-8?B?\($0.base64)?=" }.joined(separator: "\r\n ")
    }

    /// Pieces that end between two scalars, since each word is decoded by itself.
    private static func pieces(of text: String) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if pieces[pieces.count - 1].count + bytes.count > bytesOfWord { pieces.append([]) }
            pieces[pieces.count - 1] += bytes
        }
        return pieces
    }
}
