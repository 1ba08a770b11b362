internal import Catalogue
internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import LiveCatalogue
internal import Messages
internal import Problems

extension AdminRoute {
    private static let ofChange: [Problem.Code] = [.accountNotFound, .uncertain]
    private static let reason = AdminMember.needed("reason", "what the account's owner is told")

    static let accounts = [
        AdminRoute(
            .post, "/accounts", for: .operator, "opens an account",
            body: [
                .needed("account", "its name: 1 to 64 of a-z, 0-9, - and _"),
                .optional("role", "person, operator or owner; another one than person is the owner's to give"),
                .optional("group", "the group whose prices and models it has"),
                .optional("grant", .number, "its first credit, in micro-yuan"),
            ],
            answers: .init(AdminShapes.account, status: 201), refusals: [.accountExists, .uncertain]
        ) { api, call throws(Problem) in try await api.open(call) },
        AdminRoute(
            .get, "/accounts/{account}", for: .operator,
            "an account: its standing, its keys, its identities, its balance",
            answers: .init(AdminShapes.account), refusals: [.accountNotFound]
        ) { api, call throws(Problem) in try await api.show(call) },
        AdminRoute(
            .post, "/accounts/{account}/suspend", for: .operator, "refuses the account everything, until it is resumed",
            body: [reason],
            answers: .init(AdminShapes.account), refusals: ofChange
        ) { api, call throws(Problem) in try await api.change(call, .suspended(reason: call.body.words("reason") ?? ""))
        },
        AdminRoute(
            .post, "/accounts/{account}/resume", for: .operator, "ends the account's suspension",
            answers: .init(AdminShapes.account), refusals: ofChange
        ) { api, call throws(Problem) in try await api.change(call, .resumed) },
        AdminRoute(
            .post, "/accounts/{account}/close", for: .operator, "refuses the account everything, for good",
            body: [reason],
            answers: .init(AdminShapes.account), refusals: ofChange
        ) { api, call throws(Problem) in try await api.change(call, .closed(reason: call.body.words("reason") ?? "")) },
        AdminRoute(
            .put, "/accounts/{account}/group", for: .operator, "puts the account into a group, or out of its group",
            body: [.needed("group", .optionalText, "the group's name; null: none")],
            answers: .init(AdminShapes.account), refusals: ofChange
        ) { api, call throws(Problem) in try await api.change(call, .group(api.group(of: call))) },
        AdminRoute(
            .put, "/accounts/{account}/role", for: .owner, "gives the account another role",
            body: [.needed("role", "person, operator or owner")],
            answers: .init(AdminShapes.account), refusals: ofChange
        ) { api, call throws(Problem) in try await api.change(call, .role(call.body.role("role") ?? .person)) },
        AdminRoute(
            .post, "/accounts/{account}/rescue", for: nil,
            "makes the account an active owner, unless it is closed, and gives it a new key",
            answers: .init(AdminShapes.key, status: 201), refusals: [.tooManyKeys, .uncertain]
        ) { api, call throws(Problem) in try await api.rescue(call) },
    ]
}

extension AdminAPI {
    func open(_ call: AdminCall) async throws(Problem) -> AdminReply {
        guard let account = try call.body.account("account") else { throw Problem(.missingRequiredParameter) }
        guard !account.isReserved else {
            throw Problem(.invalidValue, "The service itself goes by this name.", parameter: "account")
        }
        let role = try call.body.role("role") ?? .person
        let group = try group(of: call)
        let grant = try call.body.amount("grant")
        let opened = try await command(call, account, doubt: Self.lookFirst) { stream in
            Draft(
                to: AuthInbox.opened(
                    AccountOpened(
                        account: account, role: role, group: group, grant: grant, by: call.actor,
                        reply: stream.address, request: call.request, deadline: deadline(of: stream))))
        }
        return .document(await described(account, by: opened), status: .created)
    }

    /// The group that a call names: one of the catalogue, since an account of any other may ask no model.
    func group(of call: AdminCall) throws(Problem) -> String? {
        guard let group = try call.body.group("group") else { return nil }
        guard let groups = catalogue?.current.value.groups.map(\.name), !groups.contains(group) else { return group }
        let others = groups.isEmpty ? "It has none." : "It has \(groups.sorted().joined(separator: ", "))."
        throw Problem(
            .invalidValue, "The catalogue has no group '\(group)'. \(others)", parameter: "group")
    }

    func show(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let known = try await ask(account, .account) { AuthInbox.asked($0) }
        return .document(description(known, balance: try await balance(of: account)))
    }

    func change(_ call: AdminCall, _ change: AccountChanged.Change) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let changed = try await self.change(account, change, call)
        return .document(await described(account, by: changed))
    }

    /// Returns what Auth knows of the account after the change.
    private func change(
        _ account: Account, _ change: AccountChanged.Change, _ call: AdminCall
    ) async throws(Problem) -> Inquiry.Document {
        try await command(call, account, doubt: Self.lookFirst) { stream in
            Draft(
                to: AuthInbox.changed(
                    AccountChanged(
                        account: account, change: change, by: call.actor, name: stream.request.text,
                        reply: stream.address, request: call.request, deadline: deadline(of: stream))))
        }
    }

    /// Each step is one that may have been taken already.
    func rescue(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        do throws(Problem) {
            _ = try await command(call, account, doubt: Self.lookFirst) { stream in
                Draft(
                    to: AuthInbox.opened(
                        AccountOpened(
                            account: account, role: .owner, by: call.actor, reply: stream.address,
                            request: call.request, deadline: deadline(of: stream))))
            }
        } catch {
            guard error.code == .accountExists else { throw error }
        }
        _ = try await change(account, .resumed, call)
        _ = try await change(account, .role(.owner), call)
        return try await makeKey(of: account, grant: nil, call)
    }

    /// Describes an account that was changed by what Auth has answered. The change is done by now, so the call succeeds
    /// also where Quota does not tell the balance.
    private func described(_ account: Account, by answer: Inquiry.Document) async -> JSONText {
        do throws(Problem) {
            return description(answer, balance: try await balance(of: account))
        } catch {
            return description(answer, balance: nil)
        }
    }

    private func balance(of account: Account) async throws(Problem) -> Inquiry.Document {
        try await ask(account, .balance) { QuotaInbox.asked($0) }
    }

    /// What Auth and Quota know of an account, as one document; the balance is null where it is not known.
    private func description(_ known: Inquiry.Document, balance: Inquiry.Document?) -> JSONText {
        let amounts = balance?.json.members.compactMap { member in
            member.name == "account" ? nil : JSONText.Member(member.name, .value(member.value))
        }
        let members = known.json.members.map { JSONText.Member($0.name, .value($0.value)) }
        return .object(members + [.init("balance", amounts.map { .object($0) } ?? .null)])
    }

    static let lookFirst = "Look at the account before you repeat it."
    static let repeatIt = "Or repeat it with the Idempotency-Key that it had: it is done once."
}
