internal import Messages

/// What becomes of a delivery that this door cannot take now.
///
/// After an error a platform shows the person a fault at once, and does not deliver again. Without an answer it
/// delivers again, three times in all, perhaps to a node that has room, and shows a fault only then. So the last
/// attempt is answered, without the log.
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

    /// The least age of a last attempt. It comes ten seconds after the first, and the platform's clock may differ from
    /// ours by two. The attempt before it comes after five, and looks up to a second older, since the clock has no
    /// fractions.
    static let lastAge = Duration.seconds(8)

    /// - Parameter age: since the platform took the message in; nil if it does not say when that was.
    init(_ content: DeliveryContent, on platform: BotPlatform, age: Duration?) {
        switch content {
        case .poll: self = .postponed
        case .entered: self = .passed
        case .unfollowed: self = .held
        case .text, .picture, .command, .code, .followed, .scanned, .unreadable:
            let isLast = age.map { $0 >= Self.lastAge } ?? false
            // Whether a robot's platform delivers again is not known.
            self = platform == .weComRobot || isLast ? .said : .held
        }
    }
}
