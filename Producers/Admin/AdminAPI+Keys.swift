internal import Credentials
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension AdminRoute {
    static let keys = [
        AdminRoute(
            .post, "/accounts/{account}/keys", for: .operator,
            "makes an API key, which is shown this once; the first key opens the account, and it has 100 at most",
            body: [.optional("grant", .number, "credit that comes with it, in micro-yuan")],
            answers: .init(AdminShapes.key, status: 201), refusals: [.accountNotFound, .tooManyKeys, .uncertain]
        ) { api, call throws(Problem) in
            try await api.makeKey(of: call.account(), grant: call.body.amount("grant"), call)
        },
        AdminRoute(
            .delete, "/accounts/{account}/keys/{key}", for: .operator,
            "revokes a key, by its id or the key itself; its answers end, as if stopped",
            answers: .init(AdminShapes.keys), refusals: [.accountNotFound, .keyNotFound, .uncertain]
        ) { api, call throws(Problem) in try await api.revokeKey(call) },
    ]
}

extension AdminAPI {
    func makeKey(of account: Account, grant: Money?, _ call: AdminCall) async throws(Problem) -> AdminReply {
        let secret = try signingSecret
        let key = APIKey.make(account, secret)
        let credential = APIKey.hash(key)
        // Not told with the doubt: refusals are shown and kept where keys are not.
        let doubt =
            "A key that nobody was shown is worth nothing, but look at the account's credit before you repeat it."
        _ = try await command(call, account, doubt: doubt) { stream in
            Draft(
                to: AuthInbox.issued(
                    KeyIssued(
                        account: account, credential: credential, grant: grant, by: call.actor, reply: stream.address,
                        request: call.request, deadline: deadline(of: stream))))
        }
        return .document(
            [
                "object": "key", "account": .string(account.name), "id": .string(credential.short), "key": .string(key),
            ], status: .created)
    }

    /// What keys and redeem codes are signed with.
    var signingSecret: ServerSecret {
        get throws(Problem) {
            guard let secret else {
                throw Problem(
                    .unavailable,
                    "Set YIZHAN_SECRET or YIZHAN_SECRET_FILE, the same as on every node: it signs keys and codes.")
            }
            return secret
        }
    }

    func revokeKey(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let id = try keyID(call.name("key"))
        let answer = try await command(call, account, doubt: Self.lookFirst) { stream in
            Draft(
                to: AuthInbox.revoked(
                    KeyRevoked(
                        account: account, name: id, by: call.actor, reply: stream.address,
                        request: call.request, deadline: deadline(of: stream))))
        }
        return .document(answer)
    }

    /// Reads what names a key: its id, or the key itself, which must not get onto the log.
    private func keyID(_ name: String) throws(Problem) -> String {
        if let key = APIKey.verify(name, ingress.secret) { return key.credential.short }
        guard name.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else { throw Problem(.keyNotFound) }
        return name
    }
}
