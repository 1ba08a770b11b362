/// What a processor says to a person who writes to the bot; told to Bot by Responder, which finds the identity in the
/// reply's address.
package struct BotTold: Message, Hashable {
    package static let type = "BotTold"

    package var identity: Identity
    /// The request that it answers.
    package var request: RequestID
    package var word: Word

    package enum Word: Hashable, Sendable, Codable {
        case answered(QuestionAnswered.Answer)
        /// - Parameters:
        ///   - code: the problem's, as API clients get it.
        ///   - text: for the person.
        ///   - retryAfter: seconds; nil if waiting does not help.
        case refused(code: String, text: BilingualText, retryAfter: Int?)
    }

    package init(identity: Identity, request: RequestID, word: Word) {
        self.identity = identity
        self.request = request
        self.word = word
    }

    package var id: String { request.text + "/told" }
    package var key: String { identity.text }
}

/// A model's answer to a person who writes to the bot; told to Bot by LLM, together with `ChatAnswered`.
package struct AnswerGiven: Message, Hashable {
    package static let type = "AnswerGiven"

    package var identity: Identity
    package var request: RequestID
    package var ending: Ending
    /// All that was published, its first `mostBytes`; thoughts are left out.
    package var text: String
    /// What the person is told of an ending that is none of an answer; nil: the answer is whole.
    package var problem: BilingualText?

    package static let mostBytes = 64 << 10

    package init(
        identity: Identity, request: RequestID, ending: Ending, text: String, problem: BilingualText? = nil
    ) {
        self.identity = identity
        self.request = request
        self.ending = ending
        self.text = text
        self.problem = problem
    }

    package var id: String { request.text + "/given" }
    package var key: String { identity.text }
}

/// An identity opens another account from now on, or its own one again; told to Bot by SignIn.
package struct BotLinked: Message, Hashable {
    package static let type = "BotLinked"
    package static let isMoney = true

    package var identity: Identity
    package var account: Account
    package var at: Timestamp

    package init(identity: Identity, account: Account, at: Timestamp) {
        self.identity = identity
        self.account = account
        self.at = at
    }

    package var id: String { "\(identity.account.name)/opens/\(account.name)/\(at.milliseconds)" }
    package var key: String { identity.text }
}

/// Something that a person is to be told of, unasked; told to Bot by Orders and Quota.
package struct NoticeDue: Message, Hashable {
    package static let type = "NoticeDue"

    package var identity: Identity
    /// Names what happened: a notice that comes again is said once.
    package var name: String
    package var notice: Notice

    package enum Notice: Hashable, Sendable, Codable {
        /// An order was paid and credited.
        case credited(order: String, credit: Money)
        case refunded(order: String, fen: Int64)
        case creditLow(available: Money)
    }

    package init(identity: Identity, name: String, notice: Notice) {
        self.identity = identity
        self.name = name
        self.notice = notice
    }

    package var id: String { name + "/notice" }
    package var key: String { identity.text }
}

/// An operator asks what became of a person's messages; told to Bot, which answers with a `BotReport`.
package struct BotAsked: Message, Hashable {
    package static let type = "BotAsked"

    package var identity: Identity
    package var request: RequestID
    package var reply: ReplyAddress
    package var deadline: Timestamp

    package init(identity: Identity, request: RequestID, reply: ReplyAddress, deadline: Timestamp) {
        self.identity = identity
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { request.text + "/asked" }
    package var key: String { identity.text }
}

/// A conversation's latest deliveries and pushes, oldest first; without a word of what was said.
package struct BotReport: Hashable, Sendable, Codable {
    package var identity: Identity
    package var account: Account
    package var model: String?
    package var turns: Int
    /// Parts of answers that wait to be said.
    package var waiting: Int
    /// Pushes that the platform's budget still has.
    package var pushesLeft: Int
    package var steps: [Step]

    package struct Step: Hashable, Sendable, Codable {
        package var at: Timestamp
        package var app: String
        /// `delivered`, `asked`, `answered`, `said`, `again`, `pushed`, `push_failed` and others.
        package var what: String
        /// The delivery's name, the request, or the push that it is about.
        package var subject: String
        /// A platform's or a problem's code.
        package var code: String?

        package init(at: Timestamp, app: String, what: String, subject: String, code: String? = nil) {
            self.at = at
            self.app = app
            self.what = what
            self.subject = subject
            self.code = code
        }
    }

    package init(
        identity: Identity, account: Account, model: String?, turns: Int, waiting: Int, pushesLeft: Int, steps: [Step]
    ) {
        self.identity = identity
        self.account = account
        self.model = model
        self.turns = turns
        self.waiting = waiting
        self.pushesLeft = pushesLeft
        self.steps = steps
    }
}
