internal import EventLoop
internal import EventStream
internal import Messages
internal import OpenAI
internal import Streams

/// An answer on its way to a client.
@IOLoop
protocol Answer: StreamSink {
    /// Whether anything of it has come, be it that it is another's: then the log has its request.
    var isBegun: Bool { get }

    /// The log has its request, or what takes that back: in any case its stream will say what becomes of it.
    func accepted()

    /// Takes the reader that feeds it, which ends with it.
    func attach(_ reader: any StreamReader)

    /// Ends it with an error of the door's.
    func fail(_ error: OpenAIError)
}

extension Answer {
    func accepted() {}
}

extension StreamEnd {
    /// What the client is told where the stream's end says nothing itself.
    var error: OpenAIError {
        switch self {
        case .expired:
            OpenAIError(.streamExpired, "This stream is no longer kept.")
        case .overdue:
            OpenAIError(.deadlineExceeded, "No answer came in time.")
        case .unavailable, .tooSlow:
            OpenAIError(.unavailable, "The stream cannot be read at the moment. Please try again.")
        case .ended(let last):
            switch last.ending {
            case .interrupted: OpenAIError(.interrupted, "The answer was interrupted and cost nothing.")
            case .expired: OpenAIError(.answerExpired, "No answer was finished in time, and the request cost nothing.")
            case .deadline: OpenAIError(.deadlineExceeded, "The answer took too long.")
            default: OpenAIError(.upstreamError, "The model gave no answer.")
            }
        }
    }
}

extension StreamEnd.Last {
    /// The status and the body for a client that has seen nothing yet, if the end is a refusal and nothing else: where
    /// the last words of an answer stand in front of the error, they are told first.
    var refusal: (status: Int, body: [UInt8])? {
        guard let status, status >= 400, let body = EventFrames.onlyData(of: frames) else { return nil }
        return (status, body)
    }
}
