import Messages
import SimulatedLog

/// A browser and its person: asks for a ticket, proves an identity by its code, has a session, and signs out.
///
/// A call whose fate is not known is made anew, as a person would: with another session, or another ticket.
final class Browser: Player {
    let plan: Plan
    private var stage: Stage
    private var round = 0
    private var tries = 0
    /// Mistakes still to be made: wrong codes that are typed, or looks at a ticket that nobody has proven.
    private var slips = 0
    /// When the mailed code is typed, once it is there.
    private var typesAt: Timestamp?
    /// What the person's phone sends.
    private var phone: [(at: Timestamp, drafts: [Draft])] = []
    private var stream: Listener?
    private var isTold = false
    /// The code that was typed last; nil if what was proven was collected.
    private var typed: String?
    /// A press after the session is there: the ticket is of no use any more.
    private var late: (at: Timestamp, ticket: TicketRequested)?

    /// How long after a ticket's end its page still waits.
    private static let grace = Duration.seconds(5)

    private enum Stage {
        case resting(until: Timestamp)
        case asking(TicketRequested, DoorCall)
        case proving(TicketRequested)
        case trying(TicketRequested, [DoorCall])
        case signedIn(until: Timestamp)
        case leaving(DoorCall)
        case finished
    }

    init(_ plan: Plan) {
        self.plan = plan
        stage = .resting(until: plan.at)
    }

    func act(in world: World) -> Bool {
        if let late, late.at <= world.broker.time { return pressLate(late.ticket, in: world) }
        return goOn(in: world)
    }

    private func goOn(in world: World) -> Bool {
        switch stage {
        case .resting(let until): until <= world.broker.time && ask(in: world)
        case .asking(let ticket, let call): hear(call, of: ticket, in: world)
        case .proving(let ticket): prove(ticket, in: world)
        case .trying(let ticket, let calls): hear(calls, of: ticket, in: world)
        case .signedIn(let until): until <= world.broker.time && leave(in: world)
        case .leaving(let call): hear(call, in: world)
        case .finished: false
        }
    }

    func due(in world: World) -> Timestamp? {
        guard let late else { return nextMoment }
        return min(late.at, nextMoment ?? late.at)
    }

    private var nextMoment: Timestamp? {
        switch stage {
        case .resting(let until), .signedIn(let until): until
        case .asking(_, let call), .leaving(let call): call.due
        case .proving(let ticket): momentOfProof(of: ticket)
        case .trying(_, let calls): calls.map(\.due).max()
        case .finished: nil
        }
    }

    private func momentOfProof(of ticket: TicketRequested) -> Timestamp {
        let end = ticket.expires + Self.grace + .milliseconds(1)
        let first = phone.first?.at ?? end
        return min(end, first, typesAt ?? end)
    }

    private func rest(in world: World) -> Bool {
        stage = .resting(until: world.broker.time + .milliseconds(500 + world.random.below(2_000)))
        return true
    }

    // MARK: - The ticket

    private func ask(in world: World) -> Bool {
        guard round < plan.rounds else {
            stage = .finished
            return true
        }
        round += 1
        let call = DoorCall("ask.\(plan.name).\(round)", in: world)
        let ticket = world.lobby.ticket(for: plan.hash, plan.way, livesFor: plan.codeLives, call, in: world)
        guard call.send([Draft(to: SignInInbox.requested(ticket))], in: world) else { return rest(in: world) }
        stage = .asking(ticket, call)
        return true
    }

    private func hear(_ call: DoorCall, of ticket: TicketRequested, in world: World) -> Bool {
        switch call.outcome(in: world) {
        case .open: return false
        case .refused, .givenUp: return rest(in: world)
        case .answered(let document):
            begin(ticket, document, in: world)
            return true
        }
    }

    private func begin(_ ticket: TicketRequested, _ document: [UInt8], in world: World) {
        stage = .proving(ticket)
        slips = plan.slips
        typesAt = nil
        phone = []
        stream = Listener(ticket.stream)
        isTold = false
        guard ticket.way == .shown, let text = try? MessageCoding.decode(TicketText.self, from: document),
            let code = text.code.flatMap({ SignInCode($0) })
        else { return }
        world.lobby.show(code)
        if plan.showsCode { pickUpPhone(code, in: world) }
    }

    /// The person sends a wrong code first, or the right one twice, as the platform brings it.
    private func pickUpPhone(_ code: SignInCode, in world: World) {
        let at = world.broker.time + .milliseconds(200 + world.random.below(4_000))
        // Who writes to the bot sends the code there.
        if let own = world.phones.first(where: { $0.plan.identity == plan.identity }) {
            return own.show(code, at: at)
        }
        let wrong = world.random.oneIn(4) ? SignInCode(code.neighbour(1)) : nil
        for (number, code) in ([wrong, code].compactMap { $0 }).enumerated() {
            let name = "phone.\(plan.name).\(round).\(number)"
            let shown = CodeShown(
                identity: plan.identity, code: code, name: name, request: RequestID(name),
                reply: world.address(name), deadline: at + .seconds(20))
            let draft = Draft(to: SignInInbox.shown(shown))
            let drafts = world.random.oneIn(3) ? [draft, draft] : [draft]
            phone.append((at: at + .milliseconds(number * 900), drafts: drafts))
        }
    }

    private func prove(_ ticket: TicketRequested, in world: World) -> Bool {
        let time = world.broker.time
        guard time <= ticket.expires + Self.grace else { return rest(in: world) }
        if let next = phone.first, next.at <= time {
            if case .success = world.append(next.drafts, mayArriveLate: true) { phone.removeFirst() }
            return true
        }
        guard ticket.way != .shown else {
            if stream?.record(in: world) != nil { isTold = true }
            return (isTold || slips > 0) && attempt(ticket, nil, in: world)
        }
        guard let code = world.lobby.mails[ticket.ticket] else { return false }
        guard let typesAt else {
            self.typesAt = time + .milliseconds(300 + world.random.below(4_000))
            return true
        }
        return typesAt <= time && attempt(ticket, slips > 0 ? code.neighbour(1) : code.text, in: world)
    }

    // MARK: - The session

    /// Tries the ticket; the impatient press twice, and each press is a call with a session of its own.
    private func attempt(_ ticket: TicketRequested, _ code: String?, in world: World) -> Bool {
        tries += 1
        typesAt = nil
        typed = code
        let calls = (0..<(plan.isImpatient ? 2 : 1)).map { press in
            DoorCall("try.\(plan.name).\(tries).\(press)", in: world)
        }
        // A network may bring it twice; but not behind the end of the session that it opens.
        let isDoubled = plan.staysFor == nil && world.random.oneIn(4)
        let sent = calls.filter { call in
            let draft = world.lobby.attempt(ticket, code, by: plan.hash, lasting: plan.sessionLives, call)
            return call.send(isDoubled ? [draft, draft] : [draft], in: world)
        }
        stage = sent.isEmpty ? .proving(ticket) : .trying(ticket, sent)
        return true
    }

    private func hear(_ calls: [DoorCall], of ticket: TicketRequested, in world: World) -> Bool {
        var isOpen = false
        for call in calls {
            switch call.outcome(in: world) {
            case .answered(let document): return enter(document, by: ticket, in: world)
            case .open: isOpen = true
            case .refused, .givenUp: continue
            }
        }
        guard !isOpen else { return false }
        guard slips > 0 else { return rest(in: world) }
        slips -= 1
        stage = .proving(ticket)
        return true
    }

    /// Whose code was sent by somebody else sees the other's name, and signs in anew.
    private func enter(_ document: [UInt8], by ticket: TicketRequested, in world: World) -> Bool {
        if plan.isImpatient { late = (at: world.broker.time + .seconds(2), ticket: ticket) }
        guard let session = try? MessageCoding.decode(SessionText.self, from: document) else {
            world.violate("\(plan.name) was answered what is no session.")
            return rest(in: world)
        }
        guard session.account == plan.identity.account else { return rest(in: world) }
        plan.badge.proof = .session(session.id, generation: session.generation)
        stage = plan.staysFor.map { Stage.signedIn(until: world.broker.time + $0) } ?? .finished
        return true
    }

    private func pressLate(_ ticket: TicketRequested, in world: World) -> Bool {
        late = nil
        tries += 1
        let call = DoorCall("late.\(plan.name).\(tries)", in: world)
        _ = call.send([world.lobby.attempt(ticket, typed, by: plan.hash, call)], in: world)
        return true
    }

    private func leave(in world: World) -> Bool {
        guard case .session(let session, _)? = plan.badge.proof else { return rest(in: world) }
        tries += 1
        let call = DoorCall("end.\(plan.name).\(tries)", in: world)
        let account = plan.identity.account
        let which: SessionEnded.Which =
            switch plan.leaves {
            case .here: .one(session)
            case .elsewhere: .others(than: session)
            case .everywhere: .all
            }
        let ended = SessionEnded(
            account: account, which: which, credential: plan.badge.proof, by: Actor(account.name, role: .person),
            reply: call.reply, request: call.request, deadline: call.deadline)
        let isSent = call.send([Draft(to: AuthInbox.sessionEnded(ended))], in: world)
        stage = isSent ? .leaving(call) : .signedIn(until: world.broker.time + .seconds(1))
        return true
    }

    /// Signed out, it goes on with the token that it has, as a page in another tab would, until it signs in anew.
    private func hear(_ call: DoorCall, in world: World) -> Bool {
        switch call.outcome(in: world) {
        case .open: return false
        case .answered, .refused: return rest(in: world)
        case .givenUp:
            stage = .signedIn(until: world.broker.time + .seconds(1))
            return true
        }
    }
}

/// A ticket as its page reads it.
private struct TicketText: Decodable {
    let code: String?
}

/// A session as its browser's door reads it.
private struct SessionText: Decodable {
    let account: Account
    let id: SessionID
    let generation: Int
}
