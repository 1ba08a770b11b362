/// What Postman accepts: what is to be brought to people.
package enum PostmanInbox: Inbox {
    case asked(MailAsked)

    package static let topic = Consumer.postman.reads

    package static let accepts: [Accept<Self>] = [Accept(MailAsked.self, as: Self.asked)]

    package var message: any Message {
        switch self {
        case .asked(let message): message
        }
    }
}
