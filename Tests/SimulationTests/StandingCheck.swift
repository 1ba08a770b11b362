import MessageLog
import Messages
import SimulatedLog

/// What must hold of accounts that are suspended or closed, by what stands on the topics.
///
/// Written from the table of standings and independent of Auth: both share messages and no code.
struct StandingCheck {
    private let world: World
    /// The chats and claims that came to Auth while their account was active, at least once.
    private var heard: Set<RequestID> = []
    /// Those that came while it was not, at least once.
    private(set) var refused: Set<RequestID> = []
    /// The names of the changes that end an account's answers, and of those that Quota was told of.
    private var endings: Set<String> = []
    private var told: Set<String> = []
    /// When the reservations of admitted chats expire.
    private var expiries: [RequestID: Timestamp] = [:]
    private var claimed: Set<RequestID> = []
    /// The answers that ran when Quota was told, and those that were stopped by anybody.
    private(set) var running: Set<RequestID> = []
    private var stopped: Set<RequestID> = []

    init(_ world: World) {
        self.world = world
        for partition in 0..<world.broker.partitions {
            readRequests(partition)
            readCalls(partition)
            readClaims(partition)
        }
        for partition in 0..<world.broker.partitions { readLedger(partition) }
    }

    /// Nothing begins while an account is suspended, and what had begun is stopped.
    func check() {
        for request in refused.subtracting(heard) {
            if expiries[request] != nil { world.violate("\(request) was admitted, and its account was suspended.") }
            if claimed.contains(request) { world.violate("\(request) was claimed, and its account was suspended.") }
        }
        for name in endings.subtracting(told) { world.violate("Quota was not told of the change \(name).") }
        for request in running.subtracting(stopped) {
            world.violate("\(request) was not stopped when its account was suspended.")
        }
    }

    // MARK: - Reading

    private mutating func readRequests(_ partition: Int32) {
        var standings: [Account: Standing.Status] = [:]
        for record in world.broker.read(AuthInbox.topic, partition, from: 0, limit: .max) {
            switch try? AuthInbox.read(record.event) {
            case .changed(let changed):
                follow(changed, &standings)
            case .requested(let request):
                hear(request.chat.request, standings[request.chat.account])
            case .redeemed(let request):
                hear(request.claim.request, standings[request.claim.account])
            default: continue
            }
        }
    }

    private mutating func follow(_ changed: AccountChanged, _ standings: inout [Account: Standing.Status]) {
        guard standings[changed.account] != .closed else { return }
        switch changed.change {
        case .suspended: standings[changed.account] = .suspended
        case .closed: standings[changed.account] = .closed
        case .resumed: standings[changed.account] = .active
        case .role, .group: break
        }
        switch changed.change {
        case .suspended, .closed: endings.insert(changed.name)
        case .resumed, .role, .group: break
        }
    }

    private mutating func hear(_ request: RequestID, _ status: Standing.Status?) {
        switch status {
        case .active, nil: heard.insert(request)
        case .suspended, .closed: refused.insert(request)
        }
    }

    private mutating func readCalls(_ partition: Int32) {
        for record in world.broker.read(LLMInbox.topic, partition, from: 0, limit: .max) {
            switch try? LLMInbox.read(record.event) {
            case .admitted(let chat): expiries[chat.request] = chat.deadline + .seconds(60)
            case .cancelled(let cancelled): stopped.insert(cancelled.request)
            case nil: continue
            }
        }
    }

    private mutating func readClaims(_ partition: Int32) {
        for record in world.broker.read(CodesInbox.topic, partition, from: 0, limit: .max) {
            if case .claimed(let claim)? = try? CodesInbox.read(record.event) { claimed.insert(claim.request) }
        }
    }

    /// An admitted chat is pending from its first authorization until it is answered or expires.
    private mutating func readLedger(_ partition: Int32) {
        var decided: Set<RequestID> = []
        var pending: [RequestID: Account] = [:]
        for record in world.broker.read(QuotaInbox.topic, partition, from: 0, limit: .max) {
            switch try? QuotaInbox.read(record.event) {
            case .authorized(let authorized):
                let chat = authorized.chat
                let isFirst = decided.insert(chat.request).inserted
                if isFirst, expiries[chat.request] != nil { pending[chat.request] = chat.account }
            case .answered(let answer):
                pending[answer.request] = nil
            case .changed(let changed):
                told.insert(changed.name)
                for (request, account) in pending where account == changed.account {
                    if let expiry = expiries[request], record.time < expiry { running.insert(request) }
                }
            default: continue
            }
        }
    }
}
