import Messages
import SimulatedLog

/// Another's browser: it reads codes over shoulders, and tries tickets that it did not ask for.
final class Stranger: Player {
    static let hash = KeyHash(hexadecimal: "stranger")

    private var tickets = 0
    private var mails = 0
    private var tries = 0
    private var moments: [(at: Timestamp, ticket: TicketRequested)] = []

    func act(in world: World) -> Bool {
        let lobby = world.lobby
        if tickets < lobby.tickets.count {
            let ticket = lobby.tickets[tickets]
            tickets += 1
            let at = world.broker.time + .milliseconds(1_000 + world.random.below(8_000))
            moments.append((at: at, ticket: ticket))
            return true
        }
        if mails < lobby.mailed.count {
            let name = lobby.mailed[mails]
            mails += 1
            if let ticket = lobby.tickets.first(where: { $0.ticket == name }) { attempt(ticket, in: world) }
            return true
        }
        guard let index = moments.firstIndex(where: { $0.at <= world.broker.time }) else { return false }
        attempt(moments.remove(at: index).ticket, in: world)
        return true
    }

    func due(in world: World) -> Timestamp? { moments.map(\.at).min() }

    /// With the right code if it was mailed; else as if the ticket were its own.
    private func attempt(_ ticket: TicketRequested, in world: World) {
        tries += 1
        let call = DoorCall("stranger.\(tries)", in: world)
        let code = world.lobby.mails[ticket.ticket]?.text
        _ = call.send([world.lobby.attempt(ticket, code, by: Self.hash, call)], in: world)
    }
}
