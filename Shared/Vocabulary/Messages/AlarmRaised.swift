/// A processor said what an operator should look at; told to Postman by the processor's station, in the commit of the
/// message that says so. It names that message and nothing of what is in it: it leaves for a chat of operators.
package struct AlarmRaised: Message, Hashable {
    package static let type = "AlarmRaised"

    package var alarm: Alarm
    /// The message that says so, as the log has it.
    package var record: String

    package init(_ alarm: Alarm, record: String) {
        self.alarm = alarm
        self.record = record
    }

    package var id: String { record + "/alarm" }
    package var key: String { Self.operatorsKey }

    /// All alarms have one key: one process tells them, and so knows how often it has told one lately.
    private static let operatorsKey = "operators"
}
