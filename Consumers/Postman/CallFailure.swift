import HTTP
import Messages
import PlatformAPI
import Zsxq

/// Why a call did not do what it was for; and whether that is known.
///
/// Nothing of it names a person, a text, a token or an address that is a credential.
struct CallFailure: Error, Equatable {
    /// The platform's code, or a word of ours.
    let code: String
    /// False if nobody knows whether the platform did it.
    var isCertain = true
    /// Whether it makes no sense to try again soon.
    var isFinal = false
    /// Nothing was sent, and the next connection may be made.
    var isWorthConnectingAgain = false
    /// What the platform said of it; nil for what it did not say.
    var platform: PlatformFailure?
    /// Why there is no response, for the operator.
    var reason: String?

    /// The push that it ends.
    var outcome: PushOutcome { isCertain ? .refused(code: code, isFinal: isFinal) : .unknown }

    /// An earlier owner of the partition may have begun it.
    static let takenOver = CallFailure(code: "taken_over", isCertain: false)
    /// It came too late to be tried: who asks again is in time.
    static let expired = CallFailure(code: "expired")
    /// The platform did not answer before, and is left alone for a moment.
    static let resting = CallFailure(code: "resting")
    /// Too many calls of this app wait.
    static let crowded = CallFailure(code: "crowded")
    /// More than the platform lets through.
    static let rate = CallFailure(code: "rate")
    /// The app's entry does not say that it may, or its platform has nothing of the kind.
    static let notGranted = CallFailure(code: "not_granted", isFinal: true)
    static let noApp = CallFailure(code: "no_app", isFinal: true)
    /// This process cannot use the app's entry.
    static let unusable = CallFailure(code: "app_unusable", isFinal: true)
    /// The entry lacks the secret.
    static let noSecret = CallFailure(code: "no_secret", isFinal: true)
    /// The person is one of another app.
    static let otherApp = CallFailure(code: "other_app", isFinal: true)
    /// The address that came with a question is not the platform's.
    static let foreignAddress = CallFailure(code: "foreign_address", isFinal: true)
}

extension CallFailure {
    init(_ failure: PlatformFailure) {
        self.init(
            code: failure.code ?? "\(failure.kind)", isCertain: failure.kind != .unknown, isFinal: failure.isFinal,
            platform: failure)
    }

    init(_ failure: ZsxqFailure) {
        let isFinal =
            switch failure.kind {
            case .unauthorized, .blocked, .refused: true
            case .throttled, .unavailable: false
            }
        self.init(
            code: failure.kind == .refused ? failure.code ?? "refused" : failure.kind.rawValue,
            isCertain: !failure.mayHaveArrived, isFinal: isFinal)
    }

    init(_ error: HTTPClientError) {
        let isSent = error.mayHaveReachedPeer
        let code =
            switch error.kind {
            case .invalidRequest: "unsendable"
            case .busy, .connect, .tls, .timedOut, .cut, .tooLarge, .cancelled, .other:
                isSent ? "unanswered" : "unreachable"
            }
        let mayConnect =
            switch error.kind {
            case .busy, .connect, .timedOut(.connect): true
            default: false
            }
        self.init(
            code: code, isCertain: !isSent, isFinal: error.kind == .invalidRequest,
            isWorthConnectingAgain: mayConnect && !isSent, reason: error.reason)
    }
}
