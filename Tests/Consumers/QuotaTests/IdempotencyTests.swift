import Messages
import Processing
import ProcessingBench
import Quota
import Testing

@Suite struct IdempotencyTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1000))
    private let usage = Usage(tokensIn: 7, tokensOut: 20)

    @Test mutating func `the same key and body while the first is open point to its stream`() throws {
        _ = quota.ask(chat("r1", idempotency: idempotency()))
        let redirected = try the(Redirected.self, in: quota.ask(chat("r2", idempotency: idempotency())))
        #expect(redirected.reply == chat("r2").reply)
        #expect(redirected.target == chat("r1").reply)
        #expect(quota.balance.pending == micro(100))
    }

    @Test mutating func `the same key with another body is refused`() throws {
        _ = quota.ask(chat("r1", idempotency: idempotency(body: "b1")))
        #expect(try refusal(in: quota.ask(chat("r2", idempotency: idempotency(body: "b2")))) == .idempotencyKeyReused)
    }

    @Test mutating func `another key is another request`() throws {
        _ = quota.ask(chat("r1", idempotency: idempotency("one")))
        let said = quota.ask(chat("r2", idempotency: idempotency("two")))
        #expect(try the(ChatAdmitted.self, in: said).request.text == "r2")
    }

    @Test mutating func `keys that look alike but have other bytes are two keys, also after a restart`() throws {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        _ = quota.ask(chat("r1", idempotency: idempotency(composed)))
        let second = quota.ask(chat("r2", idempotency: idempotency(decomposed)))
        #expect(try the(ChatAdmitted.self, in: second).request.text == "r2")
        quota.restart()
        let said = quota.ask(chat("r3", idempotency: idempotency(decomposed)))
        #expect(try the(Redirected.self, in: said).target == chat("r2").reply)
    }

    @Test mutating func `a request that was never admitted does not take its key`() throws {
        _ = quota.ask(chat("r1", tokensIn: 2000, idempotency: idempotency()))
        let said = quota.ask(chat("r2", idempotency: idempotency()))
        #expect(try the(ChatAdmitted.self, in: said).request.text == "r2")
    }

    @Test(arguments: [Ending.failed, .interrupted])
    mutating func `a voided request frees its key`(_ ending: Ending) throws {
        _ = quota.ask(chat("r1", idempotency: idempotency()))
        _ = quota.answer(ending, to: "r1")
        let said = quota.ask(chat("r2", idempotency: idempotency()))
        #expect(try the(ChatAdmitted.self, in: said).request.text == "r2")
    }

    @Test(arguments: [Ending.finished, .stopped, .deadline])
    mutating func `a posted request keeps its key, also after a restart`(_ ending: Ending) throws {
        _ = quota.ask(chat("r1", idempotency: idempotency()))
        _ = quota.answer(ending, usage, to: "r1")
        quota.restart()
        let said = quota.ask(chat("r2", idempotency: idempotency()))
        #expect(try the(Redirected.self, in: said).target == chat("r1").reply)
    }

    @Test mutating func `an expired request frees its key`() throws {
        _ = quota.ask(chat("r1", idempotency: idempotency()))
        _ = quota.pass(.seconds(120))
        let said = quota.ask(chat("r2", idempotency: idempotency(), deadline: quota.time))
        #expect(try the(ChatAdmitted.self, in: said).request.text == "r2")
    }

    @Test mutating func `a withdrawn request has not taken its key, and does not when it comes`() throws {
        _ = quota.withdraw(chat("r1", idempotency: idempotency()))
        #expect(quota.ask(chat("r1", idempotency: idempotency())).isEmpty)
        #expect(try the(ChatAdmitted.self, in: quota.ask(chat("r2", idempotency: idempotency()))).request.text == "r2")
    }

    @Test mutating func `a key is kept as long as it says and not longer`() throws {
        _ = quota.ask(chat("r1", idempotency: idempotency(kept: 10_000)))
        _ = quota.answer(.finished, usage, to: "r1")
        let within = quota.ask(chat("r2", idempotency: idempotency(kept: 10_000)), after: .seconds(10))
        #expect(try the(Redirected.self, in: within).request.text == "r2")
        let after = quota.ask(chat("r3", idempotency: idempotency(kept: 10_000)), after: .milliseconds(1))
        #expect(try the(ChatAdmitted.self, in: after).request.text == "r3")
    }

    @Test func `above 10 000 keys the oldest is forgotten`() throws {
        // To read all of this state anew after each of these inputs would take minutes; once is enough.
        var quota = ProcessorBench<Quota>(granted: micro(1000), reloads: false)
        for number in 0...10_000 {
            _ = quota.ask(chat("k\(number)", price: Price(), idempotency: idempotency("key \(number)")))
            _ = quota.answer(.finished, usage, to: "k\(number)")
        }
        quota.restart()
        let oldest = quota.ask(chat("r1", idempotency: idempotency("key 0")))
        #expect(try the(ChatAdmitted.self, in: oldest).request.text == "r1")
        let later = quota.ask(chat("r2", idempotency: idempotency("key 2")))
        #expect(try the(Redirected.self, in: later).target == chat("k2").reply)
    }
}
