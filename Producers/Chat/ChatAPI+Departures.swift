internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Telemetry

/// A client that gave up waiting and asks the same again joins its first request's answer: Quota decides so, and needs
/// to know what is the same, and which clients have gone.
extension ChatAPI {
    /// Without a word of the client's that it repeats itself, the same soon after was the same question.
    private static var usualTime: Duration { .seconds(60) }

    /// Returns for how long a request joins an earlier one whose client has gone; nil if the setting is off.
    func repetitionTime(_ call: Call) -> Duration? {
        guard configuration.joinsRepetitions else { return nil }
        return call.isRetry ? configuration.idempotencyKept : Self.usualTime
    }

    /// Tells Quota if the client leaves before the answer's end. If the log does not take that, a repetition is a
    /// request of its own.
    func tellDeparture(of chat: Chat, _ stream: StreamID, _ answer: any Answer, _ call: Call) {
        guard let fingerprint = chat.repetition?.fingerprint else { return }
        let keptUntil = stream.begun + configuration.idempotencyKept
        call.writer.onLeave = { [ingress, metrics, weak answer] in
            metrics.departures.increment()
            let left = ClientLeft(
                request: stream.request, account: stream.account, reply: stream.address, fingerprint: fingerprint,
                isBegun: answer?.isBegun == true, keptUntil: keptUntil)
            ingress.append(Draft(to: AuthInbox.left(left))) { _ in }
        }
    }
}

extension Call {
    /// True if the client's library says that it repeats a request of its own.
    fileprivate var isRetry: Bool {
        request.headerFields[.retryCount].flatMap { Int($0) }.map { $0 > 0 } ?? false
    }
}

extension HTTPField.Name {
    /// How often OpenAI's libraries, and those that follow them, have sent the request before.
    fileprivate static let retryCount = Self(unchecked: "X-Stainless-Retry-Count")
}
