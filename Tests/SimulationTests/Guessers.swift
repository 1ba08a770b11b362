import Messages
import SimulatedLog

/// Has codes mailed to a person, and types what it guesses: neighbours of the code, any other one, and at last the code
/// itself, as who guesses for long enough would.
final class TypingGuesser: Player {
    struct Plan {
        let name: String
        /// Whom the codes are mailed to.
        let victim: Identity
        let at: Timestamp
        /// Tickets that it asks for, and guesses at each.
        let rounds: Int
        let guesses: Int

        /// The hash of its browser's cookie.
        var hash: KeyHash { KeyHash(hexadecimal: name) }
    }

    private let plan: Plan
    private var at: Timestamp
    private var round = 0
    private var count = 0
    private var left = 0
    private var ticket: TicketRequested?

    init(_ plan: Plan) {
        self.plan = plan
        at = plan.at
    }

    func act(in world: World) -> Bool {
        let time = world.broker.time
        guard at <= time else { return false }
        guard let ticket else { return ask(in: world) }
        guard time <= ticket.expires, left > 0 else {
            self.ticket = nil
            return true
        }
        guard let code = world.lobby.mails[ticket.ticket] else { return false }
        guess(code, of: ticket, in: world)
        return true
    }

    func due(in world: World) -> Timestamp? {
        if let ticket, at <= world.broker.time { return ticket.expires + .milliseconds(1) }
        return ticket == nil && round == plan.rounds ? nil : at
    }

    private func ask(in world: World) -> Bool {
        guard round < plan.rounds else { return false }
        round += 1
        let call = DoorCall("ask.\(plan.name).\(round)", in: world)
        let ticket = world.lobby.ticket(
            for: plan.hash, .mail(plan.victim), livesFor: .seconds(30), call, in: world)
        at = world.broker.time + .milliseconds(500)
        guard call.send([Draft(to: SignInInbox.requested(ticket))], in: world) else { return true }
        self.ticket = ticket
        left = plan.guesses
        return true
    }

    private func guess(_ code: SignInCode, of ticket: TicketRequested, in world: World) {
        left -= 1
        count += 1
        at = world.broker.time + .milliseconds(50 + world.random.below(400))
        let distance = world.random.oneIn(2) ? count : 1 + world.random.below(900_000)
        let guess = left == 0 ? code.text : code.neighbour(distance)
        let call = DoorCall("guess.\(plan.name).\(count)", in: world)
        _ = call.send([world.lobby.attempt(ticket, guess, by: plan.hash, call)], in: world)
    }
}

/// Sends guessed codes from an identity: neighbours of the codes that pages show, any others, and at last one that a
/// page shows.
final class SendingGuesser: Player {
    struct Plan {
        let name: String
        let identity: Identity
        let at: Timestamp
        let guesses: Int
    }

    private let plan: Plan
    private var at: Timestamp
    private var count = 0

    init(_ plan: Plan) {
        self.plan = plan
        at = plan.at
    }

    func act(in world: World) -> Bool {
        guard count < plan.guesses, at <= world.broker.time, let code = world.lobby.shown.last else { return false }
        count += 1
        at = world.broker.time + .milliseconds(50 + world.random.below(400))
        // Every 16th code is at the same desk.
        let distance = world.random.oneIn(2) ? 16 * count : 1 + world.random.below(900_000)
        let text = count == plan.guesses ? code.text : code.neighbour(distance)
        guard let guess = SignInCode(text) else { return true }
        let call = DoorCall("guess.\(plan.name).\(count)", in: world)
        let shown = CodeShown(
            identity: plan.identity, code: guess, name: "guess.\(plan.name).\(count)", request: call.request,
            reply: call.reply, deadline: call.deadline)
        _ = call.send([Draft(to: SignInInbox.shown(shown))], in: world)
        return true
    }

    func due(in world: World) -> Timestamp? {
        count < plan.guesses && !world.lobby.shown.isEmpty ? at : nil
    }
}
