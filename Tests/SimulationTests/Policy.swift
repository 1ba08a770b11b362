import MessageLog
import Messages
import SimulatedLog

/// What each account must have spent, computed from the admissions and the ends of answers.
///
/// Written from the charge policy and independent of Quota: both share messages and no code.
struct Policy {
    private struct Admission {
        let account: Account
        let price: Price
        let reserved: Int64
        let expiry: Timestamp
        var charge: Int64?
    }

    private var admissions: [RequestID: Admission] = [:]
    /// What was posted, by request.
    private var posts: [String: EntryPosted.Entry] = [:]
    /// Requests of keys whose money is limited: what is above a reservation may be cut by that too. `KeyLimitsCheck`
    /// looks at it.
    private var limited: Set<RequestID> = []

    init(_ world: World) {
        for partition in 0..<world.broker.partitions { takePosts(world, partition) }
        for partition in 0..<world.broker.partitions { takeAdmissions(world, partition) }
        for partition in 0..<world.broker.partitions { takeEndings(world, partition) }
    }

    func spent(_ account: Account) -> Money {
        let charges = admissions.values.filter { $0.account == account }.map { $0.charge ?? 0 }
        return Money(microYuan: charges.reduce(0, +))
    }

    func isAdmitted(_ request: RequestID) -> Bool { admissions[request] != nil }

    func admitted(of account: String) -> Set<String> {
        Set(admissions.filter { $0.value.account.name == account }.map(\.key.text))
    }

    private mutating func takeAdmissions(_ world: World, _ partition: Int32) {
        for record in world.broker.read(LLMInbox.topic, partition, from: 0, limit: .max) {
            guard case .admitted(let chat)? = try? LLMInbox.read(record.event) else { continue }
            guard let terms = world.terms(of: chat.request) else {
                world.violate("\(chat.request) was admitted, and nobody asked for it.")
                continue
            }
            if admissions[chat.request] != nil { world.violate("\(chat.request) was admitted twice.") }
            let payer = world.scenario.accounts.first { $0.account == chat.account }
            guard let price = Self.price(terms, for: payer?.group) else {
                world.violate("\(chat.request) was admitted, and its account's group may not ask.")
                continue
            }
            let reserved = Self.cost(price, terms.tokensIn, chat.tokenLimit * terms.choices)
            admissions[chat.request] = Admission(
                account: chat.account, price: price, reserved: reserved, expiry: chat.deadline + .seconds(60))
        }
    }

    private mutating func takePosts(_ world: World, _ partition: Int32) {
        for record in world.broker.read(BooksInbox.topic, partition, from: 0, limit: .max) {
            guard case .posted(let posted)? = try? BooksInbox.read(record.event), posted.entry.kind == .post else {
                continue
            }
            posts[posted.entry.reference] = posted.entry
        }
    }

    /// The first ending that Quota reads before the expiry decides.
    private mutating func takeEndings(_ world: World, _ partition: Int32) {
        for record in world.broker.read(QuotaInbox.topic, partition, from: 0, limit: .max) {
            switch try? QuotaInbox.read(record.event) {
            case .authorized(let authorized):
                if authorized.limits?.moneyPerDay != nil { limited.insert(authorized.chat.request) }
            case .answered(let answer):
                guard var admission = admissions[answer.request], admission.charge == nil else { continue }
                admission.charge = record.time < admission.expiry ? charge(answer, admission, in: world) : 0
                admissions[answer.request] = admission
            default: continue
            }
        }
    }

    private func charge(_ answer: ChatAnswered, _ admission: Admission, in world: World) -> Int64 {
        guard let usage = answer.usage else { return 0 }
        switch answer.ending {
        case .finished, .stopped, .deadline:
            let cost = Self.cost(admission.price, usage.tokensIn, usage.tokensOut)
            guard cost > admission.reserved else { return cost }
            return extended(answer.request, admission.reserved, cost, in: world)
        case .failed, .interrupted, .refused, .expired: return 0
        }
    }

    /// What an answer above its reservation is charged depends on what was available at that moment: all of it, if it
    /// does not suffice.
    private func extended(_ request: RequestID, _ reserved: Int64, _ cost: Int64, in world: World) -> Int64 {
        guard let post = posts[request.text] else { return reserved }
        let amount = post.amount.microYuan
        // Of a key whose money is limited more is reserved.
        let held = limited.contains(request) ? post.reserved?.microYuan ?? reserved : reserved
        let isWithin = cost <= held && amount == cost && post.extended == nil
        let isRight =
            amount <= cost && (isWithin || amount - (post.extended?.microYuan ?? 0) == held)
            && (amount == cost || post.available == .zero || limited.contains(request))
            && post.uncharged.microYuan == cost - amount
        if !isRight { world.violate("\(request) cost \(cost), had \(reserved) reserved and was charged \(amount).") }
        return amount
    }

    /// What the group pays, by the terms that the request came in with; nil if it may not ask.
    private static func price(_ terms: Chat.Terms, for group: String?) -> Price? {
        guard let row = terms.groups?.first(where: { $0.name == group }) else { return terms.price }
        guard let ratio = row.ratio.map({ Int64($0.tenThousandths) }) else { return nil }
        func share(_ amount: Money) -> Money {
            let product = amount.microYuan * ratio
            return Money(microYuan: product / 10_000 + (product.isMultiple(of: 10_000) ? 0 : 1))
        }
        return Price(
            input: share(terms.price.input), output: share(terms.price.output), perCall: share(terms.price.perCall))
    }

    static func cost(_ price: Price, _ tokensIn: Int, _ tokensOut: Int) -> Int64 {
        let millionths = Int64(tokensIn) * price.input.microYuan + Int64(tokensOut) * price.output.microYuan
        let isWhole = millionths.isMultiple(of: 1_000_000)
        return millionths / 1_000_000 + (isWhole ? 0 : 1) + price.perCall.microYuan
    }
}
