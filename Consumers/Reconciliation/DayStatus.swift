import Messages

/// What a day is, and what follows on each event:
///
/// |           | due      | again    | whole    | lastWhole | missed  | lastMissed | rested   | compared |
/// | --------- | -------- | -------- | -------- | --------- | ------- | ---------- | -------- | -------- |
/// | idle      | fetching | fetching |          |           |         |            |          |          |
/// | fetching  |          |          | fetching | comparing | waiting | failed     |          |          |
/// | waiting   |          | fetching |          |           |         |            | fetching |          |
/// | comparing |          |          |          |           |         |            |          | done     |
/// | done      |          | fetching |          |           |         |            |          |          |
/// | failed    |          | fetching |          |           |         |            |          |          |
///
/// An empty cell changes nothing. A day that is due, or is to be compared again, begins with the trade bill; one that was
/// whole goes on with the next bill, one that has rested with the bill that it missed. A day that ends failed, or done
/// with differences, raises an alarm.
enum DayStatus: String, CaseIterable, Codable, Sendable {
    /// Nobody has asked for its bills yet; lines of ours may be there.
    case idle
    case fetching, waiting, comparing, done, failed

    func next(on event: DayEvent) -> DayStatus? {
        switch (self, event) {
        case (.idle, .due), (.idle, .again), (.waiting, .again), (.done, .again), (.failed, .again): .fetching
        case (.fetching, .whole), (.waiting, .rested): .fetching
        case (.fetching, .lastWhole): .comparing
        case (.fetching, .missed): .waiting
        case (.fetching, .lastMissed): .failed
        case (.comparing, .compared): .done
        case (_, .due), (_, .again), (_, .whole), (_, .lastWhole), (_, .missed), (_, .lastMissed), (_, .rested),
            (_, .compared):
            nil
        }
    }

    /// As a report has it; nil before there is one.
    var told: SettlementReport.Status? { SettlementReport.Status(rawValue: rawValue) }

    /// As the trail has it.
    var json: String { #"{"status":"\#(rawValue)"}"# }
}

/// What happens to a day.
enum DayEvent: String, CaseIterable {
    /// The clock says so.
    case due
    /// An operator says so.
    case again
    /// A bill was read to its end, and another one is to be fetched.
    case whole
    /// The last bill was read to its end.
    case lastWhole
    /// A bill is not there, cannot be used, or did not come.
    case missed
    /// As `missed`, and it was tried as often as it is.
    case lastMissed
    /// The time between two tries is over.
    case rested
    /// All our lines were looked for.
    case compared
}
