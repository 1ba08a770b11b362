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
    let lobby = Lobby()
    let decisions = Decisions()
    private(set) var faults: Faults
    private(set) var violations: [String] = []
    private(set) var steps = 0
    /// What decides what happens next.
    @exclusivity(unchecked) var random: SeededGenerator
    private var players: [any Player] = []
    private(set) var clients: [Client] = []
    private(set) var redeemers: [Redeemer] = []
    private(set) var priceSetters: [PriceSetter] = []
    private(set) var buyers: [Buyer] = []
    private(set) var providers: [Provider] = []
    private(set) var shopkeeper: Shopkeeper?
    /// Where persons write to the bot, who they are, and what Bot says to them; nil and empty in other seeds.
    private(set) var platform: PlayedPlatform?
    private(set) var phones: [Phone] = []
    private(set) var botWatch: BotWatch?

    /// What a seed plays.
    enum Play: Sendable {
        /// Requests, codes, prices, and in some seeds people.
        case service
        /// Orders, payments and bills.
        case trade
        /// Persons who write to the bot.
        case bot
    }

    init(seed: UInt64, plays play: Play = .service, flaw: Flaw? = nil) {
        var random = SeededGenerator(seed: seed)
        scenario =
            switch play {
            case .service: Scenario(&random)
            case .trade: Scenario(trading: &random)
            case .bot: Scenario(chatting: &random)
            }
        broker = SimulatedBroker(partitions: scenario.partitions, time: Scenario.start)
        faults = scenario.faults
        self.flaw = flaw
        self.random = random
        prepare()
    }

    private func prepare() {
        let idle = idle
        let consumers = Consumer.all.filter { !idle.contains($0) }
        for partition in 0..<scenario.partitions {
            players += consumers.compactMap { Cast.player(of: $0, partition, scenario, flaw) }
        }
        clients = (scenario.requests + (scenario.people?.requests ?? [])).map { Client($0) }
        players += clients
        redeemers = scenario.redemptions.claims.map { Redeemer($0) }
        players += redeemers
        players += scenario.accounts.map { Console($0) }
        players += scenario.redemptions.batches.map { Console($0) }
        players.append(Console(scenario.supervision))
        priceSetters = scenario.priceSetters.enumerated().map { PriceSetter($0, at: $1) }
        players += priceSetters
        for payer in scenario.accounts {
            let opened = AccountOpened(account: payer.account, group: payer.group, by: Actor("console"))
            let issued = KeyIssued(account: payer.account, credential: payer.credential)
            broker.append([Draft(to: AuthInbox.opened(opened)), Draft(to: AuthInbox.issued(issued))])
        }
        if let people = scenario.people { invite(people) }
        if let trade = scenario.trade { begin(trade) }
        if let chats = scenario.chats { begin(chats) }
        watch()
        tamper()
    }

    /// Without people, trade, or persons who write to the bot, some have nothing to do.
    private var idle: [Consumer] {
        if scenario.chats != nil { return Chats.idle }
        if scenario.trade != nil { return Trade.idle + [.bot] }
        return Trade.consumers + [.bot] + (scenario.people == nil ? People.consumers : [])
    }

    private func invite(_ people: People) {
        players += people.payers.map { Console($0) }
        players += people.browsers.map { Browser($0) }
        players.append(Stranger())
        players += people.typing.map { TypingGuesser($0) }
        players += people.sending.map { SendingGuesser($0) }
        players += people.keys.map { Keeper($0) }
    }

    private func begin(_ trade: Trade) {
        providers = trade.providers.map { Provider($0) }
        buyers = trade.buyers.map { Buyer($0) }
        let shopkeeper = Shopkeeper()
        self.shopkeeper = shopkeeper
        players += providers
        players += buyers
        players += [shopkeeper, Console(trade.said)]
    }

    private func begin(_ chats: Chats) {
        let platform = PlayedPlatform(chats)
        self.platform = platform
        phones = chats.phones.map { Phone($0, calmFrom: chats.calmFrom) }
        players.append(platform)
        players += phones
        players += chats.payers.map { Console($0) }
        players += chats.browsers.map { Browser($0) }
        players.append(Console(chats.links))
    }

    /// What was asked at which price; nil if nobody asked it.
    func terms(of request: RequestID) -> Chat.Terms? {
        clients.first { $0.plan.chat.request == request }?.plan.chat.terms ?? botWatch?.asked[request]?.chat.terms
    }

    /// The provider that a merchant is paid by.
    func provider(_ merchant: MerchantTerms) -> Provider {
        guard let provider = providers.first(where: { $0.merchant.name == merchant.name }) else {
            preconditionFailure("No provider plays \(merchant.name).")
        }
        return provider
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
        if steps >= scenario.stepsLimit { violate("It never came to rest.") }
        Verification(self).check()
    }

    private func play(until end: Timestamp) {
        var idle = 0
        while broker.time < end, steps < scenario.stepsLimit {
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

    /// The place of an answer, as a door chooses it.
    func address(_ stream: String) -> ReplyAddress {
        ReplyAddress(partition: Int32(random.below(Int(broker.partitions))), stream: stream)
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
        if scenario.trade != nil {
            let trade = TradeWatch(self)
            broker.committed = { write in
                ledgers.see(write)
                trade.see(write)
            }
            return
        }
        if scenario.chats != nil {
            let (bot, sessions) = (BotWatch(self), SessionWatch(self))
            botWatch = bot
            broker.committed = { write in
                ledgers.see(write)
                bot.see(write)
                sessions.see(write)
            }
            return
        }
        guard scenario.people != nil else {
            broker.committed = { write in ledgers.see(write) }
            return
        }
        let (sessions, keys) = (SessionWatch(self), KeyWatch(self))
        broker.committed = { [decisions] write in
            ledgers.see(write)
            decisions.see(write)
            sessions.see(write)
            keys.see(write)
        }
    }

    /// A digest of the end: the log, the states, and what clients saw.
    var digest: UInt64 {
        var digest = broker.digest
        for client in clients {
            digest.add(client.text)
            digest.add(String(describing: client.ending))
        }
        for place in phones.flatMap(\.finales).map(\.place) {
            for shown in platform?.chat(place).shown ?? [] { digest.add(shown.text) }
        }
        digest.add(Int64(steps))
        return digest.value
    }
}
