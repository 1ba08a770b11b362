import FoundationEssentials

/// What a person sees of a mail: enough of MIME to read mails of one or two texts.
struct MailReading {
    private(set) var subject = ""
    private(set) var text: String?
    private(set) var html: String?

    init(_ source: [UInt8]) {
        let part = Self.Part(String(decoding: source, as: UTF8.self))
        subject = Self.unworded(part.headers["subject"] ?? "")
        for part in part.parts { show(part) }
    }

    private mutating func show(_ part: Part) {
        let isHTML = part.headers["content-type"]?.lowercased().hasPrefix("text/html") == true
        if isHTML { html = part.text } else { text = part.text }
    }

    /// Decodes base64, whatever line ends are in it; nothing of what is no base64.
    static func decoded(_ text: String) -> [UInt8] {
        Data(base64Encoded: text.filter { !$0.isWhitespace }).map { Array($0) } ?? []
    }

    /// Undoes encoded words in base64 (RFC 2047); space between two of them is none.
    private static func unworded(_ text: String) -> String {
        text.split(separator: " ").reduce(into: (text: "", wasWord: true)) { read, word in
            let fields = word.split(separator: "?", omittingEmptySubsequences: false)
            let isWord = fields.count == 5 && fields[0] == "=" && fields[2].uppercased() == "B" && fields[4] == "="
            if !(isWord && read.wasWord), !read.text.isEmpty { read.text += " " }
            read.text += isWord ? String(decoding: decoded(String(fields[3])), as: UTF8.self) : String(word)
            read.wasWord = isWord
        }.text
    }

    /// Headers by their names in small letters, and what follows them.
    private struct Part {
        var headers: [String: String] = [:]
        var body = ""

        init(_ source: String) {
            let lines = source.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" }
            let end = lines.firstIndex { $0.isEmpty } ?? lines.endIndex
            var name = ""
            for line in lines[..<end] {
                if line.first == " " || line.first == "\t" {
                    headers[name, default: ""] += " " + String(line.drop { $0 == " " || $0 == "\t" })
                } else if let colon = line.firstIndex(of: ":") {
                    name = line[..<colon].lowercased()
                    headers[name] = String(line[line.index(after: colon)...].drop { $0 == " " })
                }
            }
            body = lines[end...].dropFirst().joined(separator: "\n")
        }

        var text: String {
            let isEncoded = headers["content-transfer-encoding"]?.lowercased() == "base64"
            let text = isEncoded ? String(decoding: MailReading.decoded(body), as: UTF8.self) : body
            return text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\n")
        }

        /// The parts between the boundaries; itself if it has none.
        var parts: [Part] {
            guard let boundary else { return [self] }
            let pieces = body.split(separator: "--" + boundary, omittingEmptySubsequences: false).dropFirst()
            return pieces.filter { !$0.hasPrefix("--") }.map { piece in Part(String(piece.drop { $0.isNewline })) }
        }

        private var boundary: String? {
            guard let type = headers["content-type"], type.lowercased().hasPrefix("multipart/") else { return nil }
            let fields = type.split(separator: "\"", omittingEmptySubsequences: false)
            return fields.count == 3 ? String(fields[1]) : nil
        }
    }
}
