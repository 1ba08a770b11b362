import Messages
import SimulatedLog

/// One person's chat with one app.
struct ChatPlace: Hashable, CustomStringConvertible {
    let identity: Identity
    let app: String

    var description: String { "\(identity.text) at \(app)" }
}

/// What a person sees of a chat, and what its platform counts of it.
final class PhoneChat {
    /// A text on the person's screen.
    struct Shown {
        let at: Timestamp
        let text: String

        /// Whether the person is told that there is more to come.
        var saysMore: Bool { text.contains("Send any character") }
    }

    /// What the person did last of a kind, and what was pushed since: as the platform counts it.
    struct Window {
        let began: Timestamp
        let until: Timestamp
        let most: Int
        /// When Bot asked for the pushes that it counts.
        fileprivate(set) var pushes: [Timestamp] = []
        /// Whether the message came to Bot so late that Bot cannot know when it was sent.
        var isVague = false
    }

    private(set) var shown: [Shown] = []
    /// Whether the person follows. Who does not is told nothing.
    var isFollowing = true
    var hasLeft = false
    /// Messages of the person that the platform gave up: what was said to them is lost.
    var losses = 0
    private(set) var message: Window?
    private(set) var event: Window?

    func show(_ text: String, at time: Timestamp) { shown.append(Shown(at: time, text: text)) }

    func open(isEvent: Bool, _ terms: BotTerms, at time: Timestamp) {
        if isEvent {
            event = Window(
                began: time, until: time + PlayedApp.windowAfterEvent, most: PlayedApp.pushesAfterEvent)
        } else {
            message = Window(began: time, until: time + .milliseconds(terms.pushMilliseconds), most: terms.pushes)
        }
    }

    /// A message came so late that Bot reckons with a later moment.
    func blur() {
        message?.isVague = true
        event?.isVague = true
    }

    enum Verdict {
        case taken
        case gone
        case windowClosed
        /// - Parameter isExcused: whether Bot cannot have counted all that the platform counts: it asked for a push before the
        ///   person wrote, and the platform got it after.
        case budgetUsed(isExcused: Bool)
    }

    func push(asked: Timestamp, at time: Timestamp) -> Verdict {
        guard isFollowing else { return .gone }
        if take(&message, asked, time) || take(&event, asked, time) { return .taken }
        let open = [message, event].compactMap { $0 }.filter { time < $0.until }
        guard !open.isEmpty else { return .windowClosed }
        let isExcused = open.contains { window in
            window.isVague || asked < window.began || window.pushes.contains { $0 < window.began }
        }
        return .budgetUsed(isExcused: isExcused)
    }

    private func take(_ window: inout Window?, _ asked: Timestamp, _ time: Timestamp) -> Bool {
        guard let open = window, time < open.until, open.pushes.count < open.most else { return false }
        window?.pushes.append(asked)
        return true
    }
}

/// The words of models that stand in a text: `c3w17` is the 18th of the fourth call.
struct AnswerWord: Hashable {
    let call: Int
    let index: Int

    init?(_ text: Substring) {
        guard text.first == "c", let border = text.firstIndex(of: "w"),
            let call = Int(text[text.index(after: text.startIndex)..<border]),
            let index = Int(text[text.index(after: border)...])
        else { return nil }
        self.call = call
        self.index = index
    }

    static func all(in text: String) -> [AnswerWord] {
        text.split(whereSeparator: \.isWhitespace).compactMap { AnswerWord($0) }
    }
}
