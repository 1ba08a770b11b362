package import Messages
import Processing

/// One reason to refuse: a pure function that returns a refusal, or nil.
package struct Rule: Sendable {
    package let judge: @Sendable (Entrant, AuthState, Timestamp) -> Refusal?

    package init(_ judge: @escaping @Sendable (Entrant, AuthState, Timestamp) -> Refusal?) {
        self.judge = judge
    }

    /// The default order. Add a rule as a line here; to leave one out, give Auth a shorter list.
    package static let standard: [Rule] = [deadline, credential, status]

    /// Refuses late requests: the client no longer waits, so an answer would only cost money.
    package static let deadline = Rule { entrant, _, time in
        time > entrant.deadline ? .late : nil
    }

    /// Refuses a key that this account was not issued.
    package static let credential = Rule { entrant, state, _ in
        state.credentials[entrant.credential.hexadecimal] == nil ? .keyUnknown : nil
    }

    package static let status = Rule { _, state, _ in
        state.standing.value.refusal
    }
}

/// The fields of a request or question that rules read.
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
