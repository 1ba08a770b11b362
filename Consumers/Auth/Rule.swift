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

/// What rules look at: a message that wants to be let in.
package struct Entrant: Sendable {
    package let request: RequestID
    package let account: Account
    package let credential: KeyHash
    package let reply: ReplyAddress
    package let deadline: Timestamp

    package init(_ requested: ChatRequested) {
        request = requested.chat.request
        account = requested.chat.account
        credential = requested.credential
        reply = requested.chat.reply
        deadline = requested.chat.deadline
    }

    package init(_ question: QuestionAsked) {
        request = question.request
        account = question.account
        credential = question.credential
        reply = question.reply
        deadline = question.deadline
    }
}
