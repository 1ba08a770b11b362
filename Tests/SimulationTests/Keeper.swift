import Messages
import SimulatedLog

/// Makes a key with limits, changes and revokes it: an operator on the console, or a person who is signed in.
final class Keeper: Player {
    struct Plan {
        let name: String
        let account: Account
        let credential: KeyHash
        /// Of the person's browser; nil for an operator.
        let badge: Badge?
        let steps: [(at: Timestamp, step: Step)]

        enum Step {
            case issue(KeyLimits)
            case change(KeyLimits)
            case revoke
        }
    }

    private let plan: Plan
    private var steps: [(at: Timestamp, step: Plan.Step)]
    private var count = 0
    private var waits = 0

    /// A person who is not signed in after so many looks, a second apart, makes no key.
    private static let mostWaits = 20

    init(_ plan: Plan) {
        self.plan = plan
        steps = plan.steps
    }

    func act(in world: World) -> Bool {
        guard let next = steps.first, next.at <= world.broker.time else { return false }
        if let badge = plan.badge, badge.proof == nil {
            waits += 1
            steps[0].at = world.broker.time + .seconds(1)
            if waits > Self.mostWaits { steps = [] }
            return true
        }
        count += 1
        let call = DoorCall("\(plan.name).\(count)", in: world)
        // A door makes each key once: none comes back behind its revocation.
        var mayArriveLate = true
        if case .issue = next.step { mayArriveLate = false }
        let draft = Draft(to: command(next.step, call))
        if call.send([draft], in: world, mayArriveLate: mayArriveLate) { steps.removeFirst() }
        return true
    }

    func due(in world: World) -> Timestamp? { steps.first?.at }

    private func command(_ step: Plan.Step, _ call: DoorCall) -> AuthInbox {
        let by = plan.badge == nil ? Actor("operator") : Actor(plan.account.name, role: .person)
        let proof = plan.badge?.proof
        switch step {
        case .issue(let limits):
            return .issued(
                KeyIssued(
                    account: plan.account, credential: plan.credential, by: by, name: plan.name, limits: limits,
                    credentialOfCaller: proof, reply: call.reply, request: call.request, deadline: call.deadline))
        case .change(let limits):
            return .keyChanged(
                KeyChanged(
                    account: plan.account, name: plan.credential.short, limits: limits, by: by,
                    credentialOfCaller: proof, reply: call.reply, request: call.request, deadline: call.deadline))
        case .revoke:
            return .revoked(
                KeyRevoked(
                    account: plan.account, name: plan.credential.short, by: by, credentialOfCaller: proof,
                    reply: call.reply, request: call.request, deadline: call.deadline))
        }
    }
}
