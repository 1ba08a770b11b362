import EventLoop
import Messages
import Zsxq

/// Speaks with the platform of one app, as one version of the catalogue has it.
@IOLoop
protocol PlatformClient: AnyObject, Sendable {
    /// Brings what is to be pushed to its person, or says why not. Tries once.
    ///
    /// - Parameter end: when the push is of no use any more.
    func push(_ asked: PushAsked, until end: ContinuousClock.Instant) async throws(CallFailure)

    /// Lists a group's unanswered questions, oldest first.
    func topics(until end: ContinuousClock.Instant) async throws(CallFailure) -> [ZsxqTopic]

    /// Says what of the app's entry the platform agrees with, by calls that do nothing.
    func findings(until end: ContinuousClock.Instant) async -> [AppFinding]
}

extension PlatformClient {
    func topics(until end: ContinuousClock.Instant) async throws(CallFailure) -> [ZsxqTopic] { throw .notGranted }
}
