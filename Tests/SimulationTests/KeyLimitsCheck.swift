import MessageLog
import Messages
import SimulatedLog

/// What must hold of the limits of keys that Quota looks at, by what stands on the topics.
///
/// Written from what the limits say and independent of Quota: both share messages and no code.
struct KeyLimitsCheck {
    private let world: World
    private let credentials: CredentialsCheck
    private var calls: [RequestID: ChatAdmitted] = [:]
    private var posts: [String: EntryPosted.Entry] = [:]
    /// What the ledger says was reserved, by request.
    private var reserved: [String: Money] = [:]
    private var decided: Set<RequestID> = []
    private var pending: [RequestID: Pending] = [:]
    private var spent: [KeyWatch.SpentDay: Money] = [:]
    /// Keys of whose end Quota was told.
    private var told: Set<String> = []
    private var stopped: Set<RequestID> = []
    /// Answers that ran when their key was revoked.
    private(set) var running: Set<RequestID> = []

    /// An answer under way.
    private struct Pending {
        let key: String
        let limits: KeyLimits?
        let amount: Money
        let expiry: Timestamp
    }

    init(_ world: World, _ credentials: CredentialsCheck) {
        self.world = world
        self.credentials = credentials
        for partition in 0..<world.broker.partitions {
            readCalls(partition)
            readPosts(partition)
        }
        for partition in 0..<world.broker.partitions { readLedger(partition) }
    }

    func check() {
        for key in credentials.revoked.subtracting(told) { world.violate("Quota was not told of the end of \(key).") }
        for request in running.subtracting(stopped) {
            world.violate("\(request) was not stopped when its key was revoked.")
        }
    }

    private mutating func readCalls(_ partition: Int32) {
        for record in world.broker.read(LLMInbox.topic, partition, from: 0, limit: .max) {
            switch try? LLMInbox.read(record.event) {
            case .admitted(let chat): calls[chat.request] = chat
            case .cancelled(let cancelled): stopped.insert(cancelled.request)
            case nil: continue
            }
        }
    }

    private mutating func readPosts(_ partition: Int32) {
        for record in world.broker.read(BooksInbox.topic, partition, from: 0, limit: .max) {
            guard case .posted(let posted)? = try? BooksInbox.read(record.event) else { continue }
            if posted.entry.kind != .late { reserved[posted.entry.reference] = posted.entry.reserved }
            if posted.entry.kind == .post { posts[posted.entry.reference] = posted.entry }
        }
    }

    private mutating func readLedger(_ partition: Int32) {
        for record in world.broker.read(QuotaInbox.topic, partition, from: 0, limit: .max) {
            switch try? QuotaInbox.read(record.event) {
            case .authorized(let authorized): admit(authorized.chat, at: record.time)
            case .answered(let answer): settle(answer, at: record.time)
            case .ended(let ended):
                told.insert(ended.apiKey)
                running.formUnion(open(ended.apiKey, at: record.time).map(\.key))
            default: continue
            }
        }
    }

    /// What is pending of a key: its reservations expire before the first input that is not earlier.
    private func open(_ key: String, at time: Timestamp) -> [RequestID: Pending] {
        pending.filter { $0.value.key == key && time < $0.value.expiry }
    }

    /// What a key has spent on the day, and reserved.
    private func used(_ key: String, at time: Timestamp) -> Money {
        open(key, at: time).values.reduce(spent[KeyWatch.SpentDay(key, time)] ?? .zero) { $0 + $1.amount }
    }

    /// The first authorization of a chat decides.
    private mutating func admit(_ chat: Chat, at time: Timestamp) {
        guard decided.insert(chat.request).inserted, let call = calls[chat.request],
            let (key, limits) = credentials.letIn[chat.request]
        else { return }
        let others = open(key, at: time).count
        if let most = limits?.answersAtOnce, others >= most {
            world.violate("\(chat.request) was admitted beside \(others) answers of \(key), which may have \(most).")
        }
        let amount = amount(of: chat, call, limits)
        pending[chat.request] = Pending(
            key: key, limits: limits, amount: Money(microYuan: amount), expiry: call.deadline + .seconds(60))
        if let most = limits?.moneyPerDay, amount > 0, used(key, at: time) > most {
            world.violate("\(key) has \(used(key, at: time)) spent and reserved in a day, and \(most) is its limit.")
        }
    }

    /// What was reserved: the cost by our measure, and for a limit of money what else is believed of the input, as far as
    /// the account had it.
    private func amount(of chat: Chat, _ call: ChatAdmitted, _ limits: KeyLimits?) -> Int64 {
        let terms = chat.terms
        let measured = Policy.cost(terms.price, terms.tokensIn, call.tokenLimit * terms.choices)
        let amount = reserved[chat.request.text]?.microYuan ?? measured
        let others = chat.tokensInBelieved - terms.tokensIn
        let above = limits?.moneyPerDay == nil ? 0 : Policy.cost(Price(input: terms.price.input), others, 0)
        if amount < measured || amount > measured + above {
            world.violate("\(chat.request) had \(amount) reserved, and \(measured) to \(measured + above) was right.")
        }
        return amount
    }

    /// An answer costs more than was reserved for it as far as its key has room, and no less.
    private mutating func settle(_ answer: ChatAnswered, at time: Timestamp) {
        guard let held = pending.removeValue(forKey: answer.request), time < held.expiry,
            let post = posts[answer.request.text]
        else { return }
        spent[KeyWatch.SpentDay(held.key, time), default: .zero] += post.amount
        guard let most = held.limits?.moneyPerDay else { return }
        let used = used(held.key, at: time)
        if post.extended != nil, used > most {
            world.violate("\(answer.request) cost more than \(held.key) had left of its day.")
        }
        // One whose key was revoked costs what was reserved: what the key had spent is forgotten.
        if post.uncharged > .zero, post.available > .zero, used < most, !told.contains(held.key) {
            world.violate("\(answer.request) cost less than its use, and \(held.key) had money left of its day.")
        }
    }
}
