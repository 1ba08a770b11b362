import MessageLog
import Messages
import SimulatedLog

/// Batches of redeem codes, and who claims them, as one seed plays it.
struct Redemptions {
    let batches: [Printed]
    let claims: [Plan]

    /// A batch, and what its operator sends.
    struct Printed {
        let batch: Batch
        let terms: BatchTerms
        let codes: [CodeHash]
        let sent: [(at: Timestamp, draft: Draft)]
    }

    /// A claim, and when it is sent: more than once by a confused network.
    struct Plan {
        let claim: CodeClaimed
        let credential: KeyHash
        let times: [Timestamp]
    }

    /// None.
    init() {
        batches = []
        claims = []
    }

    init(_ payers: [Scenario.Payer], _ last: Duration, _ partitions: Int32, _ random: inout SeededGenerator) {
        let milliseconds = Int(last.wholeMilliseconds)
        let printed = (0..<random.below(3)).map { Self.batch($0, milliseconds, &random) }
        batches = printed
        let count = printed.isEmpty ? 0 : 2 + random.below(10)
        claims = (0..<count).map { number in
            Self.plan(number, printed[random.below(printed.count)], payers, milliseconds, partitions, &random)
        }
    }

    private static func batch(_ number: Int, _ last: Int, _ random: inout SeededGenerator) -> Printed {
        let batch = Batch(number: UInt32(number))
        let codes = (0..<(1 + random.below(3))).map { CodeHash(hexadecimal: "code\(number).\($0)") }
        let terms = BatchTerms(
            value: Money(microYuan: Int64(1 + random.below(5_000))),
            expires: random.oneIn(4) ? Scenario.start + .milliseconds(random.below(last)) : nil,
            usesPerCode: 1 + random.below(3), usesPerAccount: random.oneIn(2) ? 1 + random.below(2) : nil)
        var sent: [(at: Timestamp, draft: Draft)] = []
        for (index, code) in codes.enumerated() {
            let made = BatchMade(
                batch: batch, terms: terms, count: codes.count, first: index + 1, codes: [code],
                by: Actor("console/root"), request: RequestID("made\(number)"))
            for time in 0..<(1 + random.below(2)) {
                sent.append((Scenario.start + .seconds(time * 7), Draft(to: CodesInbox.made(made))))
            }
        }
        while random.oneIn(3) {
            let revoked = CodesRevoked(
                batch: batch, code: random.oneIn(3) ? nil : codes[random.below(codes.count)],
                by: Actor("console/root"), request: RequestID("revoked\(number).\(sent.count)"))
            sent.append((Scenario.start + .milliseconds(random.below(last)), Draft(to: CodesInbox.revoked(revoked))))
        }
        return Printed(batch: batch, terms: terms, codes: codes, sent: sent)
    }

    private static func plan(
        _ number: Int, _ printed: Printed, _ payers: [Scenario.Payer], _ last: Int, _ partitions: Int32,
        _ random: inout SeededGenerator
    ) -> Plan {
        let payer = payers[random.below(payers.count)]
        // Many come at the same moment.
        let at = Scenario.start + .milliseconds(random.oneIn(2) ? last / 2 : 100 + random.below(last))
        let code = random.oneIn(12) ? CodeHash(hexadecimal: "forged") : printed.codes[random.below(printed.codes.count)]
        let claim = CodeClaimed(
            request: RequestID("claim\(number)"), account: payer.account,
            reply: ReplyAddress(partition: Int32(number) % partitions, stream: "claim\(number)"),
            batch: printed.batch, code: code, idempotencyKey: random.oneIn(3) ? "key\(random.below(2))" : nil,
            deadline: at + Scenario.patience)
        let times = [at] + (0..<random.below(3)).map { _ in at + .milliseconds(random.below(15_000)) }
        return Plan(
            claim: claim, credential: random.oneIn(25) ? KeyHash(hexadecimal: "forged") : payer.credential,
            times: times.sorted())
    }
}

/// Claims a code: sends the claim until the log has it or it is late, and reads the answer.
final class Redeemer: Player {
    let plan: Redemptions.Plan
    private(set) var isTakenIn = false
    /// Whether the code was redeemed, as the client was told.
    private(set) var isRedeemed: Bool?
    private var times: [Timestamp]
    private var position: Int64 = 0

    init(_ plan: Redemptions.Plan) {
        self.plan = plan
        times = plan.times
    }

    func act(in world: World) -> Bool {
        if let next = times.first, next <= world.broker.time { return send(in: world) }
        return read(in: world)
    }

    func due(in world: World) -> Timestamp? { times.first }

    private func send(in world: World) -> Bool {
        guard world.broker.time <= plan.claim.deadline else {
            times = []
            return true
        }
        let requested = RedemptionRequested(claim: plan.claim, credential: .key(plan.credential))
        if case .success = world.append([Draft(to: AuthInbox.redeemed(requested))]) {
            isTakenIn = true
            times.removeFirst()
        }
        return true
    }

    private func read(in world: World) -> Bool {
        let address = plan.claim.reply
        let end = world.broker.bounds(.replies, address.partition).upperBound
        guard isRedeemed == nil, position < end else { return false }
        let records = world.broker.read(
            .replies, address.partition, key: address.stream, from: position, limit: .max)
        position = end
        guard let reply = records.first.flatMap({ Reply($0) }) else { return false }
        if case .document(status: 200, _) = reply.kind { isRedeemed = true } else { isRedeemed = false }
        return true
    }
}
