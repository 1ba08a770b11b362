import Messages
import SQLite
import States

/// Finds the input that kills the process: two starts that committed nothing at a position raise a suspicion, then
/// inputs run singly, and one that was being read when the process died is convicted.
final class Suspicion {
    private let values: ValueTable
    private let startsName: String
    private let suspectName: String
    private let suspect: Int64?
    let isRaised: Bool
    private var isNoted = true

    init(_ inbox: Topic, _ values: ValueTable) throws(SQLiteError) {
        self.values = values
        startsName = "starts.\(inbox.name)"
        suspectName = "suspect.\(inbox.name)"
        let starts = (try values.integer(startsName) ?? 0) + 1
        try values.set(startsName, starts)
        isRaised = starts > 2
        let suspect = try values.integer(suspectName) ?? 0
        self.suspect = suspect > 0 ? suspect : nil
    }

    /// Only a start under suspicion notes a suspect, so whoever was noted was read singly when the process died.
    func convicts(_ offset: Int64) -> Bool { suspect == offset }

    /// Notes which input is about to be read.
    func suspect(_ offset: Int64) throws(SQLiteError) {
        try values.set(suspectName, offset)
        isNoted = true
    }

    /// Something was committed: the last input is innocent, and this start does not count.
    func committed() throws(SQLiteError) {
        guard isNoted else { return }
        isNoted = false
        try values.set(startsName, 0)
        try values.set(suspectName, 0)
    }
}
