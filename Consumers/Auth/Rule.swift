package import Messages
import Processing

/// One reason to turn somebody away: a pure function that answers with its refusal, or nil.
package struct Rule: Sendable {
    package let judge: @Sendable (Entrant, AuthState, Timestamp) -> Refusal?

    package init(_ judge: @escaping @Sendable (Entrant, AuthState, Timestamp) -> Refusal?) {
        self.judge = judge
    }

    /// The rules in their usual order. A new one is a line here; to leave one out, pass Auth a shorter list.
    package static let standard: [Rule] = [deadline, credential, status]

    /// A client that has given up gets no answer that costs anything.
    package static let deadline = Rule { entrant, _, time in
        time > entrant.deadline ? .late : nil
    }

    /// A key is good if this account was issued it.
    package static let credential = Rule { entrant, state, _ in
        state.credentials[entrant.credential.hexadecimal] == nil ? .keyUnknown : nil
    }

    package static let status = Rule { _, state, _ in
        state.status.value == .blocked ? .accountBlocked : nil
    }
}
