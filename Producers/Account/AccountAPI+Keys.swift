internal import Credentials
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
    /// `GET /v1/keys`: the account's API keys, with their limits; never a key itself.
    func keys(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        try ask(.keys, call, caller, place) { document throws(Problem) in
            call.respond(.ok, try Self.list(document).bytes)
        }
    }

    /// `POST /v1/keys`: makes a key, which is shown this once.
    func makeKey(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let body = try CallBody(call.takeBody().bytes, of: ["name", "limits"])
        let name = try body.words("name")
        let limits = try limits(in: body, at: ingress.clock())
        let key = APIKey.make(caller.account, ingress.secret)
        let credential = APIKey.hash(key)
        // Not told with the doubt: a key that nobody was shown is worth nothing.
        let doubt = Problem.uncertain("Look at the account's keys: one that nobody was shown can be revoked.")
        try tell(call, of: caller.account, place, orElse: doubt) { stream in
            Draft(
                to: AuthInbox.issued(
                    KeyIssued(
                        account: caller.account, credential: credential, by: actor(call, caller), name: name,
                        limits: limits, credentialOfCaller: caller.credential, reply: stream.address,
                        request: stream.request, deadline: deadline(of: stream))),
                trace: call.trace)
        } then: { document throws(Problem) in
            let held = try Self.held(credential.short, in: document)
            let members = Self.members(of: held, ["id", "name", "limits", "issued_ms"])
            call.respond(.created, JSONText.object(members + [.init("key", .string(key))]).bytes)
        }
    }

    /// `PATCH /v1/keys/{id}`: another name, or other limits, as a whole. The key stays as it is.
    func changeKey(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let id = try keyID(call)
        let body = try CallBody(call.takeBody().bytes, of: ["name", "limits"])
        let name = try body.words("name")
        // Null, and an object without members, take all limits away.
        let changed: KeyLimits? =
            if body["limits"] == nil { nil } else {
                try limits(in: body, at: nil) ?? KeyLimits()
            }
        guard name != nil || changed != nil else {
            throw Problem(.missingRequiredParameter, "Say a 'name' or 'limits'.", parameter: "limits")
        }
        let doubt = Problem.uncertain("Look at the account's keys.")
        try tell(call, of: caller.account, place, orElse: doubt) { stream in
            Draft(
                to: AuthInbox.keyChanged(
                    KeyChanged(
                        account: caller.account, name: id, newName: name, limits: changed, by: actor(call, caller),
                        credentialOfCaller: caller.credential, reply: stream.address, request: stream.request,
                        deadline: deadline(of: stream))),
                trace: call.trace)
        } then: { document throws(Problem) in
            let members = Self.members(of: try Self.held(id, in: document), Self.ofKey)
            call.respond(.ok, JSONText.object(members).bytes)
        }
    }

    /// `DELETE /v1/keys/{id}`: revokes a key; answers that run with it end.
    func revokeKey(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let id = try keyID(call)
        let doubt = Problem.uncertain("Repeat it: a key that is revoked stays so.")
        try tell(call, of: caller.account, place, orElse: doubt) { stream in
            Draft(
                to: AuthInbox.revoked(
                    KeyRevoked(
                        account: caller.account, name: id, by: actor(call, caller),
                        credentialOfCaller: caller.credential, reply: stream.address, request: stream.request,
                        deadline: deadline(of: stream))),
                trace: call.trace)
        } then: { document throws(Problem) in
            call.respond(.ok, try Self.list(document).bytes)
        }
    }

    private static let ofKey = ["id", "name", "issued_ms", "used_ms", "limits"]

    private func limits(in body: CallBody, at now: Timestamp?) throws(Problem) -> KeyLimits? {
        guard let value = body["limits"] else { return nil }
        let limits = try KeyLimits(value, at: now)
        return limits?.isEmpty == true ? nil : limits
    }

    /// Reads what names a key in the path: its id, or the key itself, which must not get onto the log.
    private func keyID(_ call: Call) throws(Problem) -> String {
        let name = call.request.parameters["id"] ?? ""
        if let key = APIKey.verify(name, ingress.secret) { return key.credential.short }
        guard (1...64).contains(name.utf8.count),
            name.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
        else { throw Problem(.keyNotFound) }
        return name
    }

    private static func list(_ document: Inquiry.Document) throws(Problem) -> JSONText {
        let keys = try document.json.member("keys").map { Array($0.elements) } ?? []
        return ["keys": .array(keys.map { .object(members(of: $0, ofKey)) })]
    }

    /// The key with an id, in what Auth says of the account.
    private static func held(_ id: String, in document: Inquiry.Document) throws(Problem) -> JSONValue {
        let keys = try document.json.member("keys").map { Array($0.elements) } ?? []
        guard let held = keys.first(where: { $0.member("id")?.string == id }) else { throw Problem(.internalError) }
        return held
    }
}
