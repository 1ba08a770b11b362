import Books
import MessageLog
import Messages
import Quota
import SimulatedLog

/// What must hold when nothing is left to do.
struct Verification {
    private let world: World
    private let policy: Policy
    private var broker: SimulatedBroker { world.broker }

    init(_ world: World) {
        self.world = world
        policy = Policy(world)
    }

    func check() {
        for payer in world.scenario.accounts { check(payer) }
        for client in world.clients { check(client) }
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
        let granted = payer.grants.reduce(Money.zero) { $0 + $1.amount }
        if balance.granted != granted { world.violate("\(name) was granted \(balance.granted), not \(granted).") }
        if balance.pending != .zero { world.violate("\(name) has \(balance.pending) pending at the end.") }
        if !states.entries(prefix: "pending/", of: name).isEmpty { world.violate("\(name) has reservations left.") }
        let spent = policy.spent(payer.account)
        if balance.spent != spent { world.violate("\(name) spent \(balance.spent); by the policy, \(spent).") }
        check(lines(of: name), of: name, against: balance)
    }

    private func check(_ lines: [EntryPosted.Entry], of name: String, against balance: Balance) {
        let granted = sum(lines, .grant)
        let spent = sum(lines, .post)
        if granted != balance.granted { world.violate("The books of \(name) have grants of \(granted).") }
        if spent != balance.spent { world.violate("The books of \(name) have posts of \(spent).") }
        var settled: Set<String> = []
        for line in lines where [.post, .void, .expire].contains(line.kind) {
            if !settled.insert(line.reference).inserted { world.violate("\(line.reference) was settled twice.") }
        }
        if settled != policy.admitted(of: name) { world.violate("\(name): not all that was admitted was settled.") }
        if let last = lines.last, last.available != balance.available {
            world.violate("The books of \(name) end with \(last.available) available.")
        }
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

    // MARK: - Answers

    private func check(_ client: Client) {
        let request = client.plan.chat.request
        switch client.standing {
        case .refused:
            if policy.isAdmitted(request) { world.violate("\(request) was refused at the door, and admitted.") }
        case .asking, .uncertain, .accepted:
            if client.ending == nil { world.violate("\(request) never ended.") }
        }
        if client.ending == .expired { world.violate("\(request) expired: nobody came back for it.") }
        checkText(client)
        guard !client.isRedirected, let ending = client.ending else { return }
        checkCharge(of: client, ending)
        let isFaultless = world.scenario.faults.call + world.scenario.faults.crash + world.scenario.faults.zombie == 0
        if ending == .interrupted, isFaultless { world.violate("\(request) was interrupted and nothing had failed.") }
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
        // Quota got the answer too late.
        case .expire: return
        case .void where !ending.isCharged || client.usage == nil: return
        default:
            world.violate("\(chat.request) ended as \(ending) and was settled as \(String(describing: line?.kind)).")
        }
    }
}

extension StateEntries {
    /// An entry's value, nil if there is none.
    func value<Value: Decodable>(_ name: String, of key: String) -> Value? {
        entry(name, of: key).flatMap { try? MessageCoding.decode(Value.self, from: $0) }
    }
}
