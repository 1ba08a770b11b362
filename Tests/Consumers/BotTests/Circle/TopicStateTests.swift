import ProcessingBench
import Testing

@testable import Bot

/// The table of a group's question, walked through.
struct TopicStateTests {
    /// What differs from "stays, does nothing".
    private static let rows: [TopicState: [TopicEvent: TopicTransition]] = [
        .asked: [
            .answered: TopicTransition(to: .posting, .post), .unanswered: TopicTransition(to: .left),
            .hopeless: TopicTransition(to: .failed), .overdue: TopicTransition(to: .left),
        ],
        .left: [
            .answered: TopicTransition(to: .posting, .post), .found: TopicTransition(to: .asked, .ask),
            .spent: TopicTransition(to: .failed), .missing: TopicTransition(to: .ended),
        ],
        .posting: [
            .sent: TopicTransition(to: .ended), .declined: TopicTransition(to: .failed),
            .unknown: TopicTransition(to: .unsure), .overdue: TopicTransition(to: .unsure),
        ],
        .unsure: [
            .found: TopicTransition(to: .posting, .post), .spent: TopicTransition(to: .failed),
            .missing: TopicTransition(to: .ended),
        ],
    ]

    @Test(arguments: TopicState.allCases)
    func `every event has its row`(state: TopicState) {
        for event in TopicEvent.allCases {
            let expected = Self.rows[state]?[event] ?? TopicTransition(to: state)
            #expect(state.transition(on: event) == expected, "\(state), \(event)")
        }
    }

    @Test func `the tables say so`() throws {
        let table = try StatedTable(in: "Bot/Circle/TopicState.swift")
        for state in TopicState.allCases where Self.rows[state] != nil {
            for event in TopicEvent.allCases {
                let transition = state.transition(on: event)
                let act = transition.act.map { ", " + $0.rawValue } ?? ""
                let said = transition == TopicTransition(to: state) ? "" : transition.next.rawValue + act
                #expect(table.cell(state.rawValue, event.rawValue) == said, "\(state), \(event)")
            }
        }
        #expect(table.count == 40)
        #expect(try table.linesMissingInREADME() == [])
    }

    @Test func `an answer is posted again only after the platform has listed the question`() {
        for state in [TopicState.posting, .unsure, .ended, .failed] {
            for event in TopicEvent.allCases where state.transition(on: event).act == .post {
                #expect(state == .unsure && event == .found)
            }
        }
    }

    @Test func `what has ended stays so`() {
        for state in [TopicState.ended, .failed] {
            #expect(TopicEvent.allCases.allSatisfy { state.transition(on: $0) == TopicTransition(to: state) })
        }
    }
}
