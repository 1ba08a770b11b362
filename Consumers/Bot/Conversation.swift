import Messages
import Processing

/// A person's chat with one app, as far as it changes with each message.
struct Conversation: Written, Codable, Hashable, Sendable {
    /// Of what the person wrote last.
    var language: Language?
    /// The model that the person chose.
    var model: String?
    var isGreeted = false
    /// When the person last wrote something to be answered by a model.
    var spoken: Timestamp?
    /// The question that was asked.
    var running: Question?
    /// The question that is collected, or waits for the other one.
    var next: Question?
    /// Commands whose answers come from others.
    var errands: [Errand] = []
    /// Messages of a robot's platform that shows how an answer is written.
    var screens: [Screen] = []
    var window: PushWindow?
    /// The push that is under way.
    var push: PendingPush?
    /// Pushes that were refused for a moment, one after the other.
    var refusals = 0
    /// When pushes go on, after such a refusal or after something was said at a delivery.
    var retryAt: Timestamp?
    /// Until when nothing is pushed, because the platform said that the account may not.
    var barredUntil: Timestamp?
    /// When the person was last shown that an answer is written.
    var typed: Timestamp?

    /// When it goes on by itself.
    var due: Timestamp {
        let own = [running?.due, next?.due, push?.due, retryAt].compactMap { $0 }
        return (own + errands.map(\.due) + screens.map(\.due)).min() ?? .never
    }

    var bytes: Int {
        (running?.bytes ?? 0) + (next?.bytes ?? 0) + screens.reduce(0) { $0 + ($1.text?.utf8.count ?? 0) }
    }

    /// How much may be pushed yet.
    func pushesLeft(at time: Timestamp) -> Int {
        if let barredUntil, time < barredUntil { return 0 }
        return window?.left(at: time) ?? 0
    }

    /// Whether somebody will tell what becomes of a request.
    func waits(for request: RequestID) -> Bool {
        running?.request == request || errands.contains { $0.request == request }
    }

    /// Whether there is more to come of a question or a command.
    func isPending(_ request: RequestID?) -> Bool {
        guard let request else { return false }
        return next?.request == request || waits(for: request)
    }

    /// Forgets what is not asked yet, and what no robot has fetched.
    mutating func forgetTexts() {
        if next?.state == .waiting { next = nil }
        screens.removeAll { $0.text != nil }
    }
}

/// A command whose answer others know.
struct Errand: Codable, Hashable, Sendable {
    let kind: Kind
    let request: RequestID
    /// The delivery that brought the command.
    let delivery: String
    /// When nobody will answer any more.
    let due: Timestamp

    enum Kind: String, Codable, Sendable {
        case balance
        /// A code is made for the person.
        case code
        /// The person sent a code.
        case shown
    }

    /// How long others may take, and how long is waited for them.
    static var patience: Duration { .seconds(30) }
    static var lapse: Duration { .seconds(45) }
    static var most: Int { 8 }
}

/// A push whose outcome is not known yet.
struct PendingPush: Codable, Hashable, Sendable {
    let name: String
    /// Whether it counts with the platform's window.
    let isCounted: Bool
    /// When nothing will be heard of it any more.
    let due: Timestamp

    /// How long it is of use, and how long is waited for its outcome: longer than Postman is away when it has to be started
    /// again, since what is never heard of is lost.
    static var usefulFor: Duration { .seconds(300) }
    static var lapse: Duration { .seconds(360) }
}

/// A message of a robot that shows an answer while it is written: its platform asks again and again how far it is.
struct Screen: Codable, Hashable, Sendable {
    /// The name of the delivery that it answers.
    let name: String
    var awaits: RequestID
    /// All of the answer, once it is there.
    var text: String?
    /// Whether the platform has fetched it.
    var isShown = false
    /// Whether the platform asks no more: what comes now is posted to `later`.
    var isOver = false
    let began: Timestamp
    /// A credential.
    var later: String?

    /// More than a person writes while one is asked about: of what was fetched the platform may have lost the answer, and
    /// asks again.
    static var most: Int { 16 }
    static var mostBytes: Int { 40 << 10 }
    /// The platform asks for six minutes.
    private static var lasts: Duration { .seconds(340) }
    /// `later` is good for an hour.
    private static var remembered: Duration { .seconds(3_540) }

    init(_ delivery: Delivery, awaiting request: RequestID) {
        name = delivery.name
        awaits = request
        began = delivery.arrived
        later = delivery.later
    }

    var due: Timestamp { began + (isOver ? Self.remembered : Self.lasts) }
}
