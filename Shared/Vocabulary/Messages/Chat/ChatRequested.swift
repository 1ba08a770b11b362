/// A client asked a model something; told to Auth.
package struct ChatRequested: Message, Hashable {
    package static let type = "ChatRequested"

    private let written: WrittenOnce<Chat>
    package var credential: Proof
    /// The lists that refuse it for a word; nil if none does.
    package var words: [String]?
    /// What the catalogue says of the rules; nil for the usual ones in the usual order, without limits of frequency.
    package var rules: RuleTerms?
    /// The client's IP address; nil if the door does not know it.
    package var from: String?

    package init(
        chat: Chat, credential: Proof, words: [String]? = nil, rules: RuleTerms? = nil, from: String? = nil
    ) {
        written = WrittenOnce(chat)
        self.credential = credential
        self.words = words
        self.rules = rules
        self.from = from
    }

    package var chat: Chat { written.value }
    package var id: String { chat.request.text }
    package var key: String { chat.account.name }

    /// The same chat, for the next station, at what the account's group pays of the price.
    ///
    /// - Parameter limits: of the key that asks; nil if it has none that Quota looks at.
    package func authorized(at ratio: Ratio, limits: QuotaLimits? = nil) -> ChatAuthorized {
        guard ratio != .one else { return ChatAuthorized(written, key: credential.short, limits) }
        var chat = chat
        chat.terms = chat.terms.times(ratio)
        return ChatAuthorized(chat: chat, apiKey: credential.short, limits: limits)
    }

    private enum CodingKeys: String, CodingKey {
        case written = "chat"
        case credential, from, rules, words
    }
}

/// Auth accepted the key or the session and no rule refuses the request; told to Quota.
package struct ChatAuthorized: Message, Hashable {
    package static let type = "ChatAuthorized"

    private var written: WrittenOnce<Chat>
    /// The short form of the API key that asked, or `session`; nil from an early version.
    package let apiKey: String?
    /// Of that key; nil if it has none.
    package let limits: QuotaLimits?
    /// The account's own key, with which the model is called; nil: the channel's.
    package private(set) var ownKey: OwnKey?
    /// What Auth has counted it for; nil if it is held against no limit of frequency.
    package private(set) var counted: Counted?

    package init(chat: Chat, apiKey: String? = nil, limits: QuotaLimits? = nil) {
        written = WrittenOnce(chat)
        self.apiKey = apiKey
        self.limits = limits
    }

    fileprivate init(_ written: WrittenOnce<Chat>, key: String, _ limits: QuotaLimits?) {
        self.written = written
        apiKey = key
        self.limits = limits
    }

    package var chat: Chat { written.value }
    package var id: String { chat.request.text }
    package var key: String { chat.account.name }

    /// The same chat with the account's own key, if it has one: then it costs nothing here.
    package func called(with ownKey: OwnKey?) -> ChatAuthorized {
        guard let ownKey else { return self }
        var chat = chat
        chat.terms.price = Price()
        var authorized = self
        authorized.written = WrittenOnce(chat)
        authorized.ownKey = ownKey
        return authorized
    }

    /// The same chat with what Auth has counted it for.
    package func counting(_ counted: Counted?) -> ChatAuthorized {
        guard let counted else { return self }
        var authorized = self
        authorized.counted = counted
        return authorized
    }

    /// The same chat, for the next station.
    ///
    /// - Parameters:
    ///   - tokenLimit: the most output tokens of each choice that the reservation pays for.
    ///   - deadline: when the answer must have ended.
    package func admitted(tokenLimit: Int, deadline: Timestamp) -> ChatAdmitted {
        ChatAdmitted(written, tokenLimit: tokenLimit, deadline: deadline, ownKey: ownKey)
    }

    private enum CodingKeys: String, CodingKey {
        case written = "chat"
        case apiKey, counted, limits, ownKey
    }
}

extension ChatRequested: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("chat", written)
            $0.add("credential", credential)
            $0.add("from", from)
            $0.add("rules", rules)
            $0.add("words", words)
        }
    }
}

extension ChatAuthorized: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("apiKey", apiKey)
            $0.add("chat", written)
            $0.add("counted", counted)
            $0.add("limits", limits)
            $0.add("ownKey", ownKey)
        }
    }
}
