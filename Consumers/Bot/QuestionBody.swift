import Messages
import Processing

/// A question in the shape of the chat API, which LLM reads.
struct QuestionBody: Written {
    private let messages: [Message]
    private let model: String
    private let stream = true

    /// - Parameter picture: belongs to the last of the messages, which is the person's.
    init(messages: [(role: String, text: String)], picture: String?, model: String) {
        self.messages = messages.indices.map { index in
            let isLast = index == messages.count - 1
            return Message(messages[index].role, messages[index].text, picture: isLast ? picture : nil)
        }
        self.model = model
    }

    private struct Message: Encodable, Sendable {
        let content: Content
        let role: String

        init(_ role: String, _ text: String, picture: String?) {
            self.role = role
            guard let picture else {
                content = .text(text)
                return
            }
            let shown = Part(type: "image_url", image: Part.Image(url: picture))
            content = .parts(text.isEmpty ? [shown] : [Part(type: "text", text: text), shown])
        }
    }

    private enum Content: Encodable, Sendable {
        case text(String)
        case parts([Part])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .parts(let parts): try container.encode(parts)
            }
        }
    }

    private struct Part: Encodable, Sendable {
        let type: String
        var text: String?
        var image: Image?

        struct Image: Encodable, Sendable {
            let url: String
        }

        private enum CodingKeys: String, CodingKey {
            case type, text
            case image = "image_url"
        }
    }
}
