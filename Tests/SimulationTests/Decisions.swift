import MessageLog
import Messages
import SimulatedLog

/// What Auth decided on each request, in the order of its commits: each input of a request has one decision.
final class Decisions {
    enum Decision {
        /// The chat goes on to Quota.
        case letIn(ChatAuthorized)
        case answered(QuestionAnswered)
        case refused(Refusal)
    }

    private(set) var all: [RequestID: [Decision]] = [:]

    func see(_ write: StationWrite) {
        guard write.inbox == AuthInbox.topic else { return }
        for output in write.commit.outputs { take(output) }
    }

    private func take(_ output: Draft) {
        if output.topic == QuotaInbox.topic {
            guard case .authorized(let authorized)? = try? QuotaInbox.read(output.event) else { return }
            add(.letIn(authorized), authorized.chat.request)
        } else if output.topic == ResponderInbox.topic {
            switch try? ResponderInbox.read(output.event) {
            case .answered(let answered): add(.answered(answered), answered.request)
            case .refused(let refused): add(.refused(refused.refusal), refused.request)
            case .redirected, nil: return
            }
        }
    }

    private func add(_ decision: Decision, _ request: RequestID) { all[request, default: []].append(decision) }
}

/// Looks at each session when Auth commits it: it was drawn for the browser that asked for the ticket, and is the only
/// one of that ticket.
final class SessionWatch {
    private unowned let world: World
    /// The session of each ticket.
    private var sessions: [RequestID: SessionID] = [:]

    init(_ world: World) {
        self.world = world
    }

    func see(_ write: StationWrite) {
        guard write.inbox == AuthInbox.topic else { return }
        for output in write.commit.outputs where output.topic == ResponderInbox.topic {
            guard case .answered(let answered)? = try? ResponderInbox.read(output.event),
                case .session(let session) = answered.answer
            else { continue }
            check(session.id)
        }
    }

    private func check(_ session: SessionID) {
        guard let (browser, name) = world.lobby.sessions[session],
            let ticket = world.lobby.tickets.first(where: { $0.ticket == name })
        else { return world.violate("The session \(session) was opened, and no browser tried a ticket for it.") }
        if ticket.browser != browser {
            world.violate("\(browser.hexadecimal) was signed in by \(name), which another browser asked for.")
        }
        if let other = sessions[name], other != session { world.violate("\(name) opened two sessions.") }
        sessions[name] = session
    }
}
