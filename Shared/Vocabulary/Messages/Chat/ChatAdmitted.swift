/// Money is reserved and the model may be called; told to LLM.
package struct ChatAdmitted: Message, Hashable {
    package static let type = "ChatAdmitted"

    private let written: WrittenOnce<Chat>
    /// The most output tokens of each choice that the reservation pays for.
    package let tokenLimit: Int
    /// A call neither starts nor continues after this time.
    package let deadline: Timestamp
    /// The account's own key, with which the model is called; nil: the channel's.
    package let ownKey: OwnKey?

    package init(_ chat: Chat, tokenLimit: Int, deadline: Timestamp, ownKey: OwnKey? = nil) {
        self.init(WrittenOnce(chat), tokenLimit: tokenLimit, deadline: deadline, ownKey: ownKey)
    }

    init(_ written: WrittenOnce<Chat>, tokenLimit: Int, deadline: Timestamp, ownKey: OwnKey?) {
        self.written = written
        self.tokenLimit = tokenLimit
        self.deadline = deadline
        self.ownKey = ownKey
    }

    package var chat: Chat { written.value }
    package var request: RequestID { chat.request }
    package var account: Account { chat.account }
    package var reply: ReplyAddress { chat.reply }
    package var model: String { chat.model }
    package var body: String { chat.body }
    package var writtenBytes: Int { chat.writtenBytes }
    package var showsUsage: Bool { chat.showsUsage }
    /// The reserved input tokens: the most that an estimate of the input may charge.
    package var tokensIn: Int { chat.terms.tokensIn }
    /// How many answers the client wants.
    package var choices: Int { max(1, chat.terms.choices) }
    /// From admission to the end of the answer.
    package var answerTime: Duration { .milliseconds(max(0, chat.terms.answerMilliseconds)) }
    package var id: String { request.text }
    package var key: String { account.name }

    private enum CodingKeys: String, CodingKey {
        case written = "chat"
        case tokenLimit, deadline, ownKey
    }
}

extension ChatAdmitted: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("chat", written)
            $0.add("deadline", deadline)
            $0.add("ownKey", ownKey)
            $0.add("tokenLimit", tokenLimit)
        }
    }
}
