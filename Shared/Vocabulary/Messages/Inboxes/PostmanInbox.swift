/// What Postman accepts: what is to be brought to people.
package enum PostmanInbox: Inbox {
    case asked(MailAsked)
    case push(PushAsked)
    case topics(TopicsAsked)
    case check(AppChecked)
    case scene(SceneAsked)
    case alarm(AlarmRaised)

    package static let topic = Consumer.postman.reads

    package static let accepts: [Accept<Self>] = [
        Accept(MailAsked.self, as: Self.asked),
        Accept(PushAsked.self, as: Self.push),
        Accept(TopicsAsked.self, as: Self.topics),
        Accept(AppChecked.self, as: Self.check),
        Accept(SceneAsked.self, as: Self.scene),
        Accept(AlarmRaised.self, as: Self.alarm),
    ]

    package var message: any Message {
        switch self {
        case .asked(let message): message
        case .push(let message): message
        case .topics(let message): message
        case .check(let message): message
        case .scene(let message): message
        case .alarm(let message): message
        }
    }
}
