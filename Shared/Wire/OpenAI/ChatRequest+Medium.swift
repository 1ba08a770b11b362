import JSON

extension ChatRequest {
    /// What a part of a content shows to the model, beside text.
    enum Medium: Sendable {
        case image, audio, video, file

        /// Where the bytes of a medium are.
        enum Source: Equatable, Sendable {
            /// In the part: the first half of their type, such as `image`, and how many bytes they are as written.
            case data(String, Int)
            /// At an address, or at the provider under an id.
            case elsewhere

            var isSeen: Bool { self != .elsewhere }
        }

        /// - Parameter name: of a part's type, or of the member that has the medium; providers use one for both.
        init?(named name: String) {
            switch name {
            case "image_url", "image", "input_image": self = .image
            case "input_audio", "audio_url", "audio": self = .audio
            case "video_url", "video", "input_video": self = .video
            case "file", "file_url", "input_file", "document", "document_url", "file_id": self = .file
            default: return nil
            }
        }

        /// Finds where a medium's bytes are: in a text, in a list of texts, or in an object's texts.
        func sources(in value: JSONValue) -> [Source] {
            switch value.kind {
            case .string: [source(value, "")]
            case .array: value.elements.flatMap { element in element.isArray ? [] : sources(in: element) }
            case .object: value.members.compactMap(source(of:))
            case .null, .bool, .number: []
            }
        }

        private func source(of member: JSONMember) -> Source? {
            guard member.value.isString, member.value.range.count > 2 else { return nil }
            switch member.name {
            case "detail", "format", "filename", "file_name", "mime_type", "media_type", "type": return nil
            case let name: return source(member.value, name)
            }
        }

        private func source(_ text: JSONValue, _ name: String) -> Source {
            guard let start = Self.start(of: text) else { return .elsewhere }
            if start.hasPrefix("data:") {
                let type = start.dropFirst(5).prefix { character in character != "/" }
                return .data(String(type), text.range.count)
            }
            // Base64 has no colon, and an address has one.
            guard name == "data" || name == "file_data", !start.contains(":") else { return .elsewhere }
            return .data(self == .audio ? "audio" : "", text.range.count)
        }

        /// The beginning of a text in small letters; nil if more is escaped than slashes, as some writers of JSON do.
        private static func start(of text: JSONValue) -> String? {
            guard let escaped = text.escapedText else { return nil }
            var start = String(decoding: escaped.prefix(64), as: UTF8.self).lowercased().replacing("\\/", with: "/")
            // The end may cut an escape in two.
            if escaped.count > 64, start.last == "\\" { start.removeLast() }
            return start.contains("\\") ? nil : start
        }
    }
}
