import MessageLog
import Messages
import Processing
import SimulatedLog

/// A whole service in memory on one thread: stations, workers, doors and clients on a log, with faults by seed.
final class World {
    let broker: SimulatedBroker
    let scenario: Scenario
    let flaw: Flaw?
    let upstream = Upstream()
    private(set) var faults: Faults
    private(set) var violations: [String] = []
    private(set) var steps = 0
    /// What decides what happens next.
    var random: SeededGenerator
    private var players: [any Player] = []
    private(set) var clients: [Client] = []

    /// Beyond it nothing may be left to do.
    private static let stepsLimit = 60_000

    init(seed: UInt64, flaw: Flaw? = nil) {
        var random = SeededGenerator(seed: seed)
        scenario = Scenario(&random)
        broker = SimulatedBroker(partitions: scenario.partitions, time: Scenario.start)
        faults = scenario.faults
        self.flaw = flaw
        self.random = random
        prepare()
    }

    private func prepare() {
        for partition in 0..<scenario.partitions {
            players += Consumer.all.compactMap { Cast.player(of: $0, partition, scenario) }
        }
        clients = scenario.requests.map { Client($0) }
        players += clients
        players += scenario.accounts.map { Cashier($0) }
        for payer in scenario.accounts {
            let issued = KeyIssued(account: payer.account, credential: payer.credential)
            broker.append([Draft(to: AuthInbox.issued(issued))])
        }
        watch()
        tamper()
    }

    func violate(_ sentence: String) {
        if violations.count < 20 { violations.append(sentence) }
    }

    // MARK: - Time

    /// Runs the scenario: first with faults, then without until nothing is left to do.
    func run() {
        play(until: Scenario.start + scenario.faultsLast)
        faults = .none
        while broker.deliverDelayed() {}
        play(until: Scenario.start + scenario.horizon)
        if steps >= Self.stepsLimit { violate("It never came to rest.") }
        Verification(self).check()
    }

    private func play(until end: Timestamp) {
        var idle = 0
        while broker.time < end, steps < Self.stepsLimit {
            steps += 1
            let player = players[random.below(players.count)]
            idle = player.act(in: self) ? 0 : idle + 1
            strike()
            if idle > players.count, !sweep() {
                idle = 0
                guard rest(until: end) else { return }
            } else if random.oneIn(8) {
                broker.time = broker.time + .milliseconds(random.below(40))
            }
        }
    }

    /// Lets each player act in turn; returns whether one did.
    private func sweep() -> Bool {
        var isBusy = false
        for player in players where player.act(in: self) { isBusy = true }
        return isBusy
    }

    /// Moves time to the next moment at which a player has something to do; returns false if there is none before the
    /// end.
    private func rest(until end: Timestamp) -> Bool {
        if broker.deliverDelayed() { return true }
        let next = players.compactMap { $0.due(in: self) }.min() ?? end
        broker.time = min(end, max(next, broker.time + .milliseconds(1)))
        return broker.time < end
    }

    // MARK: - Faults

    private func strike() {
        if random.oneIn(faults.crash) {
            let node = random.below(scenario.nodes)
            for player in players where player.node == node { player.crash() }
        }
        if random.oneIn(faults.zombie) { players[random.below(players.count)].turnZombie(in: self) }
        if faults.call > 0, random.oneIn(64) { _ = broker.deliverDelayed() }
    }

    /// Chooses the fate of a call of the log.
    func fate() -> Fate {
        guard random.oneIn(faults.call) else { return .done }
        return [.refused, .acknowledgementLost, .requestLost, .delayed][random.below(4)]
    }

    /// Appends with a fate.
    ///
    /// - Parameter mayArriveLate: false for a producer that needs its appends in order: a delayed one is then lost.
    func append(_ drafts: [Draft], mayArriveLate: Bool = false) -> Result<[Placement], LogError> {
        let fate = fate()
        if fate == .delayed, mayArriveLate { broker.delay { $0.append(drafts) } }
        let placements = fate.isApplied ? broker.append(drafts) : []
        if let error = fate.error { return .failure(error) }
        return .success(placements)
    }

    // MARK: - Proofs

    private func watch() {
        let ledgers = LedgerWatch(self)
        broker.committed = { write in ledgers.see(write) }
    }

    private func tamper() {
        broker.ignoresFencing = flaw == .ignoresFencing
        var seen = 0
        switch flaw {
        case .losesStateEntry:
            broker.tamper = { write in
                guard write.inbox == QuotaInbox.topic, !write.commit.changes.isEmpty else { return }
                seen += 1
                if seen.isMultiple(of: 5) { write.commit.changes.removeFirst() }
            }
        case .losesPosition:
            broker.tamper = { $0.position = nil }
        case .forgetsSettled:
            broker.tamper = { $0.commit.changes.removeAll { $0.entry.name.hasPrefix("settled") } }
        default: return
        }
    }

    /// A digest of the end: the log, the states, and what clients saw.
    var digest: UInt64 {
        var digest = broker.digest
        for client in clients {
            digest.add(client.text)
            digest.add(String(describing: client.ending))
        }
        digest.add(Int64(steps))
        return digest.value
    }
}
