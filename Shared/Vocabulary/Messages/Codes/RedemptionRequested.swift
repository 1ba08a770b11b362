/// A client wants to redeem a code; told to Auth.
package struct RedemptionRequested: Message, Hashable {
    package static let type = "RedemptionRequested"

    package var claim: CodeClaimed
    package var credential: Proof
    /// The client's IP address; nil if the door does not know it.
    package var from: String?

    package init(claim: CodeClaimed, credential: Proof, from: String? = nil) {
        self.claim = claim
        self.credential = credential
        self.from = from
    }

    package var id: String { claim.request.text }
    package var key: String { claim.account.name }
}
