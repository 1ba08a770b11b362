internal import HTTP
internal import Ingress
internal import JSON
internal import MessageLog
internal import Messages
internal import Problems

extension AdminRoute {
    static let letters = [
        AdminRoute(
            .get, "/dead", for: .operator, "the dead letters that were not sent again, and the keys that are set aside",
            query: [
                .optional("after", "the `next` of the page before; such a page has no keys"),
                .optional("limit", .number, "letters of a page, 1 to 1000; 200 by default"),
            ],
            answers: .init(AdminShapes.dead)
        ) { api, call throws(Problem) in try await api.listLetters(call) },
        AdminRoute(
            .post, "/dead/{consumer}/redrive", for: .operator,
            "writes a dead letter, or those of a key that missed its release, to the consumer's inbox again",
            body: [.optional("number", "the letter's number"), .optional("key", "the letters' key")],
            answers: .init(AdminShapes.letters), refusals: [.conflict, .uncertain]
        ) { api, call throws(Problem) in try await api.redrive(call) },
        AdminRoute(
            .post, "/dead/{consumer}/release", for: .operator,
            "has the consumer decide on a key again, and sends what came for it meanwhile",
            body: [.needed("key", "the key that is set aside")],
            answers: .init(AdminShapes.letters), refusals: [.uncertain]
        ) { api, call throws(Problem) in try await api.release(call) },
    ]
}

extension AdminAPI {
    /// The most keys of one answer.
    private static let mostKeys = 1000

    func listLetters(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let limit = Int(try call.call.number("limit", in: 1...1000) ?? 200)
        let place = try call.place("after")
        let page = try await reading { () async throws(LogError) in
            try await letters.page(after: place, limit: limit)
        }
        var aside: (keys: [DeadLetters.KeyAside], hasMore: Bool) = ([], false)
        if place == nil {
            aside = try await reading { () async throws(LogError) in
                try await letters.keysAside(limit: Self.mostKeys)
            }
        }
        return .document([
            "object": "dead", "letters": .array(page.letters.map(\.text)), "has_more": .bool(page.next != nil),
            "next": .optional(page.next?.description), "aside": .array(aside.keys.map(\.text)),
            "aside_has_more": .bool(aside.hasMore),
        ])
    }

    func redrive(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let inbox = try consumer(call)
        let (number, key) = (call.body.text("number"), call.body.text("key"))
        guard (number == nil) != (key == nil) else {
            throw Problem(.missingRequiredParameter, "Say the letter's 'number' or a 'key'.", parameter: "number")
        }
        let redriving: DeadLetters.Redriving
        if let key {
            redriving = try await writing(call) { () async throws(LogError) in
                try await letters.redrive(inbox, key: key) { record(call, "letters.redriven", "\(inbox)/\(key)", $0) }
            }
        } else {
            guard let number = number.flatMap(LetterNumber.init) else {
                throw Problem(.invalidValue, "'number' is a letter's, like 12 or 3-12.", parameter: "number")
            }
            redriving = try await writing(call) { () async throws(LogError) in
                try await letters.redrive(inbox, number) {
                    record(call, "letters.redriven", "\(inbox)/\(number)", $0)
                }
            }
        }
        return try reply("redriven", redriving)
    }

    func release(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let inbox = try consumer(call)
        let key = call.body.text("key") ?? ""
        let released = try await writing(call) { () async throws(LogError) in
            try await letters.release(inbox, key) { record(call, "key.released", "\(inbox)/\(key)", $0) }
        }
        guard released != .unknown else {
            throw Problem(.notFound, "'\(key)' of '\(inbox)' is not set aside; the list of dead letters shows what is.")
        }
        return try reply("released", released)
    }

    private func consumer(_ call: AdminCall) throws(Problem) -> Topic {
        let name = call.name("consumer")
        guard let inbox = Topic.inboxes.first(where: { $0.name == name }) else {
            let names = Topic.inboxes.map(\.name).joined(separator: ", ")
            throw Problem(.notFound, "There is no consumer '\(name)'; there are \(names).")
        }
        return inbox
    }

    private func reply(_ object: String, _ redriving: DeadLetters.Redriving) throws(Problem) -> AdminReply {
        switch redriving {
        case .sent(let count, let hasMore):
            return .document(["object": .string(object), "letters": .integer(count), "has_more": .bool(hasMore)])
        case .unknown: throw Problem(.notFound, "There is no such dead letter; the list of dead letters shows them.")
        case .sentBefore: throw Problem(.conflict, "The dead letter was sent again before.")
        case .refused:
            throw Problem(.conflict, "The sender of the dead letter was told that it failed; it stays dead.")
        case .held:
            throw Problem(.conflict, "Its key is set aside; releasing the key sends what came for it.")
        case .busy:
            throw Problem(.unavailable, "Other dead letters are being sent; nothing was done. Please try again.")
        }
    }

    private func record(_ call: AdminCall, _ action: String, _ subject: String, _ letters: Int) -> ChangeRecorded {
        call.line(action, subject, after: ["letters": .integer(letters)], at: ingress.clock())
    }
}

extension AdminAPI {
    /// Reads the log.
    func reading<Value>(_ act: () async throws(LogError) -> Value) async throws(Problem) -> Value {
        do throws(LogError) {
            return try await act()
        } catch {
            throw Problem(.unavailable, "The log cannot be read at the moment. \(error)")
        }
    }

    /// Writes to the log.
    func writing<Value>(
        _ call: AdminCall, _ act: () async throws(LogError) -> Value
    ) async throws(Problem) -> Value {
        do throws(LogError) {
            return try await act()
        } catch {
            if case .unknown = error { throw call.doubt("Look before you repeat it.") }
            throw Problem(.unavailable, "The log takes nothing in at the moment. \(error)")
        }
    }
}

extension AdminCall {
    fileprivate func place(_ name: String) throws(Problem) -> LetterPlace? {
        guard let text = call.request.query[name] else { return nil }
        guard let place = LetterPlace(text) else {
            throw Problem(.invalidValue, "'\(name)' is the `next` of a page, like auth/12.", parameter: name)
        }
        return place
    }
}

extension DeadLetters.Line {
    fileprivate var text: JSONText {
        [
            "consumer": .string(place.consumer.name), "number": .string(place.number.description),
            "type": .string(type), "id": .string(id), "key": .string(key), "reason": .string(reason),
            "told": .bool(isTold), "time_ms": .integer(Int(time.milliseconds)),
        ]
    }
}

extension DeadLetters.KeyAside {
    fileprivate var text: JSONText {
        ["consumer": .string(consumer.name), "key": .string(key), "reason": .string(reason)]
    }
}
