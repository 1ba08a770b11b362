/// Something is to be written to a person unasked; told to Postman, which tries it once: lost rather than doubled.
package struct PushAsked: Message, Hashable {
    package static let type = "PushAsked"

    package var identity: Identity
    package var app: String
    /// Names the push, for ever.
    package var push: String
    package var content: Content
    /// After it, the push is of no use.
    package var expires: Timestamp
    /// Where an operator waits for what comes of it, who sends a test; nil: Bot is told.
    package var reply: ReplyAddress?
    package var request: RequestID?
    /// The epoch of the owner of Postman's partition who may try it; nil: none has taken it up. Postman's alone.
    package var owner: Int64?

    package enum Content: Hashable, Sendable, Codable {
        case text(String)
        /// A smart robot's late answer, by the address that came with the question: a credential.
        case later(url: String, String)
        /// Shows that an answer is being written; what comes of it is told to nobody.
        case typing
        case notice(NoticeDue.Notice, Language)
        /// The answer to a question at zsxq.
        ///
        /// - Parameters:
        ///   - topic: whose question it is, in digits.
        ///   - isRepeated: an earlier try's outcome is unknown: whether the topic is answered is looked up first.
        case topic(String, String, isSilent: Bool, isRepeated: Bool)
    }

    package init(
        identity: Identity, app: String, push: String, content: Content, expires: Timestamp,
        reply: ReplyAddress? = nil, request: RequestID? = nil
    ) {
        self.identity = identity
        self.app = app
        self.push = push
        self.content = content
        self.expires = expires
        self.reply = reply
        self.request = request
    }

    /// The same, to be tried by one owner of Postman's partition and no other.
    package func taken(by epoch: Int64) -> PushAsked {
        var taken = self
        taken.owner = epoch
        return taken
    }

    package var id: String { owner.map { "\(push)/taken/\($0)" } ?? push }
    package var key: String { identity.text }
}

/// What came of a push; told to Bot.
package struct PushEnded: Message, Hashable {
    package static let type = "PushEnded"

    package var identity: Identity
    package var app: String
    package var push: String
    package var outcome: PushOutcome

    package init(_ asked: PushAsked, _ outcome: PushOutcome) {
        identity = asked.identity
        app = asked.app
        push = asked.push
        self.outcome = outcome
    }

    package var id: String { push + "/ended" }
    package var key: String { identity.text }
}

/// What came of a push.
package enum PushOutcome: Hashable, Sendable, Codable {
    case sent
    /// The platform did not take it, or it was not tried: the person has not got it.
    ///
    /// - Parameters:
    ///   - code: the platform's, or a word of ours.
    ///   - isFinal: whether it makes no sense to try again soon: the window has closed, the budget is used up, or the
    ///     person has left.
    case refused(code: String, isFinal: Bool)
    /// It may have arrived.
    case unknown
}

/// A group's questions are to be looked at; told to Bot by the part that has a clock, and carries what chance decides.
package struct PollDue: Message, Hashable {
    package static let type = "PollDue"

    package var identity: Identity
    package var app: String
    package var terms: BotTerms
    /// Counts the polls of a group: the same one comes from every process that has the role.
    package var number: Int64
    /// 0 to 99, drawn at the door.
    package var chance: Int
    package var chat: RequestID
    package var chatReply: ReplyAddress

    package init(
        identity: Identity, app: String, terms: BotTerms, number: Int64, chance: Int, chat: RequestID,
        chatReply: ReplyAddress
    ) {
        self.identity = identity
        self.app = app
        self.terms = terms
        self.number = number
        self.chance = chance
        self.chat = chat
        self.chatReply = chatReply
    }

    package var id: String { "\(identity.text)/poll/\(number)" }
    package var key: String { identity.text }
}

/// A group's unanswered questions are to be listed; told to Postman.
package struct TopicsAsked: Message, Hashable {
    package static let type = "TopicsAsked"

    package var identity: Identity
    package var app: String
    package var number: Int64
    package var expires: Timestamp

    package init(identity: Identity, app: String, number: Int64, expires: Timestamp) {
        self.identity = identity
        self.app = app
        self.number = number
        self.expires = expires
    }

    package var id: String { "\(identity.text)/topics/\(number)" }
    package var key: String { identity.text }
}

/// A group's unanswered questions, oldest first, or why they could not be listed; told to Bot.
package struct TopicsListed: Message, Hashable {
    package static let type = "TopicsListed"

    package var identity: Identity
    package var app: String
    package var number: Int64
    package var topics: [Topic]
    /// Why there are none: `unauthorized`, `throttled`, `blocked`, `unavailable`; nil: they were listed.
    package var fault: String?

    package struct Topic: Hashable, Sendable, Codable {
        /// In digits.
        package var id: String
        package var text: String
        /// The lists that refuse it for a word; nil if none does.
        package var words: [String]?

        package init(id: String, text: String, words: [String]? = nil) {
            self.id = id
            self.text = text
            self.words = words
        }
    }

    package init(_ asked: TopicsAsked, topics: [Topic], fault: String? = nil) {
        identity = asked.identity
        app = asked.app
        number = asked.number
        self.topics = topics
        self.fault = fault
    }

    package var id: String { "\(identity.text)/listed/\(number)" }
    package var key: String { identity.text }
}

/// An operator wants to know whether an app can be used; told to Postman, which asks the platform.
package struct AppChecked: Message, Hashable {
    package static let type = "AppChecked"

    package var app: String
    package var request: RequestID
    package var reply: ReplyAddress
    package var deadline: Timestamp

    package init(app: String, request: RequestID, reply: ReplyAddress, deadline: Timestamp) {
        self.app = app
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { request.text + "/checked" }
    package var key: String { app }
}

/// What a check found, line by line.
package struct AppFinding: Hashable, Sendable, Codable {
    /// `secret`, `address`, `ip`, `push`, `typing`, `qrcode`, `identify`, `delivery`, `cookie`.
    package var subject: String
    package var isGood: Bool
    /// The platform's code; nil for none.
    package var code: String?
    package var advice: BilingualText

    package init(subject: String, isGood: Bool, code: String? = nil, advice: BilingualText) {
        self.subject = subject
        self.isGood = isGood
        self.code = code
        self.advice = advice
    }
}
