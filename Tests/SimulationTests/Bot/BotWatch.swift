import MessageLog
import Messages
import Processing
import SimulatedLog

/// Looks at every commit of Bot: a question is asked once, for an account that its person opens; a delivery is answered
/// once; what is kept of a person is bounded. Keeps what Bot says, in its order, for `BotCheck`.
final class BotWatch {
    /// Something that Bot says to a person.
    struct Utterance {
        let text: String
        /// The push's name; nil for what is said at a delivery.
        let push: String?
    }

    private unowned let world: World
    /// What was asked, by request.
    private(set) var asked: [RequestID: ChatRequested] = [:]
    /// When Bot asked for pushes.
    private(set) var pushes: [String: Timestamp] = [:]
    private(set) var utterances: [ChatPlace: [Utterance]] = [:]
    /// Deliveries that were answered.
    private var answered: Set<RequestID> = []
    /// The messages that were said something already, of which a further delivery is told the same.
    private var said: Set<String> = []
    /// The accounts that SignIn has ever said an identity opens.
    private var linked: [Identity: Set<Account>] = [:]
    private var sizes: [String: [String: Int]] = [:]

    /// More than `BotState` says of its bounds.
    private static let mostBytes = 260_000
    private static let mostEntries = ["deliveries/": 96, "steps/": 64, "conversations/": 8, "outboxes/": 8]

    init(_ world: World) {
        self.world = world
    }

    func see(_ write: StationWrite) {
        switch write.inbox {
        case BotInbox.topic: seeBot(write)
        case SignInInbox.topic: seeLinks(write)
        default: return
        }
    }

    private func seeLinks(_ write: StationWrite) {
        for output in write.commit.outputs where output.topic == BotInbox.topic {
            guard case .linked(let told)? = try? BotInbox.read(output.event) else { continue }
            linked[told.identity, default: []].insert(told.account)
        }
    }

    private func seeBot(_ write: StationWrite) {
        for output in write.commit.outputs {
            if output.topic == AuthInbox.topic {
                if case .requested(let requested)? = try? AuthInbox.read(output.event) { note(requested) }
            } else if output.topic == ResponderInbox.topic {
                guard case .answered(let told)? = try? ResponderInbox.read(output.event),
                    case .delivery(let answer) = told.answer
                else { continue }
                note(answer, to: told.request)
            } else if output.topic == PostmanInbox.topic {
                if case .push(let push)? = try? PostmanInbox.read(output.event) { note(push) }
            }
        }
        checkSizes(write)
    }

    // MARK: - What it says

    private func note(_ requested: ChatRequested) {
        let chat = requested.chat
        let isAskedAgain = asked.updateValue(requested, forKey: chat.request) != nil
        if isAskedAgain { world.violate("\(chat.request) was asked twice.") }
        guard case .identity(let identity) = requested.credential, identity == chat.reply.identity,
            world.platform?.origins[chat.request]?.place.identity == identity
        else { return world.violate("\(chat.request) was asked for another than who wrote it.") }
        if chat.account != identity.account, !(linked[identity] ?? []).contains(chat.account) {
            world.violate("\(chat.request) was asked by \(identity) for \(chat.account).")
        }
    }

    private func note(_ answer: DeliveryAnswer, to request: RequestID) {
        guard let origin = world.platform?.origins[request] else {
            return world.violate("\(request) is answered, and nobody delivered it.")
        }
        if !answered.insert(request).inserted { world.violate("\(request) was answered twice.") }
        switch answer {
        case .say(let text), .written(let text, isFinished: true):
            guard said.insert(origin.name).inserted else { return }
            say(text, nil, in: origin.place)
        case .nothing, .again, .written, .writing: return
        }
    }

    private func note(_ push: PushAsked) {
        if pushes.updateValue(world.broker.time, forKey: push.push) != nil {
            world.violate("\(push.push) was asked for twice.")
        }
        let place = ChatPlace(identity: push.identity, app: push.app)
        switch push.content {
        case .text(let text), .later(_, let text): say(text, push.push, in: place)
        case .typing, .notice, .topic: return
        }
    }

    private func say(_ text: String, _ push: String?, in place: ChatPlace) {
        utterances[place, default: []].append(Utterance(text: text, push: push))
    }

    // MARK: - What it keeps

    private func checkSizes(_ write: StationWrite) {
        for change in write.commit.changes {
            sizes[change.key, default: [:]][change.entry.name] = change.entry.value?.count
        }
        for key in Set(write.commit.changes.map(\.key)).sorted() {
            let entries = sizes[key] ?? [:]
            let bytes = entries.values.reduce(0, +)
            if bytes > Self.mostBytes { world.violate("\(bytes) bytes are kept of \(key).") }
            for (prefix, most) in Self.mostEntries {
                let count = entries.keys.count { $0.hasPrefix(prefix) }
                if count > most { world.violate("\(count) entries '\(prefix)' are kept of \(key).") }
            }
        }
    }
}
