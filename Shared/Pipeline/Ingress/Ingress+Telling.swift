package import Credentials
internal import EventLoop
internal import HTTP
package import Messages
package import Problems

extension Ingress {
    /// Makes a response from a consumer's document.
    package typealias Answering = @IOLoop (Inquiry.Document) throws(Problem) -> Void

    /// Sends a message to a consumer, and hands on the document that comes back. A problem is responded with.
    ///
    /// - Parameters:
    ///   - account: whose request the new stream is.
    ///   - place: of the call; it is free once the document is there, or the client has left.
    ///   - deadline: for the document.
    ///   - doubt: the problem if nobody knows whether the message takes effect; nil for a question, which has none.
    ///   - message: makes the message from the stream to which the consumer replies.
    package func tell(
        _ call: Call, of account: Account, _ place: Admission.Place, within deadline: Duration, orElse doubt: Problem?,
        _ message: (StreamID) throws(Problem) -> Draft, then: @escaping Answering
    ) throws(Problem) {
        let stream = try newStream(account)
        call.call(stream.request.text)
        let draft = try message(stream)
        let inquiry = inquire(stream, draft, of: place, within: deadline, orElse: doubt) { [self] result in
            place.release()
            do throws(Problem) {
                try then(result.get())
            } catch {
                refuse(call, error)
            }
        }
        call.writer.onClose = { [weak inquiry] in
            inquiry?.cancel()
            place.release()
        }
    }
}

extension Problem {
    /// Nobody knows whether a change takes effect.
    package static func uncertain(_ advice: String) -> Problem {
        Problem(.uncertain, "It is not known whether this was done. \(advice)")
    }
}
