package import Messages
package import Processing

/// The credentials and the standing of one account.
package struct AuthState: KeptState {
    /// By the hash of the key. An account has `mostKeys` at most.
    package var credentials = KeptEntries<Credential>()
    package var standing = Kept(Standing())
    /// By id. An account has `mostSessions` at most; the one that was opened first makes room.
    package internal(set) var sessions = KeptEntries<Session>()
    /// Counted up when all sessions are ended at once. A session of another generation is unknown.
    package internal(set) var generation = Kept(0)
    /// Links that were not used, by the hash of their tokens. The one that expires first makes room above `mostInvites`.
    package internal(set) var invites = KeptEntries<Invite>()
    /// The identities that open the account, by their texts; above `mostIdentities` none is linked. SignIn has links of
    /// all identities, and which of them count is said here.
    package internal(set) var identities = KeptEntries<HeldIdentity>()
    /// Since when identities whose own account this is open another one, as SignIn says; by their texts. Mostly none or one.
    var departures = KeptEntries<Timestamp>()
    /// What was let in lately, of the account and of keys that have limits: by `tallyOfAccount` and the keys' short form.
    var tallies = KeptEntries<Tally>()
    /// Keys of the account's own at providers, by channel; `mostOwnKeys` at most.
    package var ownKeys = KeptEntries<HeldOwnKey>()

    /// The most keys that an account has at a time: all of them are in memory, and in each answer about the account.
    package static let mostKeys = 100
    package static let mostSessions = 50
    package static let mostInvites = 100
    package static let mostIdentities = 100

    package init() {}

    /// True once an operator, the first key or the first sign-in has opened the account.
    package var isOpen: Bool { standing.value.opened != nil || credentials.count > 0 }

    /// What an operator is told of the account.
    var description: QuestionAnswered.Answer {
        let held = identities.sorted.map(\.value)
        return .account(standing.value, keys: keys, identities: held.isEmpty ? nil : held)
    }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("credentials", &credentials)
        visitor.visit("standing", &standing)
        visitor.visit("sessions", &sessions)
        visitor.visit("generation", &generation)
        visitor.visit("invites", &invites)
        visitor.visit("identities", &identities)
        visitor.visit("departures", &departures)
        visitor.visit("tallies", &tallies)
        visitor.visit("ownKeys", &ownKeys)
    }
}

extension AuthState {
    /// What the door is told of a credential that no rule refuses.
    func rights(of proof: Proof?) -> QuestionAnswered.Answer {
        .admitted(role(of: proof), group: standing.value.group, models: limits(of: proof)?.models)
    }

    /// Why a proof proves nothing; nil if it is one.
    func refusal(of proof: Proof?, at time: Timestamp) -> Refusal? {
        switch proof {
        case nil: return .keyUnknown
        case .key(let key)?: return credentials[key.hexadecimal] == nil ? .keyUnknown : nil
        case .session(let session, let generation)?:
            guard generation == self.generation.value, let held = sessions[session.text], time < held.expires else {
                return .sessionUnknown
            }
            return nil
        case .identity(let identity)?: return identities[identity.text] == nil ? .identityUnknown : nil
        }
    }
}
