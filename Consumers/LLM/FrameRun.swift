import JSON

/// Frames in a row that differ in the text of one field alone, so that their texts are moderated as one.
struct FrameRun {
    private let frames: [UInt8]
    private var parts: [(frame: Range<Int>, text: JSONValue)] = []

    /// - Parameter frames: all that came; none of them is in the run yet.
    init(of frames: [UInt8]) {
        self.frames = frames
    }

    var count: Int { parts.count }

    mutating func add(_ frame: Range<Int>, text: JSONValue) { parts.append((frame, text)) }

    /// Their texts as one.
    var text: String {
        var joined: [UInt8] = []
        for part in parts { joined += part.text.utf8 ?? [] }
        return String(decoding: joined, as: UTF8.self)
    }

    /// Appends the frames with what may leave of their text.
    ///
    /// Each gets as many characters as it had, the first also those that were held back, until there are no more: so most
    /// stay byte for byte. Behind a word that stops the answer no frame follows.
    ///
    /// - Parameter held: the scalars that were held back before.
    func append(_ passage: ModeratedText.Passage, of text: String, held: Int, to output: inout [UInt8]) {
        // Equal texts may have other bytes.
        if passage.text.utf8.elementsEqual(text.utf8), let first = parts.first, let last = parts.last {
            output += frames[first.frame.lowerBound..<last.frame.upperBound]
            return
        }
        var rest = passage.text.unicodeScalars[...]
        for (index, part) in parts.enumerated() {
            if passage.isStopped, rest.isEmpty { return }
            let own = part.text.string ?? ""
            let count = own.unicodeScalars.count + (index == 0 ? held : 0)
            let share = index + 1 < parts.count ? rest.prefix(count) : rest
            rest = rest[share.endIndex...]
            append(part, saying: String(Substring(share)), insteadOf: own, to: &output)
        }
    }

    private func append(
        _ part: (frame: Range<Int>, text: JSONValue), saying text: String, insteadOf own: String,
        to output: inout [UInt8]
    ) {
        guard !text.utf8.elementsEqual(own.utf8) else {
            output += frames[part.frame]
            return
        }
        output += frames[part.frame.lowerBound..<part.text.range.lowerBound]
        JSONText.string(text).append(to: &output)
        output += frames[part.text.range.upperBound..<part.frame.upperBound]
    }
}
