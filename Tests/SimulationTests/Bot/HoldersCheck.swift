import MessageLog
import Messages
import SimulatedLog

/// That nobody's question is paid by an account which the person does not open when Auth decides, by what stands on Auth's
/// topic.
///
/// Written from what links are and independent of Auth: both share messages and no code.
struct HoldersCheck {
    private let world: World
    private var admitted: Set<RequestID> = []

    /// An account and an identity that opens it.
    private struct Hold: Hashable {
        let account: Account
        let identity: Identity

        var isOwn: Bool { identity.account == account }
    }

    /// What Auth has to know of a partition's accounts.
    private struct Book {
        var held: Set<Hold> = []
        /// Identities that have left their own account.
        var departed: Set<Identity> = []

        mutating func enter(_ account: Account, _ identity: Identity) {
            let hold = Hold(account: account, identity: identity)
            if hold.isOwn, !departed.contains(identity) { held.insert(hold) }
        }

        mutating func link(_ account: Account, _ identity: Identity) {
            let hold = Hold(account: account, identity: identity)
            if hold.isOwn { departed.remove(identity) }
            held.insert(hold)
        }

        mutating func unlink(_ account: Account, _ identity: Identity) {
            let hold = Hold(account: account, identity: identity)
            if hold.isOwn { departed.insert(identity) }
            held.remove(hold)
        }
    }

    init(_ world: World) {
        self.world = world
        for partition in 0..<world.broker.partitions {
            for record in world.broker.read(LLMInbox.topic, partition, from: 0, limit: .max) {
                if case .admitted(let chat)? = try? LLMInbox.read(record.event) { admitted.insert(chat.request) }
            }
        }
    }

    func check() {
        for partition in 0..<world.broker.partitions { check(partition) }
    }

    private func check(_ partition: Int32) {
        var book = Book()
        for record in world.broker.read(AuthInbox.topic, partition, from: 0, limit: .max) {
            switch try? AuthInbox.read(record.event) {
            case .met(let met): book.enter(met.account, met.identity)
            case .sessionAsked(let asked):
                if case .identity(let identity) = asked.way { book.enter(asked.account, identity) }
            case .linked(let linked): book.link(linked.account, linked.identity)
            case .unlinked(let unlinked): book.unlink(unlinked.account, unlinked.identity)
            case .requested(let requested):
                guard case .identity(let identity) = requested.credential,
                    admitted.contains(requested.chat.request)
                else { continue }
                if !book.held.contains(Hold(account: requested.chat.account, identity: identity)) {
                    world.violate("\(requested.chat.account) pays for \(identity), who does not open it.")
                }
            default: continue
            }
        }
    }
}
