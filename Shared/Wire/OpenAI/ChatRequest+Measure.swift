import JSON

extension ChatRequest {
    /// The size of what a provider gets of a request: upper bounds for the reservation, not a count of tokens.
    ///
    /// All that passes counts as it is written, names and punctuation too, whatever it is called. Two things do not: the
    /// text of a content counts without its escapes, and a medium by its kind, because its bytes say little.
    package struct Measure: Equatable, Sendable {
        /// UTF-8 bytes of all that is not counted below, the data of files too.
        package private(set) var textBytes = 0
        /// Pictures, by address or with their data.
        package private(set) var images = 0
        /// Bytes of audio data, in base64 as it is written.
        package private(set) var audioBytes = 0
        /// Audio by address or id, whose size cannot be seen.
        package private(set) var audios = 0
        /// Videos, by address or with their data.
        package private(set) var videos = 0
        /// Files by address or id, and parts of an unknown type.
        package private(set) var files = 0

        init(_ body: JSONValue, passing passed: UpstreamMembers) {
            for member in body.members where passed.passes(member.name) {
                textBytes += member.key.range.count
                if member.isNamed("messages") {
                    for message in member.value.elements { add(message: message) }
                } else if member.isNamed("tools") {
                    for tool in member.value.elements where passed.passes(tool: tool) { textBytes += tool.range.count }
                } else {
                    textBytes += member.value.range.count
                }
            }
        }

        private mutating func add(message: JSONValue) {
            textBytes += message.range.count
            for member in message.members where !member.value.isNull && !member.isNamed("role") {
                if member.isNamed("content") {
                    unescape(member.value)
                    for part in member.value.elements { add(part: part) }
                } else if let medium = Medium(named: member.name) {
                    // Such as an earlier answer in sound, by its id.
                    add(medium, member.value)
                }
            }
        }

        /// Its bytes are counted with the message. A part is what its members say as well as its type: providers
        /// differ in what they look at.
        private mutating func add(part: JSONValue) {
            let type = part.member("type")?.string ?? ""
            var media: [Medium] = []
            for member in part.members where !member.value.isNull && !member.isNamed("type") {
                if !member.isNamed("text"), let medium = Medium(named: member.name) {
                    media.append(medium)
                    add(medium, member.value)
                } else {
                    unescape(member.value)
                }
            }
            guard !["text", "refusal", "input_text", "output_text"].contains(type) else { return }
            let medium = Medium(named: type) ?? .file
            if !media.contains(medium) { addUnseen(medium) }
        }

        private mutating func add(_ medium: Medium, _ value: JSONValue) {
            let sources = medium.sources(in: value)
            switch medium {
            case .image:
                // What is no picture counts as the text that its data is.
                for case .data(.image, let bytes) in sources { textBytes -= bytes }
                images += max(1, sources.count)
            case .video:
                for case .data(.video, let bytes) in sources { textBytes -= bytes }
                for case .data(.image, let bytes) in sources {
                    textBytes -= bytes
                    images += 1
                }
                videos += 1
            case .audio:
                for case .data(.audio, let bytes) in sources {
                    textBytes -= bytes
                    audioBytes += bytes
                }
                if !sources.allSatisfy(\.isSeen) || sources.isEmpty { audios += 1 }
            case .file:
                if !sources.allSatisfy(\.isSeen) || sources.isEmpty { files += 1 }
            }
        }

        private mutating func addUnseen(_ medium: Medium) {
            switch medium {
            case .image: images += 1
            case .audio: audios += 1
            case .video: videos += 1
            case .file: files += 1
            }
        }

        /// Takes off what the escapes of a counted text add; does nothing for another value.
        private mutating func unescape(_ text: JSONValue) {
            guard text.isString else { return }
            textBytes -= text.range.count - 2 - text.decodedCount
        }
    }
}
