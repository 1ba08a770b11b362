internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension ChatAPI {
    /// `GET /v1/streams/{id}`: the answer from its beginning, or after `Last-Event-ID`.
    func resume(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let stream = try ownStream(call, caller)
        let event = try lastEvent(call.request)
        // At once, if there is no event yet: the client knows the stream, and wants to know that the line is alive.
        let answer = StreamAnswer(call, stream, place, headDelay: .zero, metrics: metrics)
        answer.accepted()
        answer.onNothing = { [self, weak answer] in
            askAfter(stream) { answer?.onNothing = nil }
        }
        answer.attach(ingress.streams.open(stream, after: event, into: answer))
    }

    /// Withdraws a request that is probably not on the log, so that its stream ends.
    ///
    /// The stream has no record, and the deadline for taking the request up has passed. Without the withdrawal the
    /// client would wait for ever.
    private func askAfter(_ stream: StreamID, then: @escaping @IOLoop () -> Void) {
        let deadline = stream.begun + configuration.admissionDeadline
        guard ingress.clock() > deadline else { return }
        let withdrawal = ChatWithdrawn(
            request: stream.request, account: stream.account, reply: stream.address, deadline: deadline)
        ingress.append(Draft(to: AuthInbox.withdrawn(withdrawal))) { outcome in
            if outcome == .acknowledged { then() }
        }
    }

    /// `POST /v1/streams/{id}/stop`. The stop goes through the same topics as the request, so that it cannot overtake
    /// it.
    func stop(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let stream = try ownStream(call, caller)
        let cancelled = ChatCancelled(
            request: stream.request, account: stream.account, credential: caller.credential, from: call.from)
        ingress.append(Draft(to: AuthInbox.cancelled(cancelled), trace: call.trace)) { outcome in
            place.release()
            guard outcome == .acknowledged else {
                return call.refuse(Problem(.unavailable, "The stop could not be taken in. Please try again."))
            }
            let body: JSONText = ["object": "stream.stop", "id": .string(stream.text)]
            call.respond(.accepted, body.bytes)
        }
    }

    /// Reads the stream's id from the path. Another account's stream is refused like an unknown one.
    private func ownStream(_ call: Call, _ caller: Caller) throws(Problem) -> StreamID {
        guard let text = call.request.parameters["id"], let stream = StreamID.parse(text, ingress.secret),
            stream.account == caller.account
        else { throw Problem(.streamNotFound) }
        return stream
    }

    private func lastEvent(_ request: ServerRequest) throws(Problem) -> EventID? {
        guard let text = request.headerFields[.lastEventID], !text.isEmpty else { return nil }
        guard let event = EventID(text) else { throw StreamEnd.unknownEvent.problem }
        return event
    }
}
