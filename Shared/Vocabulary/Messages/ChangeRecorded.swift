/// Somebody changed something, as the topic `trail` keeps it for ever: who, when, from where, what, before and after.
///
/// Written by who decided on the change: a processor with the change itself, as one commit, or the admin API for what no
/// processor decides on. Never holds a secret.
package struct ChangeRecorded: Message, Hashable {
    package static let type = "ChangeRecorded"
    package static let isMoney = true

    package var by: Actor
    package var at: Timestamp
    /// What was done to what, such as `account.suspended`.
    package var action: String
    /// What was changed: an account's name, a batch's, a letter's.
    package var subject: String
    /// What it was before, as JSON; nil if it was not there.
    package var before: String?
    /// What it is now, as JSON; nil if it is gone.
    package var after: String?
    /// The request that asked for the change.
    package var request: RequestID
    /// Nil for what an operator did himself.
    package var alarm: Alarm?

    package init(
        by: Actor, at: Timestamp, action: String, subject: String, before: String? = nil, after: String? = nil,
        request: RequestID, alarm: Alarm? = nil
    ) {
        self.by = by
        self.at = at
        self.action = action
        self.subject = subject
        self.before = before
        self.after = after
        self.request = request
        self.alarm = alarm
    }

    package var id: String { request.text + "/" + action }
    package var key: String { Self.trailKey }

    /// All changes have one key, so that the trail has one order.
    package static let trailKey = "trail"
}
