internal import Messages

/// What becomes of a delivery that this door cannot take now.
///
/// A platform that is answered with an error tells its person of a fault at once, and delivers no more. One that is not
/// answered delivers again, three times in all, perhaps to a node that has room; only then it tells of a fault. So what
/// comes the last time is answered, without the log.
///
/// | | official account, application | robot |
/// | --- | --- | --- |
/// | what a person wrote or did | held; the last time said | said |
/// | a poll | | postponed |
/// | the chat was opened | passed | passed |
/// | the person has left | held | |
enum TurnedAway: Equatable {
    /// The platform gets nothing until it leaves.
    case held
    /// It is taken, and nothing follows.
    case passed
    /// A robot's platform is to ask again how the answer goes on.
    case postponed
    /// The person is told that it cannot be now.
    case said

    /// The least age of what comes the last time: ten seconds, less the two that a platform's clock may differ from ours, in
    /// either direction: the time before is at five, and up to one that its clock leaves out.
    static let lastAge = Duration.seconds(8)

    /// - Parameter age: since the platform took the message in; nil if it does not say when that was.
    init(_ content: DeliveryContent, on platform: BotPlatform, age: Duration?) {
        switch content {
        case .poll: self = .postponed
        case .entered: self = .passed
        case .unfollowed: self = .held
        case .text, .picture, .command, .code, .followed, .scanned, .unreadable:
            let isLast = age.map { $0 >= Self.lastAge } ?? false
            // No robot is known to be delivered to again.
            self = platform == .weComRobot || isLast ? .said : .held
        }
    }
}
