import ProcessingBench
import Testing

@testable import Bot

/// The table of a delivery's states, walked through.
struct DeliveryStateTests {
    /// What differs from "stays, tells nothing".
    private static let rows: [DeliveryState: [DeliveryEvent: DeliveryTransition]] = [
        .open: [
            .answer: DeliveryTransition(to: .said, isTold: true),
            .dismiss: DeliveryTransition(to: .nothing, isTold: true),
            .postpone: DeliveryTransition(to: .again, isTold: true),
        ],
        .again: [.delivered: DeliveryTransition(to: .open), .forget: DeliveryTransition(to: nil)],
        .said: [
            .delivered: DeliveryTransition(to: .said, isTold: true), .forget: DeliveryTransition(to: nil),
        ],
        .nothing: [
            .delivered: DeliveryTransition(to: .nothing, isTold: true), .forget: DeliveryTransition(to: nil),
        ],
    ]

    @Test(arguments: DeliveryState.allCases)
    func `every event has its row`(state: DeliveryState) {
        for event in DeliveryEvent.allCases {
            let expected = Self.rows[state]?[event] ?? DeliveryTransition(to: state)
            #expect(state.transition(on: event) == expected, "\(state), \(event)")
        }
    }

    @Test func `the comment and the README print the table`() throws {
        let table = try StatedTable(in: "Bot/DeliveryState.swift")
        for state in DeliveryState.allCases {
            for event in DeliveryEvent.allCases {
                let transition = state.transition(on: event)
                let next = transition.next.map { $0 == state ? [] : [$0.rawValue] } ?? ["forgotten"]
                let text = (next + (transition.isTold ? ["tell"] : [])).joined(separator: ", ")
                #expect(table.cell(state.rawValue, event.rawValue) == text, "\(state), \(event)")
            }
        }
        #expect(table.count == DeliveryState.allCases.count * DeliveryEvent.allCases.count)
        #expect(try table.linesMissingInREADME() == [])
    }

    @Test func `an open one is told once, and never opens again once there was an answer to it`() {
        for state in DeliveryState.allCases {
            for event in DeliveryEvent.allCases {
                let transition = state.transition(on: event)
                if state == .open, transition.isTold { #expect(transition.next != .open) }
                if state == .said || state == .nothing { #expect(transition.next != .open, "\(event)") }
            }
        }
    }

    @Test func `one that nobody can hear is told nothing`() {
        for state in DeliveryState.allCases {
            #expect(state.transition(on: .late) == DeliveryTransition(to: state))
        }
    }
}
