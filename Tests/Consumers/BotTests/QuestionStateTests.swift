import ProcessingBench
import Testing

@testable import Bot

/// The table of a question's states, walked through.
struct QuestionStateTests {
    /// What differs from "stays, does nothing".
    private static let rows: [QuestionState: [QuestionEvent: QuestionTransition]] = [
        .collecting: [
            .line: QuestionTransition(to: .collecting, .join), .due: QuestionTransition(to: .asked, .ask),
            .stop: QuestionTransition(to: .ended), .leave: QuestionTransition(to: .ended),
        ],
        .waiting: [
            .line: QuestionTransition(to: .waiting, .join), .free: QuestionTransition(to: .asked, .ask),
            .leave: QuestionTransition(to: .ended),
        ],
        .asked: [
            .due: QuestionTransition(to: .ended, .say), .end: QuestionTransition(to: .ended, .say),
            .stop: QuestionTransition(to: .asked, .cancel), .leave: QuestionTransition(to: .ended, .cancel),
        ],
    ]

    @Test(arguments: QuestionState.allCases)
    func `every event has its row`(state: QuestionState) {
        for event in QuestionEvent.allCases {
            let expected = Self.rows[state]?[event] ?? QuestionTransition(to: state)
            #expect(state.transition(on: event) == expected, "\(state), \(event)")
        }
    }

    @Test func `the comment and the README print the table`() throws {
        let table = try StatedTable(in: "Bot/QuestionState.swift")
        for state in QuestionState.allCases {
            for event in QuestionEvent.allCases {
                let transition = state.transition(on: event)
                let next = transition.next == state ? [] : [transition.next.rawValue]
                let text = (next + [transition.act?.rawValue].compactMap { $0 }).joined(separator: ", ")
                #expect(table.cell(state.rawValue, event.rawValue) == text, "\(state), \(event)")
            }
        }
        #expect(table.count == QuestionState.allCases.count * QuestionEvent.allCases.count)
        #expect(try table.linesMissingInREADME() == [])
    }

    @Test func `it is asked once: nothing leads back to where it is not asked yet`() {
        for state in [QuestionState.asked, .ended] {
            for event in QuestionEvent.allCases {
                let transition = state.transition(on: event)
                #expect(transition.act != .ask && transition.next != .collecting && transition.next != .waiting)
            }
        }
        for state in QuestionState.allCases {
            for event in QuestionEvent.allCases where state.transition(on: event).act == .ask {
                #expect(state.transition(on: event).next == .asked)
            }
        }
    }
}
