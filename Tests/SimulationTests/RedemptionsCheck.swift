import MessageLog
import Messages
import SimulatedLog

/// What must hold of redeem codes when nothing is left to do, by what stands on the topics.
struct RedemptionsCheck {
    private let world: World
    /// What was answered, by request.
    private var uses: [RequestID: CodeUse] = [:]
    private(set) var refusals: [RequestID: Set<Refusal>] = [:]
    /// Claims of which one was refused because their account was suspended: another may have been redeemed.
    private(set) var suspended: Set<RequestID> = []
    /// Where a claim was first read by Codes, by its name.
    private var claimed: [String: Int64] = [:]
    /// Where a batch or a code of it was revoked, by its hash.
    private var revoked: [Batch: [(code: CodeHash?, at: Int64)]] = [:]

    init(_ world: World) {
        self.world = world
        // Without claims nothing is redeemed, and no credit counts as such.
        guard !world.scenario.redemptions.claims.isEmpty else { return }
        for partition in 0..<world.broker.partitions {
            readAnswers(partition)
            readClaims(partition)
        }
    }

    /// What an account was given for codes.
    func credit(of account: Account) -> Money {
        grants.values.filter { $0.account == account }.reduce(.zero) { $0 + $1.amount }
    }

    func check() {
        for printed in world.scenario.redemptions.batches { check(printed) }
        for redeemer in world.redeemers { check(redeemer) }
    }

    private var grants: [String: CodeUse] {
        Dictionary(uses.values.map { ($0.grant, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private mutating func readAnswers(_ partition: Int32) {
        let claims = Set(world.scenario.redemptions.claims.map(\.claim.request))
        for record in world.broker.read(ResponderInbox.topic, partition, from: 0, limit: .max) {
            switch try? ResponderInbox.read(record.event) {
            case .answered(let answered):
                guard case .redeemed(let use) = answered.answer else { continue }
                if let before = uses[answered.request], before != use {
                    world.violate("\(answered.request) was given two uses.")
                }
                uses[answered.request] = use
            case .refused(let refused) where claims.contains(refused.request): take(refused)
            default: continue
            }
        }
    }

    private mutating func take(_ refused: Refused) {
        switch refused.refusal {
        case .accountSuspended, .accountClosed: suspended.insert(refused.request)
        default: refusals[refused.request, default: []].insert(refused.refusal)
        }
    }

    private mutating func readClaims(_ partition: Int32) {
        for record in world.broker.read(CodesInbox.topic, partition, from: 0, limit: .max) {
            switch try? CodesInbox.read(record.event) {
            case .claimed(let claim):
                if claimed[claim.name] == nil { claimed[claim.name] = record.offset }
            case .revoked(let revocation):
                revoked[revocation.batch, default: []].append((revocation.code, record.offset))
            default: continue
            }
        }
    }

    /// A code, and an account, have their share at most.
    private func check(_ printed: Redemptions.Printed) {
        let own = grants.values.filter { $0.batch == printed.batch }
        for code in Set(own.map(\.code)) where own.filter({ $0.code == code }).count > printed.terms.usesPerCode {
            world.violate("\(code.hexadecimal) was redeemed too often.")
        }
        for account in Set(own.map(\.account)) {
            let count = own.filter { $0.account == account }.count
            if count > printed.terms.usesPerAccount ?? .max { world.violate("\(account) redeemed \(count) times.") }
        }
        if own.contains(where: { $0.amount != printed.terms.value || !printed.codes.contains($0.code) }) {
            world.violate("A code of \(printed.batch) was worth something else.")
        }
        let names = Set(
            world.redeemers.map(\.plan.claim).filter { uses[$0.request]?.batch == printed.batch }.map(\.name))
        if names.count != own.count { world.violate("\(names.count) claims have \(own.count) uses.") }
    }

    /// What a client was told is what was done, and was done before anybody revoked the code.
    private func check(_ redeemer: Redeemer) {
        let claim = redeemer.plan.claim
        let use = uses[claim.request]
        if use != nil, refusals[claim.request] != nil { world.violate("\(claim.request) was redeemed and refused.") }
        if redeemer.isTakenIn, redeemer.isRedeemed == nil { world.violate("\(claim.request) was never answered.") }
        if let isRedeemed = redeemer.isRedeemed, isRedeemed != (use != nil),
            isRedeemed || !suspended.contains(claim.request)
        {
            world.violate("\(claim.request) was told that it was redeemed: \(isRedeemed).")
        }
        guard let use, let place = claimed[claim.name] else { return }
        let revocations = (revoked[use.batch] ?? []).filter { $0.code == nil || $0.code == use.code }
        if revocations.contains(where: { $0.at < place }) { world.violate("\(claim.request) came after a revocation.") }
        if use.account != claim.account || use.code != claim.code {
            world.violate("\(claim.request) has another's use.")
        }
    }
}
