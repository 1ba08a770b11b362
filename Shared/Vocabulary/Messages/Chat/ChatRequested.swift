/// A client asked a model something; told to Auth.
package struct ChatRequested: Message, Hashable {
    package static let type = "ChatRequested"

    private let written: WrittenOnce<Chat>
    package var credential: KeyHash

    package init(chat: Chat, credential: KeyHash) {
        written = WrittenOnce(chat)
        self.credential = credential
    }

    package var chat: Chat { written.value }
    package var id: String { chat.request.text }
    package var key: String { chat.account.name }

    /// The same chat, for the next station.
    package var authorized: ChatAuthorized { ChatAuthorized(written) }

    private enum CodingKeys: String, CodingKey {
        case written = "chat"
        case credential
    }
}

/// Auth accepted the key and no rule refuses the request; told to Quota.
package struct ChatAuthorized: Message, Hashable {
    package static let type = "ChatAuthorized"

    private let written: WrittenOnce<Chat>

    package init(chat: Chat) {
        written = WrittenOnce(chat)
    }

    fileprivate init(_ written: WrittenOnce<Chat>) {
        self.written = written
    }

    package var chat: Chat { written.value }
    package var id: String { chat.request.text }
    package var key: String { chat.account.name }

    /// The same chat, for the next station.
    ///
    /// - Parameters:
    ///   - tokenLimit: the most output tokens of each choice that the reservation pays for.
    ///   - deadline: when the answer must have ended.
    package func admitted(tokenLimit: Int, deadline: Timestamp) -> ChatAdmitted {
        ChatAdmitted(written, tokenLimit: tokenLimit, deadline: deadline)
    }

    private enum CodingKeys: String, CodingKey {
        case written = "chat"
    }
}

extension ChatRequested: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("chat", written)
            $0.add("credential", credential)
        }
    }
}

extension ChatAuthorized: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("chat", written)
        }
    }
}
