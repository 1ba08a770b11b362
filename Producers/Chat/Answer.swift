internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Problems
internal import Streams

/// An answer on its way to a client.
@IOLoop
protocol Answer: StreamSink {
    /// True once a record or a redirect has come, which proves that the request is on the log.
    var isBegun: Bool { get }

    /// The log has its request, or what takes that back: in any case its stream will say what becomes of it.
    func accepted()

    /// Takes the reader that feeds it, which ends with it.
    func attach(_ reader: any StreamReader)

    /// Ends it with a problem that the door has with it.
    func fail(_ problem: Problem)
}

extension Answer {
    func accepted() {}
}

extension Call {
    /// Refuses a chat that has a stream.
    func refuse(_ problem: Problem, _ stream: StreamID, isReplayed: Bool) {
        var fields = HTTPFields.stream(stream, isReplayed: isReplayed)
        // Clients that repeat by themselves would ask for a second answer, which is another charge.
        if problem.code == .uncertain, request.headerFields[.idempotencyKey] == nil {
            fields[.xShouldRetry] = "false"
        }
        refuse(problem, fields)
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
    fileprivate static let idempotentReplayed = Self(unchecked: "Idempotent-Replayed")
    /// Whether the libraries of OpenAI and of others who follow them may repeat the request.
    fileprivate static let xShouldRetry = Self(unchecked: "X-Should-Retry")
}
