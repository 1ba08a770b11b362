internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
    /// `POST /v1/identities`: asks for a ticket that links the identity which it proves to the account.
    func linkIdentity(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let body = try CallBody(call.takeBody().bytes, of: ["way", "address", "language"])
        _ = try body.choice("way", of: ["code", "mail"])
        try afterAsking(isAdding: true, call, caller, place) { [self] () throws(Problem) in
            try askForTicket(call, body, for: .link(caller.account))
        }
    }

    /// `POST /v1/identities/{ticket}/verify`: tries a code, or collects what was proven elsewhere; then the identity
    /// opens the account too.
    func verifyIdentity(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        try afterAsking(isAdding: true, call, caller, place) { [self] () throws(Problem) in
            try tryTicket(call, for: caller) { document throws(Problem) in
                try Self.respond(to: call, withLink: document)
            }
        }
    }

    /// `DELETE /v1/identities/{identity}`: the identity opens the account no more.
    func unlinkIdentity(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        guard let identity = call.request.parameters["identity"].flatMap({ Identity($0) }) else {
            throw Problem(.notFound, "The account has no such identity.")
        }
        try afterAsking(isAdding: false, call, caller, place) { [self] () throws(Problem) in
            try unlink(identity, call, caller)
        }
    }

    private func unlink(_ identity: Identity, _ call: Call, _ caller: Caller) throws(Problem) {
        let place = try strangers.enter(caller.account)
        let doubt = Problem.uncertain("Look at the account's identities.")
        try tell(call, of: caller.account, place, orElse: doubt) { stream in
            Draft(
                to: SignInInbox.unlinkAsked(
                    UnlinkAsked(
                        identity: identity, account: caller.account, request: stream.request, reply: stream.address,
                        deadline: deadline(of: stream))),
                trace: call.trace)
        } then: { document throws(Problem) in
            try Self.respond(to: call, withLink: document)
        }
    }

    private static func respond(to call: Call, withLink document: Inquiry.Document) throws(Problem) {
        call.respond(.ok, JSONText.object(members(of: try document.json, ["state", "as"])).bytes)
    }

    /// Asks Auth whether the caller's session still counts, and may link or unlink an identity, and goes on if it may:
    /// SignIn knows no sessions.
    private func afterAsking(
        isAdding: Bool, _ call: Call, _ caller: Caller, _ place: Admission.Place,
        then: @escaping @IOLoop () throws(Problem) -> Void
    ) throws(Problem) {
        try ask(.identities(isAdding: isAdding), call, caller, place) { _ throws(Problem) in
            guard call.writer.isOpen else { return }
            try then()
        }
    }
}
