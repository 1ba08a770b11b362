import EventLoop
import Messages
import Problems
import Testing

@testable import Account

@IOLoop
struct TicketListenersTests {
    private let listeners = TicketListeners(limit: 4, limitPerAddress: 2)

    private final class Tally {
        var count = 0
    }

    /// The code of the refusal, or nil and a place.
    private func enter(
        _ ticket: String, _ address: String?
    ) -> (place: TicketListeners.Place?, refusal: Problem.Code?) {
        do throws(Problem) {
            return (try listeners.enter(RequestID(ticket), from: address.flatMap { IPAddress($0) }), nil)
        } catch {
            return (nil, error.code)
        }
    }

    @Test func `an address has so many, and gets one back with each that leaves`() {
        let first = enter("a", "192.0.2.1")
        #expect(enter("b", "192.0.2.1").refusal == nil)
        #expect(enter("c", "192.0.2.1").refusal == .tooManyStreams)
        #expect(enter("c", "192.0.2.2").refusal == nil)
        first.place?.release()
        first.place?.release()
        #expect(enter("d", "192.0.2.1").refusal == nil)
        #expect(enter("e", "192.0.2.1").refusal == .tooManyStreams)
    }

    @Test func `an IPv6 address counts with all that its owner has, and there are so many in all`() {
        for number in 1...2 { #expect(enter("\(number)", "2001:db8::\(number)").refusal == nil) }
        #expect(enter("3", "2001:db8::3").refusal == .tooManyStreams)
        for number in 4...5 { #expect(enter("\(number)", nil).refusal == nil) }
        #expect(enter("6", nil).refusal == .overloaded)
    }

    @Test func `of one ticket the newer listener has the place, and the older one is told`() {
        let first = enter("a", "192.0.2.1")
        let told = Tally()
        first.place?.whenTaken = { told.count += 1 }
        for number in 1...5 {
            #expect(enter("a", "192.0.2.\(number)").refusal == nil)
            #expect(told.count == 1)
        }
        // What the older one releases late is not the newer one's.
        first.place?.release()
        #expect(enter("b", "192.0.2.5").refusal == nil)
        #expect(enter("c", "192.0.2.5").refusal == .tooManyStreams)
    }
}
