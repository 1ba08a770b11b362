import Testing

@testable import Chat

/// The table of `StreamPhase`, row by row.
struct StreamPhaseTests {
    private static let table: [StreamPhase: [StreamPhase.Event: StreamPhase]] = [
        .waiting: [
            .accepted: .accepted, .redirected: .redirected, .events: .streaming, .patience: .waiting, .found: .opened,
        ],
        .accepted: [
            .accepted: .accepted, .redirected: .redirected, .events: .streaming, .patience: .opened, .found: .opened,
        ],
        .redirected: [
            .accepted: .redirected, .redirected: .redirected, .events: .streaming, .patience: .replaying,
            .found: .replaying,
        ],
        .opened: [
            .accepted: .opened, .redirected: .replaying, .events: .streaming, .patience: .opened, .found: .opened,
        ],
        .replaying: [
            .accepted: .replaying, .redirected: .replaying, .events: .streaming, .patience: .replaying,
            .found: .replaying,
        ],
        .streaming: [
            .accepted: .streaming, .redirected: .streaming, .events: .streaming, .patience: .streaming,
            .found: .streaming,
        ],
    ]

    @Test(arguments: StreamPhase.allCases)
    func `every pair of a phase and an event is in the table`(phase: StreamPhase) {
        for event in StreamPhase.Event.allCases {
            let expected: StreamPhase? =
                switch event {
                case _ where phase.isOver: phase
                case .end: .told
                case .problem, .gone: .closed
                default: Self.table[phase]?[event]
                }
            #expect(phase.after(event) == expected, "\(phase) and \(event)")
        }
    }

    @Test func `a head that was sent stays sent, what has begun stays begun, and an end is one`() {
        for phase in StreamPhase.allCases {
            for event in StreamPhase.Event.allCases {
                let next = phase.after(event)
                #expect(!phase.isOver || next == phase)
                #expect(!phase.isOpen || next.isOpen || next.isOver)
                #expect(!phase.isBegun || next.isBegun || next == .closed)
            }
        }
    }
}
