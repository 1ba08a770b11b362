import Testing

@testable import Reconciliation

/// The table of a day's states, walked through.
struct DayStatusTests {
    /// What differs from "stays".
    private static let rows: [DayStatus: [DayEvent: DayStatus]] = [
        .idle: [.due: .fetching, .again: .fetching],
        .fetching: [.whole: .fetching, .lastWhole: .comparing, .missed: .waiting, .lastMissed: .failed],
        .waiting: [.again: .fetching, .rested: .fetching],
        .comparing: [.compared: .done],
        .done: [.again: .fetching],
        .failed: [.again: .fetching],
    ]

    @Test(arguments: DayStatus.allCases)
    func `every event has its row`(status: DayStatus) {
        for event in DayEvent.allCases {
            #expect(status.next(on: event) == Self.rows[status]?[event], "\(status), \(event)")
        }
    }

    @Test func `the clock begins a day once, and only an operator begins it anew`() {
        for status in DayStatus.allCases where status != .idle {
            #expect(status.next(on: .due) == nil, "\(status)")
        }
        for status in [DayStatus.done, .failed] {
            let open = DayEvent.allCases.filter { status.next(on: $0) != nil }
            #expect(open == [.again], "\(status)")
        }
    }

    @Test func `a day is done only behind its last bill, and every state but the last two leads on by itself`() {
        for status in DayStatus.allCases {
            for event in DayEvent.allCases where status.next(on: event) == .done {
                #expect(status == .comparing && event == .compared)
            }
            for event in DayEvent.allCases where status.next(on: event) == .comparing {
                #expect(status == .fetching && event == .lastWhole)
            }
        }
        #expect(DayStatus.waiting.next(on: .rested) == .fetching)
        #expect(DayStatus.allCases.filter { $0.told == nil } == [.idle])
    }
}
