/// What Books accepts: the entries of the ledger, and questions about them.
package enum BooksInbox: Inbox {
    case posted(EntryPosted)
    case asked(QuestionAsked)

    package static let topic = Consumer.books.reads

    package static let accepts: [Accept<Self>] = [
        Accept(EntryPosted.self, as: Self.posted),
        Accept(QuestionAsked.self, as: Self.asked),
    ]

    package var message: any Message {
        switch self {
        case .posted(let message): message
        case .asked(let message): message
        }
    }
}
