/// Identifies one request from outside; made by Ingress, unique for ever.
package struct RequestID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package static func < (left: RequestID, right: RequestID) -> Bool { left.text < right.text }
    package var description: String { text }
}

extension RequestID: Written {
    package func write(to buffer: inout [UInt8]) { text.write(to: &buffer) }
}
