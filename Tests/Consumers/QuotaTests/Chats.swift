import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// The account of these tests; its name is one by construction.
let account: Account = {
    guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
    return account
}()

/// One yuan for a million tokens, in and out: a token is a micro-yuan.
let perToken = Price(input: .yuan(1), output: .yuan(1))

/// A chat that reserves 10 tokens in and 90 out, must come within 30 s and be answered within 60 s.
func chat(
    _ request: String = "r1", price: Price = perToken, tokensIn: Int = 10, tokensOut: Int = 90, choices: Int = 1,
    streamsLimit: Int = 8, idempotency: Chat.Idempotency? = nil,
    repetition: Chat.Repetition? = nil, deadline: Timestamp = Timestamp(milliseconds: 1_030_000)
) -> Chat {
    Chat(
        request: RequestID(request), account: account, reply: ReplyAddress(partition: 3, stream: "s-\(request)"),
        model: "small", body: "{\"messages\":[]}", showsUsage: true,
        terms: Chat.Terms(
            price: price, tokensIn: tokensIn, tokensOut: tokensOut, choices: choices, streamsLimit: streamsLimit,
            answerMilliseconds: 60_000),
        idempotency: idempotency, repetition: repetition, deadline: deadline)
}

func idempotency(_ key: String = "once", body: String = "b1", kept: Int64 = 3_600_000) -> Chat.Idempotency {
    Chat.Idempotency(key: key, bodyHash: body, keptMilliseconds: kept)
}

func micro(_ amount: Int64) -> Money { Money(microYuan: amount) }

func order(_ name: String) -> OrderNumber { OrderNumber(of: account, name: name) }

/// A refund of an order.
func refund(_ index: Int = 1, of name: String = "o1") -> RefundNumber {
    guard let number = RefundNumber(of: order(name), index: index) else {
        preconditionFailure("\(index) is a refund's index.")
    }
    return number
}

extension ProcessorBench<Quota> {
    /// A bench whose account was granted an amount.
    init(granted amount: Money, reloads: Bool = true) {
        self.init(Quota(), reloads: reloads)
        if amount != .zero { _ = grant(amount, as: "trial") }
    }

    mutating func grant(_ amount: Money, as grant: String) -> [any Message] {
        feed(.granted(CreditGranted(grant: grant, account: account, amount: amount)))
    }

    mutating func correct(_ amount: Money, as name: String, reply: ReplyAddress? = nil) -> [any Message] {
        feed(
            .corrected(
                BalanceCorrected(
                    name: name, account: account, amount: amount, reason: "charged twice",
                    by: Actor("olga", from: "192.0.2.7"), request: RequestID("q-\(name)"), reply: reply)))
    }

    mutating func hold(_ most: Int64, _ number: RefundNumber = refund(), least: Int64 = 1) -> [any Message] {
        feed(.holdAsked(HoldAsked(refund: number, account: account, most: micro(most), least: micro(least))))
    }

    mutating func end(_ number: RefundNumber = refund(), taking taken: Int64) -> [any Message] {
        feed(.holdEnded(HoldEnded(refund: number, account: account, taken: micro(taken))))
    }

    mutating func ask(_ chat: Chat, after pause: Duration = .zero) -> [any Message] {
        feed(.authorized(ChatAuthorized(chat: chat)), after: pause)
    }

    /// A chat that reserves so many tokens in and 90 out, by a key. The output alone costs, where no price is said: a
    /// micro-yuan a token.
    mutating func ask(
        _ name: String, _ limits: QuotaLimits?, key: String = "k1", after pause: Duration = .zero, tokensIn: Int = 10,
        price: Price = Price(output: .yuan(1))
    ) -> [any Message] {
        let asked = chat(name, price: price, tokensIn: tokensIn, deadline: time + pause + .seconds(30))
        return feed(.authorized(ChatAuthorized(chat: asked, apiKey: key, limits: limits)), after: pause)
    }

    /// An answer that used so many tokens, ten of them for the input.
    mutating func spend(_ tokens: Int, _ name: String, _ limits: QuotaLimits?, key: String = "k1") {
        _ = ask(name, limits, key: key)
        _ = answer(.finished, Usage(tokensIn: 10, tokensOut: tokens - 10), to: name)
    }

    mutating func answer(
        _ ending: Ending, _ usage: Usage? = nil, to request: String = "r1", after pause: Duration = .zero
    ) -> [any Message] {
        let answered = ChatAnswered(request: RequestID(request), account: account, ending: ending, usage: usage)
        return feed(.answered(answered), after: pause)
    }

    /// The client of a request leaves.
    mutating func leave(_ chat: Chat, isBegun: Bool = false, keptUntil: Timestamp = .init(milliseconds: 90_000_000)) {
        let left = ClientLeft(
            request: chat.request, account: account, reply: chat.reply,
            fingerprint: chat.repetition?.fingerprint ?? "f", isBegun: isBegun, keptUntil: keptUntil)
        #expect(feed(.left(left)).isEmpty)
    }

    mutating func cancel(_ request: String = "r1") -> [any Message] {
        feed(.cancelled(ChatCancelled(request: RequestID(request), account: account)))
    }

    mutating func withdraw(_ chat: Chat) -> [any Message] { feed(.withdrawn(ChatWithdrawn(chat))) }

    var balance: Balance { state.balance.value }
}

/// The only message of a type that was said, which must be there.
func the<Content: Message>(_ type: Content.Type, in said: [any Message]) throws -> Content {
    let found = said.compactMap { $0 as? Content }
    try #require(found.count == 1)
    return found[0]
}

func entry(in said: [any Message]) throws -> EntryPosted.Entry { try the(EntryPosted.self, in: said).entry }
func admitted(_ said: [any Message]) throws -> ChatAdmitted { try the(ChatAdmitted.self, in: said) }
func refusal(in said: [any Message]) throws -> Refusal { try the(Refused.self, in: said).refusal }
