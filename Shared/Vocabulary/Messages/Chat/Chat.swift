/// A question to a model, with prices and limits that the chat API stamps into it.
package struct Chat: Hashable, Sendable, Codable {
    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    /// The model's public name.
    package var model: String
    private let written: WrittenText
    /// True if the client asked for usage in its stream.
    package var showsUsage: Bool
    package var terms: Terms
    package var idempotency: Idempotency?
    /// Nil if the request has an idempotency key, or repetitions are not joined.
    package var repetition: Repetition?
    /// No consumer takes the request up after this time.
    package var deadline: Timestamp
    private let withheld: Bool?

    /// True if the door did not write a large body, because the account cannot pay for it as far as the door knows. Such
    /// a request may join an earlier one, and is refused otherwise.
    package var isWithheld: Bool { withheld ?? false }

    /// The client's body, a JSON object, byte for byte. Each call unescapes a body that was read from the log, so call
    /// once.
    package var body: String { written.text }
    /// The size of the body on the log, its escapes included.
    package var writtenBytes: Int { written.count }
    /// The most input tokens that are believed of a provider: beside our measure one for each byte, and what a provider
    /// adds. Never less than LLM's bound of a report (`AnswerBounds.prompt`).
    package var tokensInBelieved: Int { min(max(0, terms.tokensIn), 1 << 32) + writtenBytes + 1_024 }

    /// Prices and limits at the time of the request.
    package struct Terms: Hashable, Sendable, Codable {
        package var price: Price
        /// Input tokens to reserve: an upper estimate.
        package var tokensIn: Int
        /// Output tokens to reserve: the client's or the model's limit, times `choices`.
        package var tokensOut: Int
        /// How many answers the client wants (`n`); the token limit is for each.
        package var choices: Int
        /// The most open requests of one account.
        package var streamsLimit: Int
        /// Milliseconds from admission to the end of the answer.
        package var answerMilliseconds: Int64
        /// Groups that do not get the model at its price, in the order of their names; nil if there are none.
        package var groups: [Group]?
        /// The model's channels that take keys of persons' own; nil if none does. The door does not know whether the
        /// account has one, Auth does.
        package var ownKeyChannels: [String]?
        /// A charge that leaves less than this is told to who asked by the bot; nil: none is.
        package var lowCredit: Money?

        package init(
            price: Price, tokensIn: Int, tokensOut: Int, choices: Int = 1, streamsLimit: Int, answerMilliseconds: Int64,
            groups: [Group]? = nil, ownKeyChannels: [String]? = nil, lowCredit: Money? = nil
        ) {
            self.price = price
            self.tokensIn = tokensIn
            self.tokensOut = tokensOut
            self.choices = choices
            self.streamsLimit = streamsLimit
            self.answerMilliseconds = answerMilliseconds
            self.groups = groups
            self.ownKeyChannels = ownKeyChannels
            self.lowCredit = lowCredit
        }
    }

    /// The client's idempotency key, and what identifies its request.
    package struct Idempotency: Hashable, Sendable, Codable {
        package var key: String
        /// SHA-256 of the body, in hexadecimal.
        package var bodyHash: String
        /// Milliseconds that the key is kept: as long as replies are.
        package var keptMilliseconds: Int64

        package init(key: String, bodyHash: String, keptMilliseconds: Int64) {
            self.key = key
            self.bodyHash = bodyHash
            self.keptMilliseconds = keptMilliseconds
        }
    }

    /// What recognises the same request when it comes again after its first client has gone.
    package struct Repetition: Hashable, Sendable, Codable {
        /// A digest of the API key and the body.
        package var fingerprint: String
        /// Milliseconds since the first client left within which this request joins the first one's answer.
        package var withinMilliseconds: Int64

        package init(fingerprint: String, withinMilliseconds: Int64) {
            self.fingerprint = fingerprint
            self.withinMilliseconds = withinMilliseconds
        }
    }

    package init(
        request: RequestID, account: Account, reply: ReplyAddress, model: String, body: String, showsUsage: Bool,
        terms: Terms, idempotency: Idempotency? = nil, repetition: Repetition? = nil, deadline: Timestamp,
        isWithheld: Bool = false
    ) {
        self.request = request
        self.account = account
        self.reply = reply
        self.model = model
        written = WrittenText(body)
        self.showsUsage = showsUsage
        self.terms = terms
        self.idempotency = idempotency
        self.repetition = repetition
        self.deadline = deadline
        withheld = isWithheld ? true : nil
    }

    private enum CodingKeys: String, CodingKey {
        case request, account, reply, model
        case written = "body"
        case showsUsage, terms, idempotency, repetition, deadline, withheld
    }
}

extension Chat.Terms {
    /// The price of the input and of one token per choice: the least that admits a chat.
    package var least: Money { price.cost(tokensIn: tokensIn, tokensOut: max(1, choices)) }
}

extension Chat: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("account", account)
            $0.add("body", written)
            $0.add("deadline", deadline)
            $0.add("idempotency", idempotency)
            $0.add("model", model)
            $0.add("repetition", repetition)
            $0.add("reply", reply)
            $0.add("request", request)
            $0.add("showsUsage", showsUsage)
            $0.add("terms", terms)
            $0.add("withheld", withheld)
        }
    }
}

extension Chat.Terms: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("answerMilliseconds", answerMilliseconds)
            $0.add("choices", choices)
            $0.add("groups", groups)
            $0.add("lowCredit", lowCredit)
            $0.add("ownKeyChannels", ownKeyChannels)
            $0.add("price", price)
            $0.add("streamsLimit", streamsLimit)
            $0.add("tokensIn", tokensIn)
            $0.add("tokensOut", tokensOut)
        }
    }
}

extension Chat.Idempotency: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("bodyHash", bodyHash)
            $0.add("keptMilliseconds", keptMilliseconds)
            $0.add("key", key)
        }
    }
}

extension Chat.Repetition: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("fingerprint", fingerprint)
            $0.add("withinMilliseconds", withinMilliseconds)
        }
    }
}
