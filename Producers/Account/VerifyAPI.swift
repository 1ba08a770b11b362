package import EventLoop
package import HTTP
package import Ingress
internal import JSON
internal import Messages
internal import Problems

/// `GET /auth/verify`: tells a proxy in front of another service who calls that service, as nginx's `auth_request` asks.
///
/// Auth is asked, and what it says of a credential is repeated for a second, since a page of that service asks for each
/// of its files. So a credential that is revoked is let in for a second longer at most; while Auth is silent, nobody is.
@IOLoop
package final class VerifyAPI {
    private let ingress: Ingress

    package init(_ ingress: Ingress) {
        self.ingress = ingress
    }

    package func add(to router: inout Router) {
        router.group("/auth", ingress.open(), bodyLimit: 0) { group in group.add(.get, "/verify", verify) }
    }

    private func verify(_ call: Call) throws(Problem) {
        let caller = try ingress.authenticate(call)
        ingress.verify(caller, from: call.from) { [self] verdict in
            switch verdict {
            case .admitted(let rights): tell(rights, call, caller.account)
            case .remembered: ingress.refuse(call, Problem(.unavailable))
            // Without its words: why an account is suspended is for its owner, not for the service that another one runs.
            case .refused(let problem): ingress.refuse(call, Problem(problem.code, retryAfter: problem.retryAfter))
            }
        }
    }

    private func tell(_ rights: Rights, _ call: Call, _ account: Account) {
        let role = rights.role.rawValue
        let document: JSONText = [
            "object": "verification", "account": .string(account.name), "role": .string(role),
        ]
        // A name of an account and a role have nothing that could end a line.
        call.respond(
            .ok, document.bytes, "application/json", [.xYizhanAccount: account.name, .xYizhanRole: role])
    }
}

extension VerifyAPI {
    /// What `/openapi.json` says of the route.
    package nonisolated static let descriptions = [
        RouteDescription(
            .get, "/auth/verify", "who calls, for a proxy before another service (nginx's `auth_request`)",
            answers: [
                .init(
                    .object([
                        "object": .choice(["verification"]), "account": .text,
                        "role": .choice(AccountRole.allCases.map(\.rawValue)),
                    ]),
                    headers: [
                        .init(HTTPField.Name.xYizhanAccount.rawName, .text, isNeeded: true, "the account's name"),
                        .init(HTTPField.Name.xYizhanRole.rawName, .text, isNeeded: true, "the account's role"),
                    ])
            ])
    ]
}

extension HTTPField.Name {
    /// Whose credential a call has, for the service behind a proxy.
    static let xYizhanAccount = Self(unchecked: "X-Yizhan-Account")
    static let xYizhanRole = Self(unchecked: "X-Yizhan-Role")
}
