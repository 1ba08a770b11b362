package import Messages

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
