import Messages
import SimulatedLog

/// What one seed plays: requests, grants, and how many faults.
struct Scenario {
    let partitions: Int32
    let nodes: Int
    let faults: Faults
    let faultsLast: Duration
    /// The number of states a station keeps in memory between steps. With 0, each step reads its states again.
    let statesLimit: Int
    let accounts: [Payer]
    let requests: [Plan]
    let redemptions: Redemptions
    /// When each operator changes the catalogue.
    let priceSetters: [[Timestamp]]
    let supervision: Supervision
    /// Who signs in and makes keys; nil in most seeds.
    let people: People?
    /// Who buys and who is paid; nil in a seed of the service without trade.
    let trade: Trade?
    /// Who writes to the bot; nil in other seeds.
    let chats: Chats?

    /// 25 seconds before midnight of UTC+8, so that what counts by the day begins anew in the middle.
    static let start = Timestamp(milliseconds: 57_575_000)
    /// How long a request may wait for its admission.
    static let patience = Duration.seconds(20)

    /// The deadline of the latest answer, its expiry, and a minute; or what trade takes.
    var horizon: Duration { trade?.lasts ?? chats?.lasts ?? faultsLast + .seconds(20 + 30 + 60 + 60) }

    /// Beyond it nothing may be left to do. Each step picks a player, and people make them many.
    var stepsLimit: Int {
        if chats != nil { return Chats.stepsLimit }
        return trade?.stepsLimit ?? (people == nil ? 60_000 : 400_000)
    }

    /// An account, its key and what it is given.
    struct Payer {
        let account: Account
        let credential: KeyHash
        let group: String?
        /// Each with how often it is sent.
        let grants: [(id: String, amount: Money, times: Int, at: Timestamp)]
        /// The same of corrections, whose amount may be below zero.
        let corrections: [(id: String, amount: Money, times: Int, at: Timestamp)]
    }

    /// What a client wants, and how it behaves.
    struct Plan {
        var chat: Chat
        let badge: Badge
        let at: Timestamp
        /// When it presses stop.
        let stopAfter: Duration?
        /// When the same request comes once more, as a confused network would send it; before its deadline.
        let repeatsAfter: Duration?
        /// When it leaves, so that the same asked by another client joins its answer. It comes back and reads on.
        let leavesAfter: Duration?
    }

    init(_ random: inout SeededGenerator) {
        partitions = Int32(1 + random.below(2))
        nodes = 1 + random.below(3)
        faultsLast = .seconds(10 + random.below(50))
        faults = Self.faults(&random)
        statesLimit = random.oneIn(4) ? 10_000 : 0
        let last = faultsLast
        accounts = (0..<(1 + random.below(3))).map { Self.payer($0, last, &random) }
        let payers = accounts
        let partitions = partitions
        requests = (0..<(3 + random.below(8))).map { Self.plan($0, payers, last, partitions, &random) }
        redemptions = Redemptions(payers, last, partitions, &random)
        priceSetters = (0..<random.below(3)).map { _ in
            (0..<(1 + random.below(4))).map { _ in Self.start + .milliseconds(random.below(Int(last.wholeMilliseconds)))
            }
            .sorted()
        }
        supervision = Supervision(payers, last, &random)
        people = People(payers, last, partitions, random)
        trade = nil
        chats = nil
    }

    /// Orders and payments, and few requests.
    init(trading random: inout SeededGenerator) {
        partitions = Int32(1 + random.below(2))
        nodes = 1 + random.below(3)
        faultsLast = .seconds(60 + random.below(540))
        faults = Self.faults(&random)
        statesLimit = random.oneIn(4) ? 10_000 : 0
        let last = faultsLast
        let payers = (0..<(1 + random.below(2))).map { Self.payer($0, last, &random) }
        accounts = payers
        let partitions = partitions
        requests = (0..<(random.oneIn(2) ? 2 : 0)).map { Self.plan($0, payers, last, partitions, &random) }
        redemptions = Redemptions()
        priceSetters = []
        supervision = Supervision(payers, last, &random)
        people = nil
        trade = Trade(payers, last, partitions, &random)
        chats = nil
    }

    /// Persons who write to the bot.
    init(chatting random: inout SeededGenerator) {
        partitions = Int32(1 + random.below(2))
        nodes = 1 + random.below(3)
        faultsLast = .seconds(20 + random.below(70))
        faults = Self.faults(&random)
        // A state of Bot has many entries, and reading them each time takes its time.
        statesLimit = random.oneIn(2) ? 10_000 : 0
        let last = faultsLast
        let payers = [Self.payer(0, last, &random)]
        accounts = payers
        requests = []
        redemptions = Redemptions()
        priceSetters = []
        supervision = Supervision(payers, last, &random)
        people = nil
        trade = nil
        chats = Chats(payers, last, &random)
    }

    private static func faults(_ random: inout SeededGenerator) -> Faults {
        // One in eight goes without faults: then nothing may be interrupted.
        if random.oneIn(8) { return .none }
        return Faults(
            call: [0, 4, 10, 30][random.below(4)], crash: [0, 40, 150, 400][random.below(4)],
            zombie: [0, 30, 80, 200][random.below(4)], reconnect: [0, 4, 20][random.below(3)])
    }

    private static func payer(_ number: Int, _ last: Duration, _ random: inout SeededGenerator) -> Payer {
        guard let account = Account("account\(number)") else { preconditionFailure("The name is a good one.") }
        let grants = (0..<(1 + random.below(3))).map { grant in
            // The first comes early; some are small, so that quotas are exhausted.
            let delay = grant == 0 ? 0 : random.below(Int(last.wholeMilliseconds))
            let amount = Money(microYuan: Int64([500, 3_000, 60_000, 1_000_000][random.below(4)]))
            return (
                id: "grant\(number).\(grant)", amount: amount, times: 1 + random.below(3),
                at: start + .milliseconds(delay)
            )
        }
        let corrections = (0..<random.below(3)).map { correction in
            (
                id: "correction\(number).\(correction)",
                amount: Money(microYuan: Int64([-400, -50_000, 0, 700][random.below(4)])), times: 1 + random.below(3),
                at: start + .milliseconds(random.below(Int(last.wholeMilliseconds)))
            )
        }
        let group = random.oneIn(2) ? PriceList.groups[random.below(PriceList.groups.count)] : nil
        return Payer(
            account: account, credential: KeyHash(hexadecimal: "key\(number)"), group: group, grants: grants,
            corrections: corrections)
    }

    private static func plan(
        _ number: Int, _ payers: [Payer], _ last: Duration, _ partitions: Int32, _ random: inout SeededGenerator
    ) -> Plan {
        let payer = payers[random.below(payers.count)]
        let at = start + .milliseconds(100 + random.below(Int(last.wholeMilliseconds)))
        let isForged = random.oneIn(25)
        return Plan(
            chat: chat(number, payer.account, at, partitions, &random),
            badge: Badge(.key(isForged ? KeyHash(hexadecimal: "forged") : payer.credential)), at: at,
            stopAfter: random.oneIn(4) ? .milliseconds(random.below(6_000)) : nil,
            repeatsAfter: random.oneIn(3) ? .milliseconds(random.below(15_000)) : nil,
            leavesAfter: random.oneIn(2) ? .milliseconds(random.below(10_000)) : nil)
    }

    static func chat(
        _ number: Int, _ account: Account, _ at: Timestamp, _ partitions: Int32, _ random: inout SeededGenerator
    ) -> Chat {
        let price = Price(
            input: Money(microYuan: Int64(random.below(5_000_000))),
            output: Money(microYuan: Int64(random.below(20_000_000))),
            perCall: Money(microYuan: Int64(random.oneIn(3) ? random.below(500) : 0)))
        let terms = Chat.Terms(
            price: price, tokensIn: 1 + random.below(300), tokensOut: 1 + random.below(400),
            choices: random.oneIn(6) ? 2 : 1, streamsLimit: 1 + random.below(4),
            answerMilliseconds: Int64(1_000 + random.below(29_000)))
        // Few keys for many requests, so that they meet.
        let key = "idempotency\(random.below(3))"
        let hash = random.oneIn(5) ? "other" : "body"
        let kept = Int64(random.oneIn(3) ? 3_000 : 100_000)
        let idempotency =
            random.oneIn(3) ? Chat.Idempotency(key: key, bodyHash: hash, keptMilliseconds: kept) : nil
        let repetition = Chat.Repetition(
            fingerprint: "fingerprint\(random.below(2))", withinMilliseconds: Int64(random.oneIn(3) ? 3_000 : 60_000))
        return Chat(
            request: RequestID("request\(number)"), account: account,
            reply: ReplyAddress(partition: Int32(number) % partitions, stream: "stream\(number)"), model: "model",
            body: "{}", showsUsage: false, terms: terms,
            idempotency: idempotency, repetition: idempotency == nil ? repetition : nil, deadline: at + patience)
    }
}
