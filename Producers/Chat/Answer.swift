internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Problems
internal import Streams

/// Passes an answer on to its client, as events or in one piece.
@IOLoop
protocol Answer: StreamSink {
    /// True once a record or a redirect has arrived, which proves that the request is on the log.
    var isBegun: Bool { get }

    /// Called once what was sent proves that Auth has let the request in.
    var onLetIn: (@IOLoop () -> Void)? { get set }

    /// Notes that the log has the request, or the withdrawal of it. From now on the stream is sure to have an end.
    func accepted()

    /// Keeps the reader that feeds this answer, and closes it at the end.
    func attach(_ reader: any StreamReader)

    /// Ends the answer with a problem that the chat API met, not the model.
    func fail(_ problem: Problem)
}

extension Answer {
    func accepted() {}

    /// Tells, once, that Auth has let the request in.
    func wasLetIn() {
        onLetIn?()
        onLetIn = nil
    }
}

extension Call {
    /// Refuses a chat whose stream the client may already know.
    func refuse(_ problem: Problem, _ stream: StreamID, isReplayed: Bool) {
        var fields = HTTPFields.stream(stream, isReplayed: isReplayed)
        if isRepeatedInVain(problem) { fields[.xShouldRetry] = "false" }
        refuse(problem, fields)
    }

    /// Whether clients that repeat a failed request by themselves should not, beside what all refusals say of that: without
    /// a key the repetition is charged a second time, and a model that was silent for minutes is called again.
    private func isRepeatedInVain(_ problem: Problem) -> Bool {
        switch problem.code {
        case .uncertain: request.headerFields[.idempotencyKey] == nil
        case .upstreamTimeout: true
        default: false
        }
    }
}

extension HTTPFields {
    static func stream(_ stream: StreamID, isReplayed: Bool) -> HTTPFields {
        var fields: HTTPFields = [.xStreamID: stream.text]
        if isReplayed { fields.append(HTTPField(name: .idempotentReplayed, value: "true")) }
        return fields
    }
}

extension HTTPField.Name {
    static let idempotentReplayed = Self(unchecked: "Idempotent-Replayed")
}
