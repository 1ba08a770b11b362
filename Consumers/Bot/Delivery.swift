import Messages
import Processing

/// What a platform delivered, from its first delivery until it need not be recognised any more.
struct Delivery: Written, Codable, Hashable, Sendable {
    let app: String
    let name: String
    var state: DeliveryState
    /// When the first delivery came here.
    let arrived: Timestamp
    /// When it was sent, as far as it is known.
    let sent: Timestamp
    /// How often it was delivered.
    var count = 1
    /// Of the latest delivery.
    var request: RequestID
    var reply: ReplyAddress
    var deadline: Timestamp
    /// The question or the command whose answer it waits for.
    var awaits: RequestID?
    /// What it was answered, to be said again; nil if it was not, or that is forgotten.
    var answer: DeliveryAnswer?
    /// Until it is open no more: where a later answer can be posted to.
    var later: String?
    /// When it is forgotten.
    var until: Timestamp

    /// How long a message is recognised after its last delivery.
    static var remembered: Duration { .seconds(60) }
    /// After it, a platform delivers again.
    private static var patience: Duration { .seconds(5) }
    /// What a clock of a platform may differ from ours, and a delivery be on its way.
    private static var slack: Duration { .seconds(2) }
    private static var longestAddress: Int { 1_024 }

    init(_ received: DeliveryReceived, at time: Timestamp) {
        app = received.app
        name = received.name
        state = received.deadline > time ? .open : .again
        arrived = time
        // A platform's clock is believed within the time of its deliveries.
        let age = time - (received.created ?? time)
        let isBelieved = age > .zero && age <= Self.patience * max(1, received.terms.deliveries) + Self.slack
        sent = isBelieved ? time - age : time
        request = received.request
        reply = received.reply
        deadline = received.deadline
        later = received.later.flatMap { $0.utf8.count <= Self.longestAddress ? $0 : nil }
        until = time + Self.remembered
    }

    static func key(_ app: String, _ name: String) -> String { "\(app)/\(name)" }

    /// When it must have been answered, or is forgotten.
    var due: Timestamp { state == .open ? deadline : until }

    /// What a further delivery of it is: of two that are open at once, the platform listens to the later one.
    func event(of received: DeliveryReceived, at time: Timestamp) -> DeliveryEvent {
        received.deadline <= time || received.deadline < deadline ? .late : .delivered
    }

    /// Whether the platform will deliver it again if this delivery is not answered.
    func comesAgain(_ terms: BotTerms, at time: Timestamp) -> Bool {
        count < terms.deliveries && time - sent < Self.patience * (terms.deliveries - 1) + Self.slack
    }

    var answerBytes: Int {
        switch answer {
        case .say(let text), .written(let text, _): text.utf8.count
        case .nothing, .again, .writing, nil: 0
        }
    }
}
