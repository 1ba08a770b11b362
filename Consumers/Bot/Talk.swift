import Messages
import Processing

/// A chat while one input is decided on: what is kept of it, and what is said.
///
/// What happens changes questions, commands and what waits to be said; then `settle` looks who waits for what, says what
/// there is to say at open deliveries, lets those go who wait for nothing, and pushes the rest.
struct Talk {
    let identity: Identity
    let account: Account
    let app: String
    let time: Timestamp
    let terms: BotTerms
    var conversation: Conversation
    var outbox: Outbox
    var memory: Memory
    /// In the order in which they came.
    var deliveries: [Delivery]
    /// Counts pushes.
    var pushes: Int64
    /// The deliveries that need not be recognised any more.
    var forgotten: [String] = []
    private(set) var outputs: [Output] = []
    private(set) var steps: [BotReport.Step] = []

    init(
        identity: Identity, account: Account, app: String, time: Timestamp, terms: BotTerms,
        conversation: Conversation, outbox: Outbox, memory: Memory, deliveries: [Delivery], pushes: Int64
    ) {
        self.identity = identity
        self.account = account
        self.app = app
        self.time = time
        self.terms = terms
        self.conversation = conversation
        self.outbox = outbox
        self.memory = memory
        self.deliveries = deliveries
        self.pushes = pushes
    }

    var words: BotWords { BotWords(conversation.language ?? terms.language) }
    var isRobot: Bool { terms.platform == .weComRobot }

    /// The most bytes of a message to the person: a robot's platform has a limit of its own.
    var mostBytes: Int { isRobot ? 20_480 : min(max(512, terms.partBytes), 20_480) }

    /// The same without what says that there is more.
    var room: Int { mostBytes - BotWords.mostHintBytes }

    /// The model that is asked; nil if there is none.
    var model: OfferedModel? { terms.models.first { $0.name == conversation.model } ?? terms.models.first }

    mutating func send(_ output: Output) { outputs.append(output) }

    mutating func note(_ what: String, _ subject: String, code: String? = nil) {
        steps.append(.init(at: time, app: app, what: what, subject: subject, code: code))
    }

    /// Says something at once, to a delivery or a command's.
    mutating func reply(_ text: String, to delivery: String) {
        outbox.insert(text, for: delivery, room: room)
    }

    /// Everything whose time has come.
    mutating func wake() {
        expireDeliveries()
        lapseErrands()
        wakeQuestions()
        wakePushes()
        wakeScreens()
        settle()
    }

    /// Says what there is to say to those who wait for it.
    mutating func settle() {
        if isRobot { settleScreens() } else { settleDeliveries() }
        push()
    }
}
