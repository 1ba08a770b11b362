import Messages
import Processing
import ProcessingBench

@testable import Bot

/// An official account's platform with its clock (five seconds a delivery, three of them), a person who writes there, a
/// model that takes its time, and Postman.
struct PlayedPlatform {
    /// What the person sees.
    struct Seen: Equatable {
        enum Way: Equatable { case reply, push, fault }
        /// Milliseconds since the start.
        let at: Int64
        let text: String
        let way: Way

        static func reply(_ at: Int64, _ text: String) -> Seen { Seen(at: at, text: text, way: .reply) }
        static func push(_ at: Int64, _ text: String) -> Seen { Seen(at: at, text: text, way: .push) }
    }

    /// What goes wrong, each of so many in a hundred.
    struct Faults {
        var lostDeliveries = 0
        var lateDeliveries = 0
        var doubledDeliveries = 0
        var lostReplies = 0
        var quickRepeats = 0
        var unknownPushes = 0
        var refusedPushes = 0
        var refusedQuestions = 0
        var silentModels = 0
    }

    enum Event {
        case attempt(String)
        case arrival(DeliveryReceived)
        case timeout(RequestID)
        case answer(ChatRequested)
        case push(PushAsked)
        case input(BotInbox)
    }

    private struct Entry {
        let at: Timestamp
        let event: Event
    }

    struct Sent {
        let content: DeliveryContent
        let at: Timestamp
        var attempts = 0
        var isDone = false
    }

    /// A delivery whose connection is open.
    struct Attempt {
        let name: String
        let at: Timestamp
        var isOpen = true
    }

    private(set) var bench: ProcessorBench<Bot>
    let terms: BotTerms
    let identity = Sample.sender()
    var faults = Faults()
    var random: SeededNumbers
    let answerTime: Duration?
    let sentences: Int
    private let start: Timestamp
    private var agenda: [Entry] = []
    private var losses = 0
    private(set) var sent: [String: Sent] = [:]
    private var names = 0
    var attempts: [RequestID: Attempt] = [:]
    /// By the delivery: how often its door was answered.
    var answers: [RequestID: Int] = [:]
    /// By the request: how often the model was asked.
    var charges: [String: Int] = [:]
    /// What was asked, by the request.
    var questions: [String: String] = [:]
    var stopped: Set<RequestID> = []
    var seen: [Seen] = []
    var typings = 0
    /// What the platform has let through since the person's last message, and how much it lets through.
    var pushed = 0
    var pushLimit = 0
    var violations: [String] = []

    /// - Parameter answerTime: nil: by chance, up to 50 s.
    init(
        _ terms: BotTerms, answerTime: Duration?, sentences: Int = 1, seed: UInt64 = 1, reloads: Bool = true
    ) {
        bench = ProcessorBench(Bot(), reloads: reloads)
        self.terms = terms
        self.answerTime = answerTime
        self.sentences = sentences
        random = SeededNumbers(seed: seed)
        start = bench.time
    }

    var time: Timestamp { bench.time }
    var milliseconds: Int64 { (time - start).wholeMilliseconds }

    mutating func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    mutating func happens(_ hundredths: Int) -> Bool { hundredths > 0 && draw(100) < hundredths }

    mutating func lose(firstDeliveries: Int) { losses = firstDeliveries }

    mutating func plan(_ event: Event, in pause: Duration) {
        let entry = Entry(at: time + pause, event: event)
        let index = agenda.firstIndex { $0.at > entry.at } ?? agenda.endIndex
        agenda.insert(entry, at: index)
    }

    // MARK: - The person

    mutating func write(_ text: String) { send(.text(text)) }

    mutating func send(_ content: DeliveryContent) {
        names += 1
        let name = "m\(names)"
        sent[name] = Sent(content: content, at: time)
        switch content {
        case .text, .command: (pushed, pushLimit) = (0, terms.pushes)
        case .followed: pushLimit += 3
        default: break
        }
        plan(.attempt(name), in: .zero)
    }

    /// How often the person has seen something.
    func times(of mark: String) -> Int { seen.reduce(0) { $0 + $1.text.ranges(of: mark).count } }

    /// Whether the person has seen the sentences of an answer in order.
    func isInOrder(_ name: String, sentences: Int) -> Bool {
        let all = seen.map(\.text).joined(separator: "\n")
        var position = all.startIndex
        for number in 1...sentences {
            guard let found = all[position...].firstRange(of: "«\(name).\(number)»") else { return false }
            position = found.upperBound
        }
        return true
    }

    // MARK: - Time

    mutating func run(for duration: Duration) {
        let end = time + duration
        while true {
            let next = agenda.first?.at ?? .never
            let wake = bench.state.wakeAt ?? .never
            guard min(next, wake) <= end else { break }
            if wake <= next {
                carry(bench.pass(max(.zero, wake - time)))
            } else {
                carry(bench.pass(max(.zero, next - time)))
                happen(agenda.removeFirst().event)
            }
        }
        carry(bench.pass(end - time))
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .attempt(let name): deliver(name)
        case .arrival(let received): carry(bench.feed(.delivered(received)))
        case .timeout(let request): timeOut(request)
        case .answer(let asked): carry(bench.feed(.given(given(to: asked))))
        case .push(let asked): push(asked)
        case .input(let input): carry(bench.feed(input))
        }
    }

    // MARK: - Deliveries

    private mutating func deliver(_ name: String) {
        guard var message = sent[name], !message.isDone, message.attempts < 3 else { return }
        message.attempts += 1
        sent[name] = message
        let request = RequestID("\(name)#\(message.attempts)")
        attempts[request] = Attempt(name: name, at: time)
        plan(.timeout(request), in: .seconds(5))
        if losses > 0 || happens(faults.lostDeliveries) {
            losses = max(0, losses - 1)
            return
        }
        let received = DeliveryReceived(
            identity: identity, app: "main", name: name, content: message.content, terms: terms, request: request,
            reply: ReplyAddress(partition: 1, stream: "reply-\(request.text)"), deadline: time + Played.patience,
            chat: RequestID("chat-\(request.text)"),
            chatReply: ReplyAddress(partition: 2, stream: "chat-\(request.text)"),
            created: Timestamp(milliseconds: message.at.milliseconds / 1_000 * 1_000))
        let isLate = happens(faults.lateDeliveries)
        plan(.arrival(received), in: isLate ? .milliseconds(draw(9_000)) : .milliseconds(20))
        if happens(faults.doubledDeliveries) { plan(.arrival(received), in: .milliseconds(20 + draw(3_000))) }
    }

    private mutating func timeOut(_ request: RequestID) {
        guard var attempt = attempts[request], attempt.isOpen else { return }
        attempt.isOpen = false
        attempts[request] = attempt
        guard var message = sent[attempt.name], !message.isDone else { return }
        if message.attempts < 3 { return deliver(attempt.name) }
        message.isDone = true
        sent[attempt.name] = message
        seen.append(Seen(at: milliseconds, text: attempt.name, way: .fault))
    }

    /// The door has an answer for a delivery.
    mutating func hear(_ answer: DeliveryAnswer, to request: RequestID) {
        guard let attempt = attempts[request] else {
            violations.append("\(request) was never delivered")
            return
        }
        // The platform listens no more, or never gets it: the time-out follows.
        guard attempt.isOpen, !happens(faults.lostReplies) else { return }
        if answer == .again {
            // Some platforms wait until their time is over, some try again as the connection closes.
            if happens(faults.quickRepeats) { timeOut(request) }
            return
        }
        attempts[request]?.isOpen = false
        guard let message = sent[attempt.name], !message.isDone else { return }
        sent[attempt.name]?.isDone = true
        guard case .say(let text) = answer else { return }
        seen.append(Seen(at: milliseconds, text: text, way: .reply))
        if text.utf8.count > 2_048 { violations.append("\(text.utf8.count) bytes are said at once") }
    }
}
