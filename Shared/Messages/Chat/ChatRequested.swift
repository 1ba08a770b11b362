/// A client asked a model something; told to Auth.
package struct ChatRequested: Message, Hashable {
    package var chat: Chat
    package var credential: KeyHash

    package init(chat: Chat, credential: KeyHash) {
        self.chat = chat
        self.credential = credential
    }

    package var id: String { chat.request.text }
    package var key: String { chat.account.name }
}

/// The credential is good and no rule speaks against the request; told to Quota.
package struct ChatAuthorized: Message, Hashable {
    package var chat: Chat

    package init(chat: Chat) {
        self.chat = chat
    }

    package var id: String { chat.request.text }
    package var key: String { chat.account.name }
}
