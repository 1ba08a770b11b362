/// What came of a mail, sorted by what its sender can do about it.
package enum MailOutcome: Sendable, Hashable {
    /// The server has taken the mail over. Whether it arrives is the server's to see to.
    case accepted
    /// The server will not take this mail, or none from us: the same attempt fails again.
    ///
    /// - Parameter reply: its reply, 500 to 599.
    case refused(reply: Int)
    /// The server was away, busy, or not to be trusted; a later attempt may succeed.
    ///
    /// - Parameters:
    ///   - mayHaveArrived: true if the server may have the mail all the same. Its `Message-ID` shows a second one to be
    ///     the first.
    ///   - reason: a sentence for the log, without anything of the mail.
    case tryAgain(mayHaveArrived: Bool, reason: String)
}
