import EventLoop
import Messages
import Problems
import ProducerBench
import Testing

@testable import Shop

@IOLoop
struct OrderListenersTests {
    private let listeners = OrderListeners(limit: 5, limitPerAccount: 2, limitPerAddress: 3)

    private final class Tally {
        var count = 0
    }

    /// The code of the refusal, or nil and a place.
    private func enter(
        _ account: String, _ order: String, _ address: String? = nil
    ) -> (place: OrderListeners.Place?, refusal: Problem.Code?) {
        let account = Service.account(account)
        do throws(Problem) {
            let number = OrderNumber(of: account, name: order)
            return (try listeners.enter(account, number, from: address.flatMap { IPAddress($0) }), nil)
        } catch {
            return (nil, error.code)
        }
    }

    @Test func `an account has so many, and gets one back with each that leaves`() {
        let first = enter("alice", "1")
        #expect(enter("alice", "2").refusal == nil)
        #expect(enter("alice", "3").refusal == .tooManyStreams)
        #expect(enter("bob", "1").refusal == nil)
        first.place?.release()
        first.place?.release()
        #expect(enter("alice", "3").refusal == nil)
        #expect(enter("alice", "4").refusal == .tooManyStreams)
    }

    @Test func `of an account that has as many as it may the oldest of the same order is ended`() {
        let (first, second) = (enter("alice", "1"), enter("alice", "1"))
        let (ofFirst, ofSecond) = (Tally(), Tally())
        first.place?.whenEnded = { ofFirst.count += 1 }
        second.place?.whenEnded = { ofSecond.count += 1 }
        #expect(enter("alice", "1").refusal == nil)
        #expect(ofFirst.count == 1 && ofSecond.count == 0)
        #expect(enter("alice", "2").refusal == .tooManyStreams)
        // What the ended one releases late is nobody else's.
        first.place?.release()
        #expect(enter("alice", "2").refusal == .tooManyStreams)
    }

    @Test func `an address has so many, and there are so many in all`() {
        for number in 1...3 { #expect(enter("a\(number)", "1", "2001:db8::\(number)").refusal == nil) }
        #expect(enter("a4", "1", "2001:db8::4").refusal == .tooManyStreams)
        for number in 4...5 { #expect(enter("a\(number)", "1").refusal == nil) }
        #expect(enter("a6", "1").refusal == .overloaded)
    }

    @Test func `all are ended at once`() {
        let tally = Tally()
        for number in 1...5 { enter("a\(number)", "1").place?.whenEnded = { tally.count += 1 } }
        listeners.endAll()
        #expect(tally.count == 5)
        for number in 1...5 { #expect(enter("a\(number)", "1").refusal == nil) }
    }
}
