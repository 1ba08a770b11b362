import Messages
import ProcessingBench
import Testing

@testable import Orders

/// The table of an order's states, walked through.
struct OrderStateTests {
    /// What differs from "stays, does nothing".
    private static let rows: [OrderState: [OrderEvent: OrderTransition]] = [
        .making: [
            .second: OrderTransition(to: .disputed, .note), .refundUncredited: OrderTransition(refusedIn: .making),
            .prepared: OrderTransition(to: .open), .unprepared: OrderTransition(to: .failed, .close),
            .declined: OrderTransition(to: .failed), .paid: OrderTransition(to: .paid, .credit),
            .wrong: OrderTransition(to: .disputed, .note, .query), .closed: OrderTransition(to: .closed),
            .expire: OrderTransition(to: .closing, .close), .cancel: OrderTransition(to: .closing, .close),
            .check: OrderTransition(to: .making, .query), .refund: OrderTransition(refusedIn: .making),
        ],
        .open: [
            .second: OrderTransition(to: .disputed, .note), .refundUncredited: OrderTransition(refusedIn: .open),
            .paid: OrderTransition(to: .paid, .credit), .wrong: OrderTransition(to: .disputed, .note, .query),
            .closed: OrderTransition(to: .closed), .expire: OrderTransition(to: .closing, .close),
            .cancel: OrderTransition(to: .closing, .close), .check: OrderTransition(to: .open, .query),
            .refund: OrderTransition(refusedIn: .open),
        ],
        .closing: [
            .second: OrderTransition(to: .disputed, .note, .late),
            .refundUncredited: OrderTransition(refusedIn: .closing),
            .paid: OrderTransition(to: .paid, .credit, .late), .wrong: OrderTransition(to: .disputed, .note, .query),
            .closed: OrderTransition(to: .closed), .lost: OrderTransition(to: .closed, .note),
            .check: OrderTransition(to: .closing, .query), .refund: OrderTransition(refusedIn: .closing),
        ],
        .closed: [
            .second: OrderTransition(to: .disputed, .note, .late),
            .refundUncredited: OrderTransition(refusedIn: .closed),
            .paid: OrderTransition(to: .paid, .credit, .late), .wrong: OrderTransition(to: .disputed, .note, .query),
            .lost: OrderTransition(to: .closed, .note), .check: OrderTransition(to: .closed, .query),
            .refund: OrderTransition(refusedIn: .closed),
        ],
        .failed: [
            .second: OrderTransition(to: .disputed, .note, .late),
            .refundUncredited: OrderTransition(refusedIn: .failed),
            .paid: OrderTransition(to: .paid, .credit, .late), .wrong: OrderTransition(to: .disputed, .note, .query),
            .lost: OrderTransition(to: .failed, .note), .check: OrderTransition(to: .failed, .query),
            .refund: OrderTransition(refusedIn: .failed),
        ],
        .paid: [
            .wrong: OrderTransition(to: .paid, .note), .cancel: OrderTransition(refusedIn: .paid),
            .posted: OrderTransition(to: .credited), .unposted: OrderTransition(to: .disputed, .note),
            .check: OrderTransition(to: .paid, .query, .credit), .refund: OrderTransition(refusedIn: .paid),
            .refundUncredited: OrderTransition(refusedIn: .paid),
        ],
        .credited: [
            .wrong: OrderTransition(to: .credited, .note), .cancel: OrderTransition(refusedIn: .credited),
            .check: OrderTransition(to: .credited, .query),
            .refundUncredited: OrderTransition(refusedIn: .credited),
        ],
        .disputed: [
            .second: OrderTransition(to: .disputed, .note),
            .paid: OrderTransition(to: .paid, .credit), .wrong: OrderTransition(to: .disputed, .note),
            .cancel: OrderTransition(refusedIn: .disputed), .posted: OrderTransition(to: .credited),
            .check: OrderTransition(to: .disputed, .query, .credit), .refund: OrderTransition(refusedIn: .disputed),
        ],
    ]

    @Test(arguments: OrderState.allCases)
    func `every event has its row`(state: OrderState) {
        for event in OrderEvent.allCases {
            let expected = Self.rows[state]?[event] ?? OrderTransition(to: state)
            #expect(state.transition(on: event) == expected, "\(state), \(event)")
        }
    }

    @Test func `the comment and the README print the table`() throws {
        let table = try StatedTable(in: "Orders/OrderState.swift")
        for state in OrderState.allCases {
            for event in OrderEvent.allCases {
                let cell = table.cell(state.rawValue, event.rawValue)
                #expect(cell == state.transition(on: event).text(from: state), "\(state), \(event)")
            }
        }
        #expect(table.count == OrderState.allCases.count * OrderEvent.allCases.count)
        #expect(try table.linesMissingInREADME() == [])
    }

    @Test func `credit is granted for what was paid as it should be, or asked for again, and for nothing else`() {
        for state in OrderState.allCases {
            for event in OrderEvent.allCases where state.transition(on: event).acts.contains(.credit) {
                #expect(event == .paid || event == .check, "\(state), \(event)")
                #expect(event != .paid || state.transition(on: event).next == .paid)
            }
        }
    }

    @Test func `what is paid is never unpaid again, and what is credited stays so`() {
        let paid: Set<OrderState> = [.paid, .credited, .disputed]
        for state in paid {
            for event in OrderEvent.allCases {
                #expect(paid.contains(state.transition(on: event).next), "\(state), \(event)")
            }
        }
        for event in OrderEvent.allCases { #expect(OrderState.credited.transition(on: event).next == .credited) }
    }

    @Test func `whatever an order is, a payment that equals it is credited`() {
        for state in OrderState.allCases where state != .paid && state != .credited {
            #expect(state.transition(on: .paid).next == .paid, "\(state)")
            #expect(state.transition(on: .paid).acts.contains(.credit), "\(state)")
        }
    }

    @Test func `a second purchase is noted in every state that is not paid, and never credited`() {
        for state in OrderState.allCases where state != .paid && state != .credited {
            let transition = state.transition(on: .second)
            #expect(transition.next == .disputed && transition.acts.first == .note, "\(state)")
            #expect(!transition.acts.contains(.credit), "\(state)")
        }
    }

    @Test func `what does not equal the order is noted in every state`() {
        for state in OrderState.allCases { #expect(state.transition(on: .wrong).acts.contains(.note), "\(state)") }
    }
}
