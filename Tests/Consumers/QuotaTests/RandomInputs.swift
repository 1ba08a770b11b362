import Messages
import Processing
import ProcessingBench

/// Inputs for one account's ledger, chosen by a seed: repetitions, strangers, numbers at the edge of an integer.
struct RandomInputs {
    private var random: SeededNumbers
    /// Former questions, to be asked again.
    private var chats: [Chat] = []

    init(seed: UInt64) {
        random = SeededNumbers(seed: seed)
    }

    mutating func pause() -> Duration {
        .milliseconds(pick([0, 0, 0, 1, 500, 5_000, 30_000, 60_001]))
    }

    mutating func restarts() -> Bool { Int.random(in: 0..<20, using: &random) == 0 }

    mutating func next(at time: Timestamp) -> QuotaInbox {
        switch Int.random(in: 0..<28, using: &random) {
        case 24, 25: .holdAsked(holding())
        case 26, 27: .holdEnded(HoldEnded(refund: refunding(), account: account, taken: taken()))
        case 20, 21: .left(departure(at: time))
        case 22, 23: .corrected(correction())
        case 0..<9: .authorized(ChatAuthorized(chat: chat(at: time)))
        case 9..<15: .answered(ChatAnswered(request: request(), account: account, ending: ending(), usage: usage()))
        case 15: .cancelled(ChatCancelled(request: request(), account: account))
        case 16: .withdrawn(ChatWithdrawn(chat(at: time)))
        case 17..<19: .granted(credit())
        default: .asked(question(at: time))
        }
    }

    private mutating func chat(at time: Timestamp) -> Chat {
        if Int.random(in: 0..<4, using: &random) == 0, let earlier = chats.randomElement(using: &random) {
            return earlier
        }
        var chat = QuotaTests.chat(
            "r\(chats.count)", price: price(), tokensIn: pick([0, 1, 10, 500, -1, .max, .min]),
            tokensOut: pick([0, 1, 90, 90, 5_000, -3, .max, .min]), choices: pick([1, 1, 1, 2, 3, 7, 0, -2, .max]),
            streamsLimit: pick([8, 8, 8, 3, 0]), idempotency: idempotency(), repetition: repetition(),
            deadline: time + .milliseconds(pick([-1, 0, 30_000, 30_000, 30_000, .max])))
        chat.terms.answerMilliseconds = pick([60_000, 60_000, 5_000, 0, -1, .max])
        chats.append(chat)
        return chat
    }

    private mutating func price() -> Price {
        pick([
            perToken, perToken, perToken, Price(), Price(perCall: micro(400)),
            Price(input: micro(3), output: micro(7), perCall: micro(1)),
            Price(input: micro(.max), output: micro(.max), perCall: micro(.max)),
            Price(input: micro(.min), output: micro(-1), perCall: micro(-1)),
        ])
    }

    private mutating func idempotency() -> Chat.Idempotency? {
        guard Bool.random(using: &random) else { return nil }
        return QuotaTests.idempotency(
            pick(["a", "b"]), body: pick(["b1", "b1", "b2"]), kept: pick([0, 10_000, 3_600_000, -5, .max]))
    }

    private mutating func repetition() -> Chat.Repetition? {
        guard Bool.random(using: &random) else { return nil }
        return Chat.Repetition(
            fingerprint: pick(["f1", "f1", "f2"]), withinMilliseconds: pick([60_000, 60_000, 0, -5, .max, .min]))
    }

    /// The client of a request leaves that may be joined.
    private mutating func departure(at time: Timestamp) -> ClientLeft {
        let chat = chats.filter { $0.repetition != nil }.randomElement(using: &random)
        return ClientLeft(
            request: chat?.request ?? RequestID("none"), account: account,
            reply: chat?.reply ?? ReplyAddress(partition: 3, stream: "s-none"),
            fingerprint: chat?.repetition?.fingerprint ?? "f1", isBegun: false,
            keptUntil: time + .milliseconds(pick([3_600_000, 3_600_000, 10_000, 0, -5, .max])))
    }

    private mutating func request() -> RequestID {
        RequestID("r\(Int.random(in: 0...chats.count, using: &random))")
    }

    private mutating func ending() -> Ending {
        Bool.random(using: &random) ? .finished : pick(Ending.allCases)
    }

    private mutating func usage() -> Usage? {
        guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
        return Usage(
            tokensIn: pick([0, 5, 10, 700, -1, .max, .min]), tokensOut: pick([0, 20, 90, 6_000, -1, .max, .min]),
            isEstimated: Bool.random(using: &random))
    }

    private mutating func correction() -> BalanceCorrected {
        BalanceCorrected(
            name: "c\(pick(0..<12))", account: account, amount: pick([amount(), micro(-40), micro(-900)]),
            reason: "a mistake", by: Actor("olga"), request: RequestID("q"))
    }

    private mutating func credit() -> CreditGranted {
        let name = pick(0..<6)
        let cause = pick([nil, EntryPosted.Cause.order(number: order("o\(name)").text)])
        return CreditGranted(
            grant: "\(cause == nil ? "g" : "order")\(name)", account: account, amount: amount(), cause: cause)
    }

    private mutating func holding() -> HoldAsked {
        HoldAsked(
            refund: refunding(), account: account, most: pick([taken(), taken(), micro(300), amount()]),
            least: pick([.zero, micro(1), micro(1), micro(90), amount()]))
    }

    private mutating func refunding() -> RefundNumber { refund(pick(1...6), of: pick(["o1", "o2"])) }

    private mutating func taken() -> Money { pick([.zero, micro(30), micro(30), micro(100), amount()]) }

    private mutating func amount() -> Money {
        pick([micro(1_000), micro(50), .yuan(1), .zero, micro(-1), micro(.min), micro(.max), .limit])
    }

    private mutating func question(at time: Timestamp) -> QuestionAsked {
        QuestionAsked(
            request: RequestID("q"), account: account, credential: .key(KeyHash(hexadecimal: "aa")),
            reply: ReplyAddress(partition: 0, stream: "sq"), question: .balance, deadline: time)
    }

    private mutating func pick<Choices: Collection>(_ choices: Choices) -> Choices.Element {
        guard let choice = choices.randomElement(using: &random) else { preconditionFailure("There is no choice.") }
        return choice
    }
}
