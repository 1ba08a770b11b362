/// What LLM accepts: chats to answer, and which of them to end early.
package enum LLMInbox: Inbox {
    case admitted(ChatAdmitted)
    case cancelled(ChatCancelled)

    package static let topic = Consumer.llm.reads

    package static let accepts: [Accept<Self>] = [
        Accept(ChatAdmitted.self, as: Self.admitted),
        Accept(ChatCancelled.self, as: Self.cancelled),
    ]

    package static let cancelling: String? = ChatCancelled.type
    package var cancels: RequestID? {
        if case .cancelled(let message) = self { message.request } else { nil }
    }

    package var message: any Message {
        switch self {
        case .admitted(let message): message
        case .cancelled(let message): message
        }
    }
}
