import MessageLog
import Messages
import SimulatedLog

/// What came to Bot, as it stands on its topic, with the chats that it belongs to.
struct BotStory {
    /// A message of a person that is a question, or a part of one.
    struct Line {
        let place: ChatPlace
        let name: String
        let text: String
        let at: Timestamp
    }

    /// How a question ended, as Bot was told.
    struct End {
        let request: RequestID
        /// Nil: it was refused.
        let given: AnswerGiven?
    }

    private(set) var lines: [Line] = []
    /// In the order in which Bot was told.
    private(set) var ends: [ChatPlace: [End]] = [:]
    /// How many answers were told to Bot, and how many refusals, by request.
    private(set) var given: [RequestID: Int] = [:]
    private(set) var refused: Set<RequestID> = []
    /// When a person asked for more, ended an answer, or left.
    private(set) var mores: [ChatPlace: Int] = [:]
    private(set) var stops: [ChatPlace: [Timestamp]] = [:]
    private(set) var leaves: [ChatPlace: [Timestamp]] = [:]
    private(set) var outcomes: [String: PushOutcome] = [:]
    private var names: Set<String> = []

    init(_ world: World, _ platform: PlayedPlatform) {
        for partition in 0..<world.broker.partitions {
            for record in world.broker.read(BotInbox.topic, partition, from: 0, limit: .max) {
                take(record, platform, world)
            }
        }
    }

    private mutating func take(_ record: Record, _ platform: PlayedPlatform, _ world: World) {
        switch try? BotInbox.read(record.event) {
        case .delivered(let received): take(received, at: record.time)
        case .given(let answer):
            given[answer.request, default: 0] += 1
            guard let place = platform.origins[answer.request]?.place else { return }
            guard given[answer.request] == 1 else { return }
            ends[place, default: []].append(End(request: answer.request, given: answer))
        case .told(let told):
            guard case .refused = told.word, world.botWatch?.asked[told.request] != nil,
                let place = platform.origins[told.request]?.place
            else { return }
            if refused.insert(told.request).inserted, given[told.request] == nil {
                ends[place, default: []].append(End(request: told.request, given: nil))
            }
        case .pushed(let ended): outcomes[ended.push] = ended.outcome
        case .linked, .welcomed, .noticed, .asked, .due, .listed, nil: return
        }
    }

    /// What is delivered again counts once.
    private mutating func take(_ received: DeliveryReceived, at time: Timestamp) {
        guard names.insert(received.name).inserted else { return }
        let place = ChatPlace(identity: received.identity, app: received.app)
        switch received.content {
        case .text(let text, _):
            // Shorter ones ask for what waits.
            if text.count > 2 { lines.append(Line(place: place, name: received.name, text: text, at: time)) }
        case .command(.more, _): mores[place, default: 0] += 1
        case .command(.stop, _): stops[place, default: []].append(time)
        case .unfollowed: leaves[place, default: []].append(time)
        default: return
        }
    }
}
