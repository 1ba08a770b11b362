import Messages
import Processing

extension Rule {
    /// Refuses a chat with which the account or its key would have asked more often, or more, than the catalogue allows.
    package static let frequency = Rule(.frequency) { entrant, state, time in
        Bound.ofCatalogue(entrant, state).refusal(of: entrant, state, at: time)
    }

    /// Refuses a chat with which its key would have asked more often than it may by its own limits.
    package static let keyFrequency = Rule { entrant, state, time in
        Bound.ofKey(entrant, state).refusal(of: entrant, state, at: time)
    }
}

/// The limits of one subject, and the tally that it is held against.
struct Bound {
    let subject: FrequencyLimit.Subject
    /// Its name in `AuthState.tallies`.
    let tally: String
    let limits: FrequencyLimits

    /// What the catalogue allows: the account's group or else each account, and each key.
    static func ofCatalogue(_ entrant: Entrant, _ state: AuthState) -> [Bound] {
        guard entrant.terms != nil, let rules = entrant.rules else { return [] }
        var bounds: [Bound] = []
        let group = state.standing.value.group
        if let own = rules.groups?.first(where: { $0.name == group }) {
            bounds.append(Bound(subject: .group, tally: AuthState.tallyOfAccount, limits: own.limits))
        } else if let limits = rules.account {
            bounds.append(Bound(subject: .account, tally: AuthState.tallyOfAccount, limits: limits))
        }
        if let limits = rules.key, let key = entrant.credential?.ofKey {
            bounds.append(Bound(subject: .key, tally: key.short, limits: limits))
        }
        return bounds
    }

    /// What the key's owner allows it.
    static func ofKey(_ entrant: Entrant, _ state: AuthState) -> [Bound] {
        guard entrant.terms != nil, let key = entrant.credential?.ofKey,
            let most = state.limits(of: entrant.credential)?.requestsPerMinute
        else { return [] }
        var limits = FrequencyLimits()
        limits.requestsPerMinute = most
        return [Bound(subject: .key, tally: key.short, limits: limits)]
    }
}

extension [Bound] {
    /// Of the limits that say no, the one that takes longest to wait for.
    fileprivate func refusal(of entrant: Entrant, _ state: AuthState, at time: Timestamp) -> Refusal? {
        var longest: (wait: Int, refusal: Refusal)?
        for bound in self {
            let tally = state.tallies[bound.tally] ?? Tally()
            for pace in FrequencyLimit.Pace.allCases {
                guard let limit = bound.limits[pace] else { continue }
                let amount = pace.isOfTokens ? entrant.tokens : 1
                guard let excess = tally.excess(of: amount, over: limit, pace, at: time) else { continue }
                let wait = excess.retryAfter ?? .max
                if let longest, longest.wait >= wait { continue }
                let refusal = Refusal.limited(
                    rule: FrequencyLimit(bound.subject, pace).name, limit: limit, value: excess.value,
                    retryAfter: excess.retryAfter)
                longest = (wait: wait, refusal: refusal)
            }
        }
        return longest?.refusal
    }
}

extension Entrant {
    /// The most that its input can be.
    var tokens: Int { max(0, terms?.tokensIn ?? 0) }
}

extension AuthState {
    /// The name of the account's own tally; those of keys have the short form of a key's hash, which is hexadecimal.
    static let tallyOfAccount = "account"

    /// Counts a chat that all rules let pass, for each limit that it is held against; returns what was counted, nil if
    /// nothing was.
    mutating func count(_ entrant: Entrant, at time: Timestamp) -> Counted? {
        let own = Bound.ofKey(entrant, self)
        let bounds = entrant.isSpared(.frequency, self) ? own : own + Bound.ofCatalogue(entrant, self)
        var counted = Counted(at: time, tokens: entrant.tokens, windows: [])
        for bound in bounds where !counted.windows.contains(where: { $0.tally == bound.tally }) {
            let paces = FrequencyLimit.Pace.allCases.filter { pace in
                bounds.contains { $0.tally == bound.tally && $0.limits[pace] != nil }
            }
            var tally = tallies[bound.tally] ?? Tally()
            tally.add(entrant.tokens, for: paces, at: time)
            tallies[bound.tally] = tally
            counted.windows += Tally.windows(of: paces).map { Counted.Window(tally: bound.tally, isOfDay: $0) }
        }
        return counted.windows.isEmpty ? nil : counted
    }

    /// Takes back what was counted for a chat that was not let in after all.
    mutating func takeBack(_ counted: Counted) {
        for window in counted.windows {
            tallies[window.tally]?.takeBack(counted.tokens, isOfDay: window.isOfDay, of: counted.at)
        }
    }
}
