/// A platform delivered what a person sent or did; told to Bot. A platform delivers one thing several times, until it is
/// answered: each delivery is a message of its own, with the same `name`.
package struct DeliveryReceived: Message, Hashable {
    package static let type = "DeliveryReceived"

    package var identity: Identity
    /// The catalogue's name of the app.
    package var app: String
    /// What the platform calls what was sent: the same at each delivery of it. 1 to 200 bytes.
    package var name: String
    package var content: DeliveryContent
    package var terms: BotTerms
    /// The language of the text; nil if it has none.
    package var language: Language?
    /// Of this delivery.
    package var request: RequestID
    /// Where the door waits until `deadline`; Bot answers a delivery once.
    package var reply: ReplyAddress
    /// When the door has to have an answer, so that the platform has it in time.
    package var deadline: Timestamp
    /// The request of a question that begins with this delivery, and the stream of its answer.
    package var chat: RequestID
    package var chatReply: ReplyAddress
    /// What a sign-in code is made from that this delivery asks for; nil for other content.
    package var seed: CodeSeed?
    /// Where a smart robot's later answer can be posted to, once; a credential.
    package var later: String?
    /// When it was sent, as the platform says; nil if it does not. By it a first delivery counts that never came here.
    package var created: Timestamp?
    /// True for a click in a menu, after which the platform lets less be pushed than after a message.
    package var isEvent: Bool?
    /// Names the group in which the person wrote, where others read what is answered; nil: they are alone with the app.
    package var group: String?

    package init(
        identity: Identity, app: String, name: String, content: DeliveryContent, terms: BotTerms,
        language: Language? = nil, request: RequestID, reply: ReplyAddress, deadline: Timestamp, chat: RequestID,
        chatReply: ReplyAddress, seed: CodeSeed? = nil, later: String? = nil, created: Timestamp? = nil,
        isEvent: Bool? = nil, group: String? = nil
    ) {
        self.identity = identity
        self.app = app
        self.name = name
        self.content = content
        self.terms = terms
        self.language = language
        self.request = request
        self.reply = reply
        self.deadline = deadline
        self.chat = chat
        self.chatReply = chatReply
        self.seed = seed
        self.later = later
        self.created = created
        self.isEvent = isEvent
        self.group = group
    }

    package var id: String { request.text }
    package var key: String { identity.text }
}

/// What was delivered, as the door read it.
package enum DeliveryContent: Hashable, Sendable, Codable {
    /// - Parameter words: the lists that refuse it for a word; nil if none does.
    case text(String, words: [String]? = nil)
    /// - Parameters:
    ///   - url: where a picture is, for as long as the platform keeps it.
    ///   - text: what the person wrote beside it; nil for nothing.
    ///   - words: the lists that refuse the text for a word; nil if none does.
    case picture(url: String, text: String? = nil, words: [String]? = nil)
    /// A word or a menu's item that means something; `argument` is what stood behind the word.
    case command(BotCommand, argument: String? = nil)
    /// A sign-in code, as a page shows it.
    case code(SignInCode)
    /// - Parameter code: of the QR picture by which the person came; nil for none.
    case followed(code: SignInCode? = nil)
    case unfollowed
    /// A follower read the QR picture of a sign-in.
    case scanned(SignInCode)
    /// The person opened the chat: at WeCom, the first time or the first of a day.
    case entered
    /// A smart robot's platform asks how an answer goes on.
    ///
    /// - Parameter name: of the delivery that the answer is for.
    case poll(name: String)
    /// What nobody can read here: `voice`, `video`, `location`, `file` and others; `redeem` is a code for the shop's page.
    case unreadable(kind: String)

    /// The most bytes of a text that the door lets through.
    package static let mostBytes = 16_384
    /// What stands in place of a picture that a model is not shown.
    package static let pictureMark = "[图片]"

    /// The same for a model that is shown no picture: it is told that there was one beside the text.
    package var withoutPicture: DeliveryContent {
        guard case .picture(_, let text, let words) = self else { return self }
        guard let text else { return .unreadable(kind: "picture") }
        return .text("\(text)\n\(Self.pictureMark)", words: words)
    }
}

/// What a person can say to the bot itself. The catalogue has the words.
package enum BotCommand: String, Hashable, Sendable, Codable, CaseIterable {
    /// Begin the conversation anew.
    case new
    /// List the models, or choose one.
    case model
    case balance
    case help
    /// Get a code to sign in with at the page.
    case signIn = "code"
    /// List what is sold.
    case topUp = "topup"
    /// End the answer that is being written.
    case stop
    /// Say what is left of an answer; without any, the last answer once more.
    case more
}

/// What Bot says to an open delivery; a case of `QuestionAnswered.Answer`.
package enum DeliveryAnswer: Hashable, Sendable, Codable {
    /// To be shown to the person.
    case say(String)
    /// Taken, and nothing to say: the platform does not deliver it again.
    case nothing
    /// Nothing yet: the platform is to deliver it again, so it gets no answer at all.
    case again
    /// A smart robot's answer: the whole text so far.
    case written(String, isFinished: Bool)
    /// A smart robot's answer is being written on a stream of `replies`: the door reads how far.
    case writing(ReplyAddress)
}
