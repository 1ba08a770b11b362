import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// Who gave up waiting and asks the same again joins its first request's answer, and nobody else does.
@Suite struct DepartureTests {
    /// What the first request has become when its repetition comes.
    enum Past: CaseIterable {
        case unknown, refused, withdrawn, waiting, waitingFinished, waitingFailed
        case left, leftFinished, leftLate, leftDeadline, leftFailed, leftExpired, leftStopped, stoppedLeft, failedLeft
        case joined, joinedFinished, joinedLeft, joinedTwice, finishedLeft, finishedLeftLong

        /// Whether the repetition gets the first one's answer.
        var isJoined: Bool {
            switch self {
            case .left, .leftFinished, .leftDeadline, .joinedLeft, .finishedLeft, .finishedLeftLong: true
            default: false
            }
        }
    }

    private var quota = ProcessorBench<Quota>(granted: micro(1000))
    private let usage = Usage(tokensIn: 7, tokensOut: 20)

    @Test(arguments: Past.allCases)
    mutating func `a repetition joins an answer that has no client and costs something`(_ past: Past) throws {
        play(past)
        let before = quota.balance
        let said = quota.ask(repeated("r9"), after: past == .leftLate ? .milliseconds(60_001) : .seconds(60))
        guard past.isJoined else {
            #expect(try the(ChatAdmitted.self, in: said).request.text == "r9")
            return
        }
        let redirected = try the(Redirected.self, in: said)
        #expect(redirected.reply == repeated("r9").reply)
        #expect(redirected.target == repeated("r1").reply)
        #expect(quota.balance == before)
    }

    private mutating func play(_ past: Past) {
        let first = repeated("r1", tokensIn: past == .refused ? 2000 : 10)
        if past == .unknown { return quota.leave(first) }
        if past == .withdrawn {
            _ = quota.withdraw(first)
            return quota.leave(first)
        }
        _ = quota.ask(first)
        switch past {
        case .unknown, .withdrawn, .waiting: break
        case .refused: quota.leave(first)
        case .waitingFinished: _ = quota.answer(.finished, usage)
        case .waitingFailed: _ = quota.answer(.failed)
        case .left, .leftLate: quota.leave(first)
        case .leftFinished: leave(first, then: .finished)
        case .leftDeadline: leave(first, then: .deadline)
        case .leftFailed: leave(first, then: .failed)
        case .leftExpired:
            quota.leave(first)
            _ = quota.pass(.seconds(120))
        case .leftStopped:
            quota.leave(first)
            _ = quota.cancel()
        case .stoppedLeft:
            _ = quota.cancel()
            quota.leave(first)
        case .failedLeft:
            _ = quota.answer(.failed)
            quota.leave(first, isBegun: true)
        case .joined, .joinedFinished, .joinedLeft, .joinedTwice: join(first, past)
        case .finishedLeft:
            _ = quota.answer(.finished, usage)
            quota.leave(first)
        case .finishedLeftLong:
            _ = quota.answer(.finished, usage)
            _ = quota.pass(.seconds(300))
            quota.leave(first, isBegun: true)
        }
    }

    private mutating func leave(_ chat: Chat, then ending: Ending) {
        quota.leave(chat)
        _ = quota.answer(ending, usage)
    }

    private mutating func join(_ first: Chat, _ past: Past) {
        quota.leave(first)
        _ = quota.ask(repeated("r2"))
        switch past {
        case .joinedFinished: _ = quota.answer(.finished, usage)
        case .joinedLeft: quota.leave(repeated("r2"))
        case .joinedTwice:
            quota.leave(repeated("r2"))
            _ = quota.ask(repeated("r3"))
            // They come once more.
            quota.leave(repeated("r2"))
            quota.leave(first)
        default: break
        }
    }

    @Test(arguments: [true, false])
    mutating func `the time within which it is joined is what the request says`(isInTime: Bool) throws {
        _ = quota.ask(repeated("r1"))
        quota.leave(repeated("r1"))
        _ = quota.answer(.finished, usage)
        let time: Int64 = isInTime ? 3_600_000 : 3_599_999
        let said = quota.ask(repeated("r2", within: time), after: .seconds(3_600))
        #expect(said.contains { $0 is Redirected } == isInTime)
        #expect(quota.balance.spent == micro(27))
    }

    @Test(arguments: [true, false])
    mutating func `an answer that is no longer kept is not joined`(isKept: Bool) {
        _ = quota.ask(repeated("r1"))
        quota.leave(repeated("r1"), keptUntil: quota.time + .seconds(10))
        let said = quota.ask(repeated("r2"), after: .milliseconds(isKept ? 10_000 : 10_001))
        #expect(said.contains { $0 is Redirected } == isKept)
    }

    @Test mutating func `each of several that left is joined by one repetition, the last to be left first`() throws {
        for name in ["r1", "r2"] { _ = quota.ask(repeated(name)) }
        for name in ["r2", "r1"] {
            _ = quota.pass(.seconds(1))
            quota.leave(repeated(name))
        }
        quota.restart()
        for (name, first) in [("r3", "r1"), ("r4", "r2")] {
            #expect(try the(Redirected.self, in: quota.ask(repeated(name))).target == repeated(first).reply)
        }
        #expect(try the(ChatAdmitted.self, in: quota.ask(repeated("r5"))).request.text == "r5")
    }

    @Test mutating func `another body, another key and a request that is not to be joined are requests of their own`()
        throws
    {
        _ = quota.ask(repeated("r1"))
        quota.leave(repeated("r1"))
        let others = [
            repeated("r2", fingerprint: "g"), chat("r3"), chat("r4", idempotency: idempotency()),
        ]
        for other in others {
            #expect(try the(ChatAdmitted.self, in: quota.ask(other)).request == other.request)
        }
    }

    @Test mutating func `joining needs neither money nor a place`() throws {
        _ = quota.ask(repeated("r1", tokensIn: 900, streamsLimit: 1))
        quota.leave(repeated("r1"))
        let said = quota.ask(repeated("r2", tokensIn: 900, streamsLimit: 1))
        #expect(try the(Redirected.self, in: said).target == repeated("r1").reply)
    }

    @Test mutating func `one that joined and whose first one failed is not joined itself`() throws {
        _ = quota.ask(repeated("r1"))
        quota.leave(repeated("r1"))
        _ = quota.ask(repeated("r2"))
        _ = quota.answer(.failed)
        quota.leave(repeated("r2"), isBegun: true)
        #expect(try the(ChatAdmitted.self, in: quota.ask(repeated("r3"))).request.text == "r3")
    }

    @Test mutating func `a late repetition is refused like any other request`() throws {
        _ = quota.ask(repeated("r1"))
        quota.leave(repeated("r1"))
        #expect(try refusal(in: quota.ask(chat("r2"), after: .seconds(31))) == .late)
    }

    @Test mutating func `of very many that left, the one that was left first is forgotten`() throws {
        _ = quota.grant(.yuan(1), as: "more")
        for number in 1...65 { _ = quota.ask(repeated("l\(number)", streamsLimit: 100)) }
        for number in 1...65 { quota.leave(repeated("l\(number)")) }
        for number in (2...65).reversed() {
            let said = quota.ask(repeated("r\(number)"))
            #expect(try the(Redirected.self, in: said).target == repeated("l\(number)").reply)
        }
        let said = quota.ask(repeated("r1", streamsLimit: 100))
        #expect(try the(ChatAdmitted.self, in: said).request.text == "r1")
    }

    @Test func `an account of which nobody left keeps nothing of it`() {
        var quota = ProcessorBench<Quota>(granted: micro(1000))
        _ = quota.ask(repeated("r1"))
        _ = quota.answer(.finished, usage)
        quota.restart()
        #expect(!quota.stored.contains { $0.hasPrefix("departures") || $0.hasPrefix("unjoinable") })
    }

    private func repeated(
        _ request: String, fingerprint: String = "f", within: Int64 = 60_000, tokensIn: Int = 10, streamsLimit: Int = 8
    ) -> Chat {
        chat(
            request, tokensIn: tokensIn, streamsLimit: streamsLimit,
            repetition: Chat.Repetition(fingerprint: fingerprint, withinMilliseconds: within),
            deadline: Timestamp(milliseconds: 90_000_000))
    }
}
