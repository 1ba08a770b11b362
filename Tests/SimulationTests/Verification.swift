import Books
import Catalogue
import MessageLog
import Messages
import Quota
import SimulatedLog

/// What must hold when nothing is left to do.
struct Verification {
    private let world: World
    private let policy: Policy
    private let redemptions: RedemptionsCheck
    private let standings: StandingCheck
    private let people: PeopleCheck?
    private let trade: TradeCheck?
    private let bot: BotCheck?
    private var broker: SimulatedBroker { world.broker }

    init(_ world: World) {
        self.world = world
        policy = Policy(world)
        redemptions = RedemptionsCheck(world)
        standings = StandingCheck(world)
        people = world.scenario.people.map { PeopleCheck(world, $0) }
        trade = world.scenario.trade.map { TradeCheck(world, $0) }
        bot = BotCheck(world)
    }

    func check() {
        let persons = world.scenario.people?.payers ?? world.scenario.chats?.payers ?? []
        for payer in world.scenario.accounts + persons { check(payer) }
        for client in world.clients { check(client) }
        redemptions.check()
        standings.check()
        people?.check()
        trade?.check()
        bot?.check()
        checkCatalogue()
        for topic in Topic.inboxes {
            for partition in 0..<broker.partitions where !broker.bounds(topic.dead, partition).isEmpty {
                world.violate("There are dead letters of \(topic).")
            }
        }
    }

    // MARK: - Money

    private func check(_ payer: Scenario.Payer) {
        let name = payer.account.name
        let states = broker.states(QuotaInbox.topic, broker.partition(of: name))
        let balance: Balance = states.value("balance", of: name) ?? Balance()
        let lines = lines(of: name)
        checkCorrections(of: payer, lines)
        let gift = people?.gift(to: payer.account) ?? bot?.gift(to: payer.account) ?? .zero
        let bought = trade?.credit(of: payer.account) ?? .zero
        let given = sum(lines, .correction) + redemptions.credit(of: payer.account) + gift + bought
        let granted = payer.grants.reduce(given) { $0 + $1.amount } - sum(lines, .refund)
        if balance.granted != granted { world.violate("\(name) was granted \(balance.granted), not \(granted).") }
        if balance.pending != .zero { world.violate("\(name) has \(balance.pending) pending at the end.") }
        for prefix in ["pending/", "holds/"] where !states.entries(prefix: prefix, of: name).isEmpty {
            world.violate("\(name) has '\(prefix)' left.")
        }
        let spent = policy.spent(payer.account)
        if balance.spent != spent { world.violate("\(name) spent \(balance.spent); by the policy, \(spent).") }
        check(lines, of: name, against: balance)
        audit(payer.account, lines, balance)
    }

    private func check(_ lines: [EntryPosted.Entry], of name: String, against balance: Balance) {
        let granted = sum(lines, .grant) + sum(lines, .correction) - sum(lines, .refund)
        let spent = sum(lines, .post)
        if granted != balance.granted { world.violate("The books of \(name) have grants of \(granted).") }
        if spent != balance.spent { world.violate("The books of \(name) have posts of \(spent).") }
        var settled: Set<String> = []
        for line in lines where [.post, .void, .expire].contains(line.kind) {
            if !settled.insert(line.reference).inserted { world.violate("\(line.reference) was settled twice.") }
        }
        if settled != policy.admitted(of: name) { world.violate("\(name): not all that was admitted was settled.") }
        // A credit that was held for a refund and is free again has no entry.
        let hadHolds = trade?.hadHolds(of: name) ?? false
        if let last = lines.last, hadHolds ? last.available > balance.available : last.available != balance.available {
            world.violate("The books of \(name) end with \(last.available) available.")
        }
    }

    /// Each correction is in the books once; only one of nothing or of too much is declined.
    private func checkCorrections(of payer: Scenario.Payer, _ lines: [EntryPosted.Entry]) {
        for correction in payer.corrections {
            let found = lines.filter { $0.reference == correction.id }
            let isDeclined = found.first?.kind == .declined
            if found.count != 1 { world.violate("\(correction.id) is in the books \(found.count) times.") }
            if isDeclined, correction.amount > .zero { world.violate("\(correction.id) was declined.") }
            if isDeclined, correction.amount < .zero, let left = found.first?.available,
                left + correction.amount >= .zero
            {
                world.violate("\(correction.id) was declined, though \(left) was available.")
            }
        }
    }

    /// Every hash is whole, and the sums are exact.
    private func audit(_ account: Account, _ lines: [EntryPosted.Entry], _ balance: Balance) {
        let partition = broker.partition(of: account.name)
        let quota = broker.states(QuotaInbox.topic, partition)
        let books = broker.states(BooksInbox.topic, partition)
        var accounts = LedgerAudit.Accounts()
        accounts.balance = balance
        accounts.head = quota.value("head", of: account.name) ?? ChainHead()
        accounts.count = books.value("count", of: account.name) ?? 0
        var audit = LedgerAudit(account, accounts, linesKept: Books.linesKept)
        for (index, line) in lines.enumerated() { audit.add(line, line: Int64(index + 1)) }
        audit.finish()
        for fault in audit.faults { world.violate("\(account), entry \(fault.line ?? 0): \(fault.text).") }
    }

    private func sum(_ lines: [EntryPosted.Entry], _ kind: EntryPosted.Kind) -> Money {
        lines.filter { $0.kind == kind }.reduce(.zero) { $0 + $1.amount }
    }

    private func lines(of name: String) -> [EntryPosted.Entry] {
        let states = broker.states(BooksInbox.topic, broker.partition(of: name))
        return states.entries(prefix: "lines/", of: name).compactMap {
            try? MessageCoding.decode(EntryPosted.Entry.self, from: $0.value)
        }
    }

    // MARK: - The catalogue

    /// A reader of some of it has counted as all do.
    private func checkCatalogue() {
        var all = PriceList()
        all.read(in: world)
        for setter in world.priceSetters {
            let known = setter.list.versions
            let isPrefix =
                known.newest <= all.versions.newest
                && known.page(before: nil, limit: .max).allSatisfy { all.versions[$0.number] == $0 }
            if !isPrefix { world.violate("Two readers of the catalogue count differently.") }
        }
    }

    // MARK: - Answers

    private func check(_ client: Client) {
        let request = client.plan.chat.request
        switch client.standing {
        case .refused:
            if policy.isAdmitted(request) { world.violate("\(request) was refused at the door, and admitted.") }
        case .asking, .uncertain, .accepted:
            if client.ending == nil { world.violate("\(request) never ended.") }
        }
        if client.ending == .expired, outlivesFaults(client.plan.chat) {
            world.violate("\(request) expired: nobody came back for it.")
        }
        checkText(client)
        guard !client.isRedirected, let ending = client.ending else { return }
        checkCharge(of: client, ending)
        let isFaultless = world.scenario.faults.call + world.scenario.faults.crash + world.scenario.faults.zombie == 0
        if ending == .interrupted, isFaultless { world.violate("\(request) was interrupted and nothing had failed.") }
    }

    /// Whether a worker has time for an answer without faults, in which no other may have it: faults that outlast it can
    /// keep all workers away.
    private func outlivesFaults(_ chat: Chat) -> Bool {
        let expiry = chat.deadline + .milliseconds(chat.terms.answerMilliseconds) + .seconds(60)
        return expiry > Scenario.start + (world.scenario.faultsLast + SimulatedBroker.session * 2)
    }

    /// The client sees the text of one call, from its first part on: all of it if the answer was finished.
    private func checkText(_ client: Client) {
        let number = client.text.split(separator: ".").first.flatMap { Int($0) }
        guard let number else {
            let isEmpty = client.ending != .finished || world.upstream.calls.contains { $0.parts == 0 }
            if !isEmpty { world.violate("\(client.plan.chat.request) finished without a text.") }
            return
        }
        let whole = world.upstream.calls[number].text
        if !whole.hasPrefix(client.text) {
            world.violate("\(client.plan.chat.request) read '\(client.text)', which is no prefix of '\(whole)'.")
        }
        if client.ending == .finished, client.text != whole {
            world.violate("\(client.plan.chat.request) finished with '\(client.text)' instead of '\(whole)'.")
        }
    }

    /// What the client saw and what it paid agree.
    private func checkCharge(of client: Client, _ ending: Ending) {
        let chat = client.plan.chat
        let line = lines(of: chat.account.name).last {
            $0.reference == chat.request.text && [.post, .void, .expire].contains($0.kind)
        }
        switch line?.kind {
        case nil where ending == .refused: return
        case .post where ending.isCharged: return
        // It came twice, and once its account was suspended or its key or session refused: on the other's stream.
        case .post where ending == .refused && wasRefused(chat.request): return
        // Quota got the answer too late.
        case .expire: return
        case .void where !ending.isCharged || client.usage == nil: return
        default:
            world.violate("\(chat.request) ended as \(ending) and was settled as \(String(describing: line?.kind)).")
        }
    }

    private func wasRefused(_ request: RequestID) -> Bool {
        standings.refused.contains(request) || people?.credentials.refused.contains(request) ?? false
    }
}

extension StateEntries {
    /// An entry's value, nil if there is none.
    func value<Value: Decodable>(_ name: String, of key: String) -> Value? {
        entry(name, of: key).flatMap { try? MessageCoding.decode(Value.self, from: $0) }
    }
}
