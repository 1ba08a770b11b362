internal import JSON

/// A question that nobody has answered.
package struct ZsxqTopic: Equatable, Sendable {
    /// In digits.
    package let id: String
    /// Without tags.
    package let text: String

    package init(id: String, text: String) {
        self.id = id
        self.text = text
    }
}

extension Zsxq {
    /// Reads a group's unanswered questions, oldest first. Those that are answered or have expired are left out, and
    /// what is no question.
    package static func topics(status: Int, body: [UInt8]) throws(ZsxqFailure) -> [ZsxqTopic] {
        let document = try read(status: status, body: body)
        guard let topics = document.member("resp_data")?.member("topics"), topics.isArray else {
            throw ZsxqFailure(.unavailable, code: "unreadable")
        }
        var dated: [(time: String, topic: ZsxqTopic)] = []
        for value in topics.elements.prefix(most) {
            guard let topic = topic(value) else { continue }
            dated.append((value.member("create_time")?.string ?? "", topic))
        }
        // The times are all Beijing's and written alike. Numbers grow with time, and break a tie.
        dated.sort { left, right in (left.time, left.topic.number) < (right.time, right.topic.number) }
        return dated.map(\.topic)
    }

    private static func topic(_ value: JSONValue) -> ZsxqTopic? {
        guard let id = digits(value.member("topic_id")), let question = value.member("question"),
            let text = question.member("text")?.string, value.member("answered")?.bool != true,
            question.member("expired")?.bool != true
        else { return nil }
        let plain = plain(text)
        return plain.isEmpty ? nil : ZsxqTopic(id: id, text: plain)
    }

    /// A number, written as one or as a text; it has up to 17 digits, which a floating-point number has not.
    private static func digits(_ value: JSONValue?) -> String? {
        let text = value.flatMap { $0.int.map { String($0) } ?? $0.string } ?? ""
        return (1...18).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
    }

    /// Leaves out the tags of mentions, links and subjects (`<e type="…" … />`), and space at both ends.
    package static func plain(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index...].starts(with: tag) else {
                plain.append(bytes[index])
                index += 1
                continue
            }
            // A tag that does not end is text, and so is all after it.
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")) else {
                plain += bytes[index...]
                break
            }
            index = end + 1
        }
        let trimmed = String(decoding: plain, as: UTF8.self).drop(while: \.isWhitespace)
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(trimmed[...last])
    }

    private static let tag = Array("<e ".utf8)
    private static let most = 64
}

extension ZsxqTopic {
    fileprivate var number: Int { Int(id) ?? 0 }
}
