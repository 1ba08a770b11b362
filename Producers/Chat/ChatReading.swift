internal import Catalogue
internal import Credentials
internal import Crypto
internal import Messages
internal import OpenAI
internal import Problems
internal import Words

/// Reads a chat request: all steps whose time grows with the body, so that they can be done beside the I/O loop.
struct ChatReading: Sendable {
    let body: [UInt8]
    let stream: StreamID
    let account: Account
    let credential: Proof
    /// The client's IP address, as far as it is known.
    let from: String?
    let trace: String?
    let idempotencyKey: String?
    /// Nil if repetitions are not joined.
    let repetitionTime: Duration?
    let catalogue: Catalogue
    /// Words that are looked for; nil if none are.
    let words: Words?
    let configuration: ChatAPI.Configuration
    /// What the account had lately; nil if that is not known, and for a small body: that is stored, and nobody refused
    /// for what the door has seen.
    var available: Money?

    /// Checks the body, and makes the message for the log.
    func read() throws(Problem) -> ReadChat {
        let request = try checked()
        let model = try catalogue.known(request.model)
        let terms = try terms(request, model)
        let isWithheld = available.map { $0 < terms.leastOfAnyGroup } ?? false
        let chat = Chat(
            request: stream.request, account: account, reply: stream.address, model: model.name,
            body: isWithheld ? "" : String(decoding: body, as: UTF8.self),
            // An answer in one piece always has `usage`.
            showsUsage: request.showsUsage || !request.streams, terms: terms, idempotency: idempotency,
            repetition: idempotencyKey == nil ? repetition : nil,
            deadline: stream.begun + configuration.admissionDeadline, isWithheld: isWithheld)
        let hits = hits(in: request)
        let requested = ChatRequested(
            chat: chat, credential: credential, words: hits.refusingLists, rules: catalogue.rules.terms(of: account),
            from: from)
        return ReadChat(
            streams: request.streams, chat: chat, hits: hits,
            draft: Draft(to: AuthInbox.requested(requested), trace: trace))
    }

    private func hits(in request: ChatRequest) -> [WordHit] {
        guard let words else { return [] }
        return words.hits(in: request.texts.map { Words.Text(utf8: $0.utf8, isJSON: $0.isJSON) })
    }

    /// The same for a large body: encodes the message too, which the log would do otherwise while others wait for it.
    func readForLog() throws(Problem) -> ReadChat {
        var read = try read()
        read.draft.event.value = read.draft.event.value
        return read
    }

    private func checked() throws(Problem) -> ChatRequest {
        do throws(ChatRequest.Fault) {
            return try ChatRequest(body, maximumDepth: configuration.maximumJSONDepth)
        } catch {
            throw Problem(error)
        }
    }

    private var idempotency: Chat.Idempotency? {
        idempotencyKey.map { key in
            Chat.Idempotency(
                key: key, bodyHash: Digest.sha256(body).hexadecimal,
                keptMilliseconds: configuration.idempotencyKept.wholeMilliseconds)
        }
    }

    /// What recognises the request when it comes again.
    private var repetition: Chat.Repetition? {
        repetitionTime.map { within in
            let digest = Digest.sha256(Array(credential.text.utf8) + Digest.sha256(body))
            return Chat.Repetition(
                // 128 bits: they are compared within an account only.
                fingerprint: Array(digest.prefix(16)).base64URL, withinMilliseconds: within.wholeMilliseconds)
        }
    }
}

/// A chat request that was read.
struct ReadChat: Sendable {
    /// True if the client wants a stream.
    let streams: Bool
    let chat: Chat
    /// The listed words in it.
    let hits: [WordHit]
    var draft: Draft
}

extension Catalogue {
    /// Finds a model by its public name.
    func known(_ name: String) throws(Problem) -> Model {
        guard let model = model(name) else {
            throw Problem(.modelNotFound, "The model '\(name)' does not exist.", parameter: "model")
        }
        return model
    }
}
