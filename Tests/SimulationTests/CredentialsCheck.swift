import MessageLog
import Messages
import SimulatedLog

/// What must hold of keys and sessions, by what stands on Auth's topic and what Auth said to it.
///
/// Written from what keys and sessions are and independent of Auth: both share messages and no code.
struct CredentialsCheck {
    private let world: World
    private var keys: [KeyHash: Key] = [:]
    private var sessions: [SessionID: Session] = [:]
    /// The number of decisions on each request that were looked at.
    private var seen: [RequestID: Int] = [:]
    /// The chats that a key asked, with its limits when it was let in first.
    private(set) var letIn: [RequestID: (key: String, limits: KeyLimits?)] = [:]
    /// The short forms of keys that were revoked.
    private(set) var revoked: Set<String> = []
    /// Chats that Auth refused at least once; one that came twice may have been let in the other time.
    private(set) var refused: Set<RequestID> = []
    /// How many chats came with a session that had ended or a key that was revoked.
    private(set) var past = 0

    private struct Key {
        let account: Account
        var limits: KeyLimits?
        /// When its chats were let in, within the last minute and under a limit.
        var moments: [Timestamp] = []
    }

    private struct Session {
        let account: Account
        let generation: Int
        let expires: Timestamp
    }

    init(_ world: World) {
        self.world = world
        for partition in 0..<world.broker.partitions {
            for record in world.broker.read(AuthInbox.topic, partition, from: 0, limit: .max) { read(record) }
        }
    }

    private mutating func read(_ record: Record) {
        switch try? AuthInbox.read(record.event) {
        case .issued(let issue): take(issue)
        case .keyChanged(let change): take(change)
        case .revoked(let revocation): take(revocation)
        case .sessionAsked(let asked): take(asked)
        case .sessionEnded(let ended): take(ended)
        case .requested(let requested): take(requested, at: record.time)
        case .turnedAway(let turned): take(turned)
        default: return
        }
    }

    private mutating func decision(on request: RequestID) -> Decisions.Decision? {
        let number = seen[request, default: 0]
        seen[request] = number + 1
        let all = world.decisions.all[request] ?? []
        return number < all.count ? all[number] : nil
    }

    private mutating func isDone(_ request: RequestID) -> Bool {
        if case .answered? = decision(on: request) { true } else { false }
    }

    // MARK: - Keys

    private mutating func take(_ issue: KeyIssued) {
        // The service itself waits for no answer.
        if let request = issue.request, !isDone(request) { return }
        guard keys[issue.credential] == nil else { return }
        keys[issue.credential] = Key(account: issue.account, limits: issue.limits)
    }

    private mutating func take(_ change: KeyChanged) {
        guard isDone(change.request), let key = keys.keys.first(where: { $0.short == change.name }) else { return }
        if let limits = change.limits { keys[key]?.limits = limits.isEmpty ? nil : limits }
    }

    private mutating func take(_ revocation: KeyRevoked) {
        guard isDone(revocation.request), let key = keys.keys.first(where: { $0.short == revocation.name }) else {
            return
        }
        keys[key] = nil
        revoked.insert(revocation.name)
    }

    // MARK: - Sessions

    private mutating func take(_ asked: SessionAsked) {
        guard case .answered(let answered)? = decision(on: asked.request), case .session(let open) = answered.answer
        else { return }
        sessions[asked.session] = Session(account: asked.account, generation: open.generation, expires: open.expires)
    }

    private mutating func take(_ ended: SessionEnded) {
        guard isDone(ended.request) else { return }
        sessions = sessions.filter { id, session in
            guard session.account == ended.account else { return true }
            switch ended.which {
            case .one(let one): return id != one
            case .others(let kept): return id == kept
            case .all: return false
            }
        }
    }

    // MARK: - Chats

    /// Nothing is let in by what was never given, has ended, or is asked too often.
    private mutating func take(_ requested: ChatRequested, at time: Timestamp) {
        let account = requested.chat.account
        guard case .letIn(let authorized)? = decision(on: requested.chat.request) else {
            refused.insert(requested.chat.request)
            if isPast(requested.credential) { past += 1 }
            return
        }
        switch requested.credential {
        case .key(let hash):
            guard let key = keys[hash], key.account == account else {
                return world.violate("\(requested.chat.request) was let in by a key that is not known any more.")
            }
            check(authorized, by: hash, key, at: time)
        case .session(let id, let generation):
            let session = sessions[id]
            let isOpen = session.map {
                $0.account == account && $0.generation == generation && time < $0.expires
            }
            if isOpen != true {
                world.violate("\(requested.chat.request) was let in by a session that is not open any more.")
            }
        case .identity:
            world.violate("\(requested.chat.request) was let in by a person of a chat, whom nobody plays.")
        }
    }

    /// What Quota has refused does not count.
    private mutating func take(_ turned: ChatTurnedAway) {
        for window in turned.counted.windows {
            guard let key = keys.keys.first(where: { $0.short == window.tally }),
                let index = keys[key]?.moments.lastIndex(where: { $0 <= turned.counted.at })
            else { continue }
            keys[key]?.moments.remove(at: index)
        }
    }

    private func isPast(_ proof: Proof) -> Bool {
        switch proof {
        case .key(let key): revoked.contains(key.short)
        case .session(let session, _): sessions[session] == nil
        case .identity: false
        }
    }

    private mutating func check(_ authorized: ChatAuthorized, by hash: KeyHash, _ key: Key, at time: Timestamp) {
        let request = authorized.chat.request
        if authorized.limits != key.limits?.ofQuota {
            world.violate("\(request) was let in with other limits than its key has.")
        }
        if letIn[request] == nil { letIn[request] = (key: hash.short, limits: key.limits) }
        guard let most = key.limits?.requestsPerMinute else { return }
        let moments = key.moments.filter { $0 > time - .seconds(60) } + [time]
        keys[hash]?.moments = moments
        if moments.count > most {
            world.violate("\(hash.short) was let in \(moments.count) times in a minute, and \(most) is its limit.")
        }
    }
}
