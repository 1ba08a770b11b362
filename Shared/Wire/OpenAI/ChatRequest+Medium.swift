import JSON

extension ChatRequest {
    /// What a part of a content shows to the model, beside text.
    enum Medium: Sendable {
        case image, audio, video, file

        /// Where the bytes of a medium are.
        enum Source: Equatable, Sendable {
            /// In the part: what they are, nil for anything else, and how many they are as written.
            case data(Medium?, Int)
            /// At an address, or at the provider under an id.
            case elsewhere

            var isSeen: Bool { self != .elsewhere }
        }

        /// Of the types of parts, and of the members that have the media; providers use one for both.
        private static let named: [String: Medium] = [
            "image_url": .image, "image": .image, "input_image": .image,
            "input_audio": .audio, "audio_url": .audio, "audio": .audio,
            "video_url": .video, "video": .video, "input_video": .video,
            "file": .file, "file_url": .file, "input_file": .file, "file_id": .file,
            "document": .file, "document_url": .file,
        ]

        /// All of these names.
        static let names = Set(named.keys)

        /// - Parameter name: of a part's type, or of the member that has the medium.
        init?(named name: String) {
            guard let medium = Self.named[name] else { return nil }
            self = medium
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
            guard let bytes = text.escapedText else { return .elsewhere }
            if Self.begins(bytes, with: "data:") { return .data(Self.type(ofURL: bytes), text.range.count) }
            // Base64 has no colon, and an address has one. Some writers of JSON escape slashes; more is suspicious.
            let start = bytes.prefix(64)
            let isPlain = start.indices.allSatisfy { index in
                let isEscape = bytes[index] == UInt8(ascii: "\\")
                return bytes[index] != UInt8(ascii: ":")
                    && (!isEscape || bytes[index + 1] == UInt8(ascii: "/"))
            }
            guard name == "data" || name == "file_data", isPlain else { return .elsewhere }
            return .data(self == .audio ? .audio : nil, text.range.count)
        }

        private static func type(ofURL bytes: ArraySlice<UInt8>) -> Medium? {
            let type = bytes.dropFirst(5)
            for medium in [Medium.image, .audio, .video] where begins(type, with: medium.typeName) {
                let rest = type.dropFirst(medium.typeName.utf8.count)
                // Some writers of JSON escape slashes.
                if begins(rest, with: "/") || begins(rest, with: "\\/") { return medium }
            }
            return nil
        }

        private var typeName: String {
            switch self {
            case .image: "image"
            case .audio: "audio"
            case .video: "video"
            case .file: "file"
            }
        }

        /// - Parameter start: in small letters.
        private static func begins(_ bytes: ArraySlice<UInt8>, with start: String) -> Bool {
            guard bytes.count >= start.utf8.count else { return false }
            return zip(bytes, start.utf8).allSatisfy { byte, other in
                byte == other || (65...90).contains(byte) && byte | 0x20 == other
            }
        }
    }
}
