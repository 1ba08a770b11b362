/// A client left before its answer had ended; told to Quota, so that the same request joins that answer when it comes
/// again.
///
/// It goes through the request's topics (Auth, Quota), so that it cannot overtake the request.
package struct ClientLeft: Message, Hashable {
    package static let type = "ClientLeft"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    /// `Chat.Repetition.fingerprint` of the request.
    package var fingerprint: String
    /// True if the client's door had a part of the answer, which proves that the request was admitted.
    package var isBegun: Bool
    /// When the answer can no longer be read.
    package var keptUntil: Timestamp

    package init(
        request: RequestID, account: Account, reply: ReplyAddress, fingerprint: String, isBegun: Bool,
        keptUntil: Timestamp
    ) {
        self.request = request
        self.account = account
        self.reply = reply
        self.fingerprint = fingerprint
        self.isBegun = isBegun
        self.keptUntil = keptUntil
    }

    package var id: String { request.text + "/left" }
    package var key: String { account.name }
}
