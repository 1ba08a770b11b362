import JSON

extension ChatRequest {
    /// The size of a request's input: an upper bound for the reservation, not a count of tokens.
    package struct Measure: Equatable, Sendable {
        /// UTF-8 bytes of text: all strings of the messages, 8 bytes a message for the provider's own markup, the
        /// definitions of tools and formats as written, and 1/32 of the data of audio, video and files.
        package private(set) var textBytes = 0
        /// Pictures; audio, video and files count as one picture each.
        package private(set) var images = 0

        package init() {}

        mutating func add(message: JSONValue) {
            textBytes += 8
            for member in message.members {
                if member.isNamed("content"), member.value.isArray {
                    for part in member.value.elements { add(part: part) }
                } else {
                    add(text: member.value)
                }
            }
        }

        mutating func addDefinitions(of body: JSONValue) {
            for member in body.members {
                let isRead = ["tools", "functions", "response_format"].contains { name in member.isNamed(name) }
                if isRead, !member.value.isNull { textBytes += member.value.range.count }
            }
        }

        private mutating func add(part: JSONValue) {
            let type = part.member("type")?.string
            if type == "text" || type == "refusal" { return add(text: part) }
            images += 1
            // A picture costs the same whatever its bytes; other data costs more if it is larger.
            if type != "image_url" { textBytes += part.range.count / 32 }
        }

        /// Adds every string inside the value; the parser has limited the depth.
        private mutating func add(text value: JSONValue) {
            switch value.kind {
            case .string: textBytes += value.decodedCount
            case .array: for element in value.elements { add(text: element) }
            case .object: for member in value.members { add(text: member.value) }
            case .null, .bool, .number: break
            }
        }
    }
}
