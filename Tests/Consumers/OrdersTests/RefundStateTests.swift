import Messages
import ProcessingBench
import Testing

@testable import Orders

/// The table of a refund's states, walked through.
struct RefundStateTests {
    /// What differs from "stays, does nothing".
    private static let rows: [RefundState: [RefundEvent: RefundTransition]] = [
        .holding: [
            .held: RefundTransition(to: .waiting, .note), .heldForOperator: RefundTransition(to: .sent, .send),
            .short: RefundTransition(to: .refused, .free), .unheld: RefundTransition(to: .refused, .free),
            .approve: RefundTransition(refusedIn: .holding), .refuse: RefundTransition(to: .refused, .free),
            .withdraw: RefundTransition(to: .withdrawn, .free), .succeeded: RefundTransition(to: .holding, .note),
        ],
        .waiting: [
            .approve: RefundTransition(to: .sent, .send), .refuse: RefundTransition(to: .refused, .free),
            .withdraw: RefundTransition(to: .withdrawn, .free), .succeeded: RefundTransition(to: .waiting, .note),
        ],
        .sent: [
            .refuse: RefundTransition(refusedIn: .sent), .withdraw: RefundTransition(refusedIn: .sent),
            .succeeded: RefundTransition(to: .succeeded, .take), .declined: RefundTransition(to: .refused, .free),
            .abnormal: RefundTransition(to: .abnormal, .note), .lost: RefundTransition(to: .sent, .note),
            .check: RefundTransition(to: .sent, .query),
        ],
        .succeeded: [
            .refuse: RefundTransition(refusedIn: .succeeded), .withdraw: RefundTransition(refusedIn: .succeeded),
        ],
        .refused: [
            .held: RefundTransition(to: .refused, .free), .heldForOperator: RefundTransition(to: .refused, .free),
            .approve: RefundTransition(refusedIn: .refused), .withdraw: RefundTransition(refusedIn: .refused),
            .succeeded: RefundTransition(to: .refused, .note),
        ],
        .withdrawn: [
            .held: RefundTransition(to: .withdrawn, .free), .heldForOperator: RefundTransition(to: .withdrawn, .free),
            .approve: RefundTransition(refusedIn: .withdrawn), .refuse: RefundTransition(refusedIn: .withdrawn),
            .succeeded: RefundTransition(to: .withdrawn, .note),
        ],
        .abnormal: [
            .approve: RefundTransition(refusedIn: .abnormal), .refuse: RefundTransition(refusedIn: .abnormal),
            .withdraw: RefundTransition(refusedIn: .abnormal), .succeeded: RefundTransition(to: .succeeded, .take),
            .declined: RefundTransition(to: .refused, .free), .resumed: RefundTransition(to: .sent),
            .lost: RefundTransition(to: .abnormal, .note), .check: RefundTransition(to: .abnormal, .query),
        ],
    ]

    @Test(arguments: RefundState.allCases)
    func `every event has its row`(state: RefundState) {
        for event in RefundEvent.allCases {
            let expected = Self.rows[state]?[event] ?? RefundTransition(to: state)
            #expect(state.transition(on: event) == expected, "\(state), \(event)")
        }
    }

    @Test func `the comment and the README print the table`() throws {
        let table = try StatedTable(in: "Orders/RefundState.swift")
        for state in RefundState.allCases {
            for event in RefundEvent.allCases {
                let cell = table.cell(state.rawValue, event.rawValue)
                #expect(cell == state.transition(on: event).text(from: state), "\(state), \(event)")
            }
        }
        #expect(table.count == RefundState.allCases.count * RefundEvent.allCases.count)
        #expect(try table.linesMissingInREADME() == [])
    }

    @Test func `credit is taken once, when the money is back, and never freed after that`() {
        for state in RefundState.allCases {
            for event in RefundEvent.allCases {
                let transition = state.transition(on: event)
                #expect(transition.acts.contains(.take) == (transition.next == .succeeded && state != .succeeded))
                #expect(state != .succeeded || transition == RefundTransition(to: state) || transition.isRefused)
            }
        }
    }

    @Test func `money is sent back once credit is held and an operator wants it`() {
        for state in RefundState.allCases {
            for event in RefundEvent.allCases where state.transition(on: event).acts.contains(.send) {
                #expect(state == .holding && event == .heldForOperator || state == .waiting && event == .approve)
            }
        }
    }

    @Test func `what has ended stays as it ended`() {
        for state in RefundState.allCases where state.isEnd {
            for event in RefundEvent.allCases { #expect(state.transition(on: event).next == state) }
        }
    }

    @Test func `the credit of what ends without success is free`() {
        for state in RefundState.allCases {
            for event in RefundEvent.allCases {
                let transition = state.transition(on: event)
                guard transition.next != state, transition.next == .refused || transition.next == .withdrawn else {
                    continue
                }
                #expect(transition.acts == [.free], "\(state), \(event)")
            }
        }
    }
}
