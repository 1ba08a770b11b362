import Messages
import Processing

/// What is taken from an account: what opens it, or acts for it.
struct Losses {
    var keys: [HeldKey] = []
    var identities: [Identity] = []
    /// Of keys of the account's own at providers: their channels.
    var ownKeys: [String] = []
}

extension AuthState {
    /// Takes away what a lesser account had: who made it for that one must not hold a higher one by it, nor read along at a
    /// provider. An identity whose own account this is stays: it is the person.
    mutating func loseEverything(of account: Account) -> Losses {
        let losses = Losses(
            keys: keys, identities: identities.sorted.map(\.value.identity).filter { $0.account != account },
            ownKeys: ownKeys.sorted.map(\.name))
        take(losses)
        forgetInvites()
        return losses
    }

    /// Takes a key away with what the sessions have made that it opened, and the sessions of those keys, and so on.
    ///
    /// - Parameter own: a session that stays: the caller's.
    mutating func lose(_ key: HeldKey, but own: SessionID?) -> Losses {
        let gone = lineage(of: key.id)
        func isGone(_ key: String?) -> Bool { key.map { gone.contains($0) } ?? false }
        let losses = Losses(
            keys: keys.filter { isGone($0.id) },
            ownKeys: ownKeys.sorted.filter { isGone($0.value.key) }.map(\.name))
        take(losses)
        endSessions { id, session in isGone(session.key) && id != own?.text }
        return losses
    }

    private mutating func take(_ losses: Losses) {
        for key in losses.keys { forget(key) }
        for identity in losses.identities { identities[identity.text] = nil }
        for channel in losses.ownKeys { ownKeys[channel] = nil }
    }

    /// A key's short form, and those of the keys that come from it.
    private func lineage(of id: String) -> [String] {
        let all = credentials.sorted.map { (id: KeyHash(hexadecimal: $0.name).short, maker: $0.value.maker) }
        var found = [id]
        // One round finds those that the keys of the round before have made.
        for _ in all {
            for key in all where !found.contains(key.id) {
                if let maker = key.maker, found.contains(maker) { found.append(key.id) }
            }
        }
        return found
    }

    /// The short form of the key that has opened a session; nil if none has.
    func keyBehind(_ proof: Proof?) -> String? { proof?.ofSession.flatMap { sessions[$0.text]?.key } }
}

extension AccountCommand {
    /// Has SignIn unlink identities, which waits for nobody.
    func unlink(_ identities: [Identity]) -> [Output] {
        identities.map { identity in
            .send(SignInInbox.unlinkAsked(UnlinkAsked(identity: identity, account: account, request: request)))
        }
    }

    /// The lines of the trail. An identity is named by its own account: the trail is kept for ever.
    func record(_ losses: Losses, at time: Timestamp) -> [Output] {
        let identities = losses.identities.map(\.account.name)
        return record("keys.revoked", at: time, before: losses.keys.isEmpty ? nil : losses.keys, after: nil)
            + record("identities.unlinked", at: time, before: identities.isEmpty ? nil : identities, after: nil)
            + record("own_keys.removed", at: time, before: losses.ownKeys.isEmpty ? nil : losses.ownKeys, after: nil)
    }
}
