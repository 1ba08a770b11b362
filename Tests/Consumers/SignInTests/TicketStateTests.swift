import Testing

@testable import SignIn

/// The table of a ticket's states, walked through.
struct TicketStateTests {
    /// What differs from "stays, says nothing".
    private static let rows: [TicketState: [TicketEvent: TicketTransition]] = [
        .waiting: [
            .shown: TicketTransition(to: .proven, isTold: true),
            .right: TicketTransition(to: .collected, .granted, isTold: true),
            .wrong: TicketTransition(to: .waiting, .codeWrong),
            .lastWrong: TicketTransition(to: .dead, .tooManyTries, isTold: true),
            .collect: TicketTransition(to: .waiting, .pending),
            .undelivered: TicketTransition(to: .dead, isTold: true),
            .expire: TicketTransition(to: .expired, isTold: true),
        ],
        .proven: [
            .collect: TicketTransition(to: .collected, .granted), .expire: TicketTransition(to: .expired),
        ],
        .collected: [
            .collect: TicketTransition(to: .collected, .unknown),
            .repeated: TicketTransition(to: .collected, .granted), .expire: TicketTransition(to: nil),
        ],
        .dead: [
            .collect: TicketTransition(to: .dead, .tooManyTries), .expire: TicketTransition(to: nil),
        ],
        .expired: [
            .collect: TicketTransition(to: .expired, .expired), .expire: TicketTransition(to: nil),
        ],
    ]

    @Test(arguments: TicketState.allCases)
    func `every event has its row`(state: TicketState) {
        for event in TicketEvent.allCases {
            let expected = Self.rows[state]?[event] ?? TicketTransition(to: state)
            #expect(state.transition(on: event) == expected, "\(state), \(event)")
        }
    }

    @Test func `a session is given for what was proven, and again only to the same message`() {
        for state in TicketState.allCases {
            for event in TicketEvent.allCases where state.transition(on: event).answer == .granted {
                let isFirst = state == .waiting && event == .right || state == .proven && event == .collect
                #expect(isFirst || state == .collected && event == .repeated, "\(state), \(event)")
                #expect(state.transition(on: event).next == .collected)
            }
        }
    }

    @Test func `what has ended never opens again, and is forgotten in two steps of time at most`() {
        for state in TicketState.allCases where !state.isOpen {
            for event in TicketEvent.allCases {
                #expect(state.transition(on: event).next?.isOpen != true, "\(state), \(event)")
            }
        }
        for state in TicketState.allCases {
            let next = state.transition(on: .expire).next
            #expect(next == nil || next?.transition(on: .expire).next == nil, "\(state)")
        }
    }

    @Test func `a stream is told once`() {
        for state in TicketState.allCases {
            for event in TicketEvent.allCases where state.transition(on: event).isTold {
                #expect(state == .waiting && state.transition(on: event).next != .waiting, "\(state), \(event)")
            }
        }
    }
}
