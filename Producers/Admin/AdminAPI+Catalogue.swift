internal import Catalogue
internal import HTTP
internal import Ingress
internal import JSON
internal import LiveCatalogue
internal import Messages
internal import Problems

extension AdminRoute {
    private static let note = AdminMember.optional("note", "words for the history, 1 to 200 characters")
    private static let change = [
        note, .optional("dry_run", "`true`: answers what would change, and changes nothing"),
    ]

    private static let changed = RouteDescription.Answer(AdminShapes.catalogueChange, headers: [.eTag])
    private static let ofChange: [Problem.Code] = [
        .versionRequired, .versionConflict, .catalogueTooLarge, .addressInvalid, .uncertain,
    ]

    /// `versions` comes before `{list}`: a path is looked for in this order.
    static let catalogue = [
        AdminRoute(
            .get, "/catalogue", for: .operator, "the catalogue in force, without keys; its version is the `ETag`",
            answers: .init(AdminShapes.catalogue, headers: [.eTag])
        ) { api, _ throws(Problem) in try await api.showCatalogue() },
        AdminRoute(
            .put, "/catalogue", for: .operator,
            "replaces the catalogue; `If-Match` is the version it was made from; channels, merchants, apps are the owner's",
            query: change, headers: [.ifMatch(isNeeded: true)], takesDocument: true, answers: changed,
            refusals: ofChange
        ) { api, call throws(Problem) in
            try await api.changeCatalogue(call) { draft throws(Problem) in .replace(draft) }
        },
        AdminRoute(
            .patch, "/catalogue", for: .operator, "merges a patch (RFC 7396) into the catalogue; as above",
            query: change, headers: [.ifMatch(isNeeded: true)], takesDocument: true, answers: changed,
            refusals: ofChange
        ) { api, call throws(Problem) in
            try await api.changeCatalogue(call) { draft throws(Problem) in .patch(draft, at: []) }
        },
        AdminRoute(
            .get, "/catalogue/history", for: .operator, "the versions, newest first: who made them, and when",
            query: [
                .optional("before", .number, "the `next` of the page before"),
                .optional("limit", .number, "versions of a page, 1 to 500; 50 by default"),
            ],
            answers: .init(.page(of: AdminShapes.catalogueVersion))
        ) { api, call throws(Problem) in try api.catalogueHistory(call) },
        AdminRoute(
            .get, "/catalogue/versions/{version}", for: .operator, "an earlier version, without keys",
            answers: .init(AdminShapes.catalogueDocument, headers: [.eTag])
        ) { api, call throws(Problem) in try await api.showVersion(call) },
        AdminRoute(
            .post, "/catalogue/restore", for: .owner, "makes the contents of an earlier version the next one",
            body: [.needed("version", .number, "its number")], query: change, headers: [.ifMatch(isNeeded: false)],
            answers: changed, refusals: ofChange
        ) { api, call throws(Problem) in
            try await api.changeCatalogue(
                call, to: .restore(call.body.number("version") ?? 0), "catalogue.restored")
        },
        AdminRoute(
            .post, "/catalogue/reseal", for: .owner, "seals all keys with the first master key, as the next version",
            query: change, headers: [.ifMatch(isNeeded: false)], answers: changed, refusals: ofChange
        ) { api, call throws(Problem) in
            try await api.changeCatalogue(call, to: .reseal, "catalogue.resealed")
        },
        AdminRoute(
            .patch, "/catalogue/{list}/{name...}", for: .operator,
            "merges a patch into the entry of this name, or adds it; null removes it; as above", query: change,
            headers: [.ifMatch(isNeeded: true)], takesDocument: true, answers: changed, refusals: ofChange
        ) { api, call throws(Problem) in
            let place = [call.name("list"), call.name("name")]
            return try await api.changeCatalogue(call) { draft throws(Problem) in .patch(draft, at: place) }
        },
    ]
}

// MARK: - Reading

extension AdminAPI {
    func showCatalogue() async throws(Problem) -> AdminReply {
        let live = try live
        // While the document is written, another version may come.
        let (version, models) = (live.current.version, live.current.value.models)
        let document = await live.shown()
        let defaults = models.filter { !$0.hasOwnPrice }.map { JSONText.string($0.name) }
        return .catalogue(
            version, [.init("document", .raw(Array(document.utf8))), .init("default_priced", .array(defaults))])
    }

    func showVersion(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let name = call.name("version")
        guard let version = Int64(name) else { throw Problem(.notFound, "The catalogue has no version '\(name)'.") }
        return .catalogue(version, [.init("document", .raw(Array(try await live.shown(version).utf8)))])
    }

    func catalogueHistory(_ call: AdminCall) throws(Problem) -> AdminReply {
        let before = try call.call.number("before", in: 0...Int64.max)
        let limit = try call.call.number("limit", in: 1...500) ?? 50
        let versions = try live.history(before: before, limit: Int(limit))
        let next = versions.last.flatMap { $0.number > 1 ? $0.number : nil }
        return .document([
            "object": "list", "data": .array(versions.map(\.text)), "has_more": .bool(next != nil),
            "next": next.map { .integer(Int($0)) } ?? .null,
        ])
    }

    var live: LiveCatalogue {
        get throws(Problem) {
            guard let catalogue else { throw Problem(.unavailable, "The catalogue is not read here.") }
            return catalogue
        }
    }
}

// MARK: - Changing

extension AdminAPI {
    /// Reads the document that was sent, and makes the change that it stands for. Changes are made one after the other,
    /// and each document is read in its turn, since that takes memory and time.
    func changeCatalogue(
        _ call: AdminCall, _ edit: (CatalogueDraft) throws(Problem) -> CatalogueEdit
    ) async throws(Problem) -> AdminReply {
        guard try call.matchedVersion() != nil else { throw Problem(.versionRequired, parameter: "If-Match") }
        let turn = try changeTurns.take(for: call.actor)
        defer { turn.end() }
        return try await change(call, edit(CatalogueDraft(sent: call.call.request.body)), "catalogue.changed")
    }

    /// Makes a change that needs no document, in its turn.
    func changeCatalogue(
        _ call: AdminCall, to edit: CatalogueEdit, _ action: String
    ) async throws(Problem) -> AdminReply {
        let turn = try changeTurns.take(for: call.actor)
        defer { turn.end() }
        return try await change(call, edit, action)
    }

    /// Makes a change, with its line of the trail.
    ///
    /// Whether it touches channels, merchants or apps is decided against the version that it is proposed for: if another comes
    /// meanwhile, the proposal fails.
    private func change(
        _ call: AdminCall, _ edit: CatalogueEdit, _ action: String
    ) async throws(Problem) -> AdminReply {
        let live = try live
        let base = try call.matchedVersion() ?? live.version
        let isDry = try call.isDryRun()
        let note = try call.note()
        guard base == live.version else { throw live.conflict }
        guard call.actor.mayChangeAll || !edit.addressesOwners else { throw Self.ownersRefused }
        let made = try await live.made(edit, ifVersion: base)
        guard call.actor.mayChangeAll || !made.needsOwner else { throw Self.ownersRefused }
        guard !isDry, made.isChange else { return .catalogue(base, made) }
        let now = ingress.clock()
        let version = try await live.propose(made, named: call.request.text, by: call.actor, note: note) { proposal in
            call.line(action, of: made, note, proposal, at: now)
        }
        return .catalogue(version, made)
    }

    private static let ownersRefused = Problem(
        .roleInsufficient,
        "Channels, merchants and apps are the owner's to change: they get prompts and money, and say who writes.")
}

extension AdminCall {
    /// The trail's line of a change of the catalogue. It goes to the log with the proposal and tells the version that the
    /// proposal becomes, if it becomes one.
    fileprivate func line(
        _ action: String, of made: MadeCatalogue, _ note: String?, _ proposal: String, at time: Timestamp
    ) -> ChangeRecorded {
        let after: JSONText = [
            "version": .integer(Int(made.base) + 1), "note": .optional(note),
            "changes": made.changes.shortened.json, "all_changes": .integer(made.changes.count),
        ]
        return line(
            action, "catalogue", before: ["version": .integer(Int(made.base))], after: after, at: time,
            request: RequestID(proposal))
    }
}

extension AdminCall {
    /// The version that the caller's change was made from; nil if it does not say.
    fileprivate func matchedVersion() throws(Problem) -> Int64? {
        guard let tag = call.request.headerFields[.ifMatch] else { return nil }
        guard tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\""), let version = Int64(tag.dropFirst().dropLast())
        else {
            throw Problem(.invalidValue, "'If-Match' is the ETag of a version, like \"7\".", parameter: "If-Match")
        }
        return version
    }

    fileprivate func isDryRun() throws(Problem) -> Bool {
        switch call.request.query["dry_run"] {
        case nil, "false": return false
        case "true": return true
        case _: throw Problem(.invalidValue, "'dry_run' is true or false.", parameter: "dry_run")
        }
    }

    fileprivate func note() throws(Problem) -> String? {
        guard let note = call.request.query["note"] else { return nil }
        guard Remark.isOne(note) else {
            throw Problem(.invalidValue, "'note' is \(Remark.form).", parameter: "note")
        }
        return note
    }
}

extension CatalogueEdit {
    /// Refused before it is read as a whole, so that who may not is not told what is wrong with it.
    fileprivate var addressesOwners: Bool {
        if case .patch(_, let place) = self { Catalogue.ownersLists.contains(place.first ?? "") } else { false }
    }
}

extension Actor {
    /// Who points a channel to an address of his own gets prompts, and may get keys; who enters a merchant of his own gets
    /// what persons pay; who enters an app with a token of his own writes in anybody's name, an owner's too.
    fileprivate var mayChangeAll: Bool { role == nil || role == .owner }
}
