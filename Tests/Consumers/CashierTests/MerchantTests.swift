import Catalogue
import CredentialsBench
import EventLoop
import HTTP
import HTTPBench
import Messages
import Testing

@testable import Cashier

/// What follows from the merchant's entry, and from a provider that does not answer.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct MerchantTests {
    private static let unpaid = PlayedAnswer.unsigned(#"{"code":"ORDER_NOT_EXIST"}"#, status: 404)

    @Test func `a merchant that is gone, is another by now, or has a fault is not called`() async throws {
        let bench = try CashierBench()
        let (merchant, address) = (try bench.merchant(), bench.provider.baseURL)
        bench.provider.say(Self.unpaid)
        let other = try CashierBench.weChat(at: address, number: "1900000110")
        let faulty = try CashierBench.weChat(at: address, fault: "its privateKey cannot be opened")
        let merchants: [([Merchant], String)] = [
            ([], Misconfigured.gone.reason), ([other], Misconfigured.another.reason),
            ([faulty], "its privateKey cannot be opened"),
        ]
        for (merchants, reason) in merchants {
            try bench.replace(with: merchants)
            for call in CashierAsked.Call.each {
                #expect(try await bench.told(call, of: merchant).answer == .misconfigured(reason))
            }
        }
        #expect(bench.provider.requests.isEmpty)
        try bench.replace(with: [try CashierBench.weChat(at: address)])
        #expect(try await bench.told(.query, of: merchant).answer == .noSuchOrder)
    }

    @Test func `keys that were replaced count from the next call on`() async throws {
        let bench = try CashierBench()
        bench.provider.say(.weChatPay("", status: 204, key: PlayedKeys.own))
        #expect(try await bench.told(.close).answer == .unknown("bad_signature"))
        let other = try CashierBench.weChat(at: bench.provider.baseURL, key: PaymentKeys.ownPublic)
        try bench.replace(with: [other])
        #expect(try await bench.told(.close).answer == .closed)
        bench.provider.say(.weChatPay("", status: 204))
        #expect(try await bench.told(.close).answer == .unknown("bad_signature"))
    }

    @Test func `a call that is late is not made`() async throws {
        let bench = try CashierBench()
        bench.provider.say(Self.unpaid)
        for time in [Duration.zero, .seconds(-1)] {
            #expect(try await bench.told(.query, within: time).answer.word == "unknown")
        }
        #expect(bench.provider.requests.isEmpty)
    }

    @Test(arguments: ["wx", "ali"])
    func `a provider that does not answer is waited for, and the result is unknown`(name: String) async throws {
        let bench = try CashierBench { $0.callWithin = .milliseconds(100) }
        for call in [CashierAsked.Call.query, .close, .someRefund] {
            let told = try await bench.told(call, of: name)
            #expect(told.answer.word == "unknown" && told.evidence == nil)
        }
        #expect(bench.provider.requests.count == 3)
        bench.provider.stop()
        #expect(try await bench.told(.query, of: name).answer.word == "unknown")
    }

    @Test func `a provider that fails is left alone for its merchant, and no other`() async throws {
        let bench = try CashierBench {
            $0.failuresInRow = 3
            $0.pause = .seconds(3600)
        }
        bench.provider.say(.unsigned("", status: 502))
        for _ in 0..<3 { #expect(try await bench.told(.query).answer == .unknown("status 502")) }
        #expect(try await bench.told(.query).answer == .unknown(Unanswered.resting.reason))
        #expect(bench.provider.requests.count == 3)
        #expect(try await bench.told(.query, of: "ali").answer == .unknown("status 502"))
        // A version of the catalogue changes nothing about that.
        try bench.replace(with: [try CashierBench.weChat(at: bench.provider.baseURL)])
        #expect(try await bench.told(.query).answer == .unknown(Unanswered.resting.reason))
        #expect(bench.provider.requests.count == 4)
    }

    @Test func `refusals are answers: they open nothing`() async throws {
        let bench = try CashierBench {
            $0.failuresInRow = 2
            $0.pause = .seconds(3600)
        }
        bench.provider.say(Self.unpaid)
        for _ in 0..<5 { #expect(try await bench.told(.query).answer == .noSuchOrder) }
        #expect(bench.provider.requests.count == 5)
    }

    @Test func `more calls than may run at once wait, each within its time`() async throws {
        let bench = try CashierBench { $0.callsAtOnce = 1 }
        let gate = Gate()
        bench.provider.play { _ in
            await gate.wait()
            return Self.unpaid
        }
        async let first = bench.told(.query)
        while bench.provider.requests.isEmpty { try await IOLoop.sleep(for: .milliseconds(1)) }
        let late = try await bench.told(.query, within: .milliseconds(20))
        #expect(late.answer == .unknown(Unanswered.busy.reason))
        async let second = bench.told(.query)
        gate.open()
        #expect(try await first.answer == .noSuchOrder)
        #expect(try await second.answer == .noSuchOrder)
        #expect(bench.provider.requests.count == 2)
    }
}

/// Holds up who comes until it is open.
@IOLoop
final class Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
