internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension AdminRoute {
    static let codes = [
        AdminRoute(
            .post, "/codes", for: .operator, "makes a batch of redeem codes, which are shown this once",
            body: [
                .needed("count", .number, "how many codes, 1 to \(BatchTerms.mostCodes)"),
                .needed("value", .number, "what each use is worth, in micro-yuan"),
                .optional("expires_ms", .number, "from then on no code is redeemed, in milliseconds since 1970"),
                .optional("uses_per_code", .number, "how often one code can be redeemed; 1 by default"),
                .optional("uses_per_account", .number, "how many uses one account may have"),
                .optional("note", "for operators, up to 200 characters"),
            ],
            query: [.optional("format", "`csv`: the codes as a table, as with `Accept: text/csv`")],
            headers: [onceOnly],
            answers: .init(AdminShapes.codes, status: 201), .init(.text, status: 201, contentType: "text/csv"),
            refusals: [
                .integerBelowMinimum, .integerAboveMaximum, .idempotencyKeyReused, .batchExists, .codeSetAside,
                .uncertain,
            ]
        ) { api, call throws(Problem) in try await api.makeCodes(call) },
        AdminRoute(
            .get, "/codes", for: .operator, "the batches, newest first", query: page("before"),
            answers: .init(.page(of: AdminShapes.batchLine)), refusals: [.codeSetAside]
        ) { api, call throws(Problem) in
            try await api.ask(call, .all, .batches(before: call.line("before"), limit: call.limit()))
        },
        AdminRoute(
            .get, "/codes/{batch}", for: .operator, "what became of a batch",
            answers: .init(AdminShapes.batch), refusals: [.codeSetAside]
        ) { api, call throws(Problem) in try await api.ask(call, call.batch(), .state) },
        AdminRoute(
            .get, "/codes/{batch}/codes", for: .operator, "its codes by number, as ids, and their last uses",
            query: page("after"), answers: .init(.page(of: AdminShapes.code)), refusals: [.codeSetAside]
        ) { api, call throws(Problem) in
            try await api.ask(call, call.batch(), .codes(after: call.line("after"), limit: call.limit()))
        },
        AdminRoute(
            .get, "/codes/{batch}/uses", for: .operator, "who redeemed its codes, newest first",
            query: page("before"), answers: .init(.page(of: AdminShapes.codeUse)), refusals: [.codeSetAside]
        ) { api, call throws(Problem) in
            try await api.ask(call, call.batch(), .uses(before: call.line("before"), limit: call.limit()))
        },
        AdminRoute(
            .post, "/codes/{batch}/revoke", for: .operator, "revokes a batch, or one code of it",
            body: [.optional("code", "the code's id, or the code itself")], answers: .init(AdminShapes.batch),
            refusals: [.codeInvalid, .codeUsed, .codeSetAside, .uncertain]
        ) { api, call throws(Problem) in try await api.revokeCodes(call) },
    ]
}

extension AdminAPI {
    /// Makes a batch, and shows its codes once all of them are known to Codes. A repetition of a call whose codes were
    /// shown is refused by Codes, and shows none.
    func makeCodes(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let secret = try signingSecret
        let isTable = try call.call.wantsTable()
        let repetition = try call.repetition()
        let made = try newBatch(call, seed: repetition, secret)
        let next =
            repetition == nil
            ? "Make another batch." : "Repeat it with its Idempotency-Key: it is made whole, or you are told its name."
        let doubt = "Its codes were not shown. " + next
        try await appendFirst(made, call, doubt: doubt)
        let answer = try await command(call, call.asker, doubt: doubt) { stream in
            let drafts = made.drafts(
                by: call.actor, request: call.request, reply: stream.address, deadline: deadline(of: stream))
            return drafts[drafts.count - 1]
        }
        // A part that Codes refused as late, or could not take, is no part of the batch.
        guard answer.json.member("codes")?.int == made.codes.count else { throw call.doubt(doubt) }
        if isTable { return .table(made.table, status: .created) }
        return .document(
            [
                "object": "codes", "batch": .value(answer.json), "codes": .array(made.codes.map { .string($0) }),
            ], status: .created)
    }

    private func newBatch(
        _ call: AdminCall, seed: String?, _ secret: ServerSecret
    ) throws(Problem) -> CodeBatch {
        guard let count = call.body.number("count"), let value = try call.body.amount("value") else {
            throw Problem(.missingRequiredParameter)
        }
        return try CodeBatch.make(
            count: Int(count), value: value,
            expires: call.body.number("expires_ms").map { Timestamp(milliseconds: $0) },
            usesPerCode: Int(call.body.number("uses_per_code") ?? 1),
            usesPerAccount: call.body.number("uses_per_account").map { Int($0) }, note: call.body.words("note"),
            seed: seed, at: ingress.clock(), secret: secret)
    }

    /// Appends all of a batch's messages but the last, one after the other: the last is the command that is answered.
    private func appendFirst(_ made: CodeBatch, _ call: AdminCall, doubt: String) async throws(Problem) {
        let drafts = made.drafts(
            by: call.actor, request: call.request, deadline: ingress.clock() + configuration.deadline)
        for draft in drafts.dropLast() {
            let outcome = await withCheckedContinuation { continuation in
                ingress.append(draft) { continuation.resume(returning: $0) }
            }
            switch outcome {
            case .acknowledged: continue
            case .refused: throw Problem(.unavailable, "The batch could not be taken in. \(doubt)")
            case .uncertain: throw call.doubt(doubt)
            }
        }
    }

    func revokeCodes(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let batch = try call.batch()
        let code = try call.code(of: batch, ingress.secret)
        let answer = try await command(call, call.asker, doubt: "Repeat it: what is revoked stays so.") { stream in
            Draft(
                to: CodesInbox.revoked(
                    CodesRevoked(
                        batch: batch, code: code, by: call.actor, request: call.request, reply: stream.address,
                        deadline: deadline(of: stream))))
        }
        return .document(answer)
    }

    fileprivate func ask(
        _ call: AdminCall, _ batch: Batch, _ question: BatchAsked.Question
    ) async throws(Problem) -> AdminReply {
        let answer = try await ingress.ask(of: call.asker, within: configuration.deadline) { stream in
            Draft(
                to: CodesInbox.asked(
                    BatchAsked(
                        request: stream.request, batch: batch, question: question, by: call.actor,
                        reply: stream.address, deadline: deadline(of: stream))))
        }
        return .document(answer)
    }
}

extension AdminCall {
    /// The batch that the path names.
    fileprivate func batch() throws(Problem) -> Batch {
        guard let batch = Batch(name("batch")) else {
            throw Problem(.notFound, "There is no batch of codes with this name.")
        }
        return batch
    }

    /// The code that the body names, by its id or as it was given out; nil if it names none.
    fileprivate func code(of batch: Batch, _ secret: ServerSecret) throws(Problem) -> CodeHash? {
        try body.value("code", as: "a code of this batch, or the id of one") { text in
            if let given = RedeemCode.verify(text, secret) { return given.batch == batch ? given.code : nil }
            let isID = text.utf8.count == 32 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
            return isID ? CodeHash(hexadecimal: text) : nil
        }
    }
}

extension CodeBatch {
    /// The codes as CSV: number, code, and what each use is worth in yuan.
    fileprivate var table: [UInt8] {
        codes.enumerated().reduce(into: CSVLine(header: ["number", "code", "value"]).bytes) { table, line in
            table += CSVLine([.number(line.offset + 1), .word(line.element), .word("\(terms.value)")]).bytes
        }
    }
}
