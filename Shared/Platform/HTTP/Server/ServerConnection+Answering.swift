internal import EventLoop

extension ServerConnection {
    /// An answer in the making.
    struct Answer {
        let isHead: Bool
        let isHTTP10: Bool
        var keepsAlive: Bool
        /// The address of a client behind a proxy, in whose name the request takes a place.
        let claimedAddress: IPAddress?
        /// Nil until the head has been given.
        var framing: Framing?
        /// Fields that the answer carries besides.
        var headerFields: HTTPFields = [:]
        var onDrain: (@IOLoop () -> Void)?
        var onClose: (@IOLoop () -> Void)?
    }

    /// Hands a whole request to its handler, whose first steps run at once.
    func begin(_ head: RequestHead, _ match: Result<Router.Match, RequestError>?, body: [UInt8]) {
        enter(.answering)
        number += 1
        target = head.request.path
        let client = clientAddress(head)
        let isRefused = client.isForwarded && !(client.address.map(server.claim) ?? true)
        answer = Answer(
            isHead: head.request.method == .head, isHTTP10: head.isHTTP10, keepsAlive: head.keepsAlive,
            claimedAddress: client.isForwarded && !isRefused ? client.address : nil)
        server.count { counters in
            counters.requests += 1
            counters.openRequests += 1
            if isRefused { counters.refusedConnections += 1 }
        }
        guard !isRefused else { return respond(.tooManyFromAddress) }
        switch match {
        case .success(let match): run(match, head, body: body, address: client.address)
        case .failure(let error): respond(error)
        case nil: respond(.failed)
        }
    }

    private func run(_ match: Router.Match, _ head: RequestHead, body: [UInt8], address: IPAddress?) {
        let request = ServerRequest(
            head: head.request, path: match.path, parameters: match.parameters, body: body, remoteAddress: address)
        let writer = ResponseWriter(connection: self, number: number)
        let handler = match.route.handler
        let server = self.server
        // Cancelled when the server stops.
        let task = IOLoop.start {
            do {
                try await handler(request, writer)
            } catch {
                server.failed(error, request, writer)
            }
        }
        if isAnswering(writer.number) { self.task = task }
    }

    private func clientAddress(_ head: RequestHead) -> (address: IPAddress?, isForwarded: Bool) {
        guard let peer = socket.peer.ipAddress, server.isTrusted(peer) else { return (socket.peer.ipAddress, false) }
        let header = head.request.headerFields[.xForwardedFor]
        return (IPAddress.forwarded(header, isTrusted: server.isTrusted) ?? peer, true)
    }

    /// The answer that tells of an error; it is counted.
    func errorAnswer(_ error: RequestError) -> (head: HTTPResponse, body: [UInt8]) {
        server.count { $0.refusals[error.code, default: 0] += 1 }
        var (fields, body) = server.configuration.errorAnswer(error, target)
        for field in error.headerFields { fields[field.name] = field.value }
        return (HTTPResponse(status: error.status, headerFields: fields), body)
    }

    func respond(_ error: RequestError) {
        let answer = errorAnswer(error)
        respond(answer.head, answer.body)
    }
}

// MARK: - What a writer does

extension ServerConnection {
    func isAnswering(_ number: Int) -> Bool { answer != nil && self.number == number }

    /// Whether the connection ended while this request was being answered.
    func wasCutOff(_ number: Int) -> Bool { self.number == number && socket.isClosed && !isLastAnswerWhole }

    var isStreaming: Bool { answer?.framing != nil }

    func respond(_ response: HTTPResponse, _ body: [UInt8]) {
        guard let answer, answer.framing == nil else { return }
        let framing = response.status.isBodiless ? Framing.bodiless : .length(body.count)
        let keepsAlive = answer.keepsAlive && mayStayOpen
        socket.write { out in
            appendHead(response, answer, framing, keepsAlive, to: &out)
            if case .length = framing, !answer.isHead { out.append(contentsOf: body) }
        }
        answered(keepsAlive: keepsAlive)
    }

    func startStream(_ response: HTTPResponse) {
        guard let answer, answer.framing == nil else { return }
        let framing: Framing = response.status.isBodiless ? .bodiless : answer.isHTTP10 ? .untilClose : .chunked
        let keepsAlive = answer.keepsAlive && mayStayOpen && !answer.isHTTP10
        socket.write { appendHead(response, answer, framing, keepsAlive, to: &$0) }
        self.answer?.framing = framing
        self.answer?.keepsAlive = keepsAlive
    }

    func writePart(_ bytes: UnsafeRawBufferPointer) {
        guard let framing = answer?.framing, answer?.isHead == false, !bytes.isEmpty else { return }
        socket.write { out in
            switch framing {
            case .chunked: ResponseBytes.appendChunk(bytes, to: &out)
            case .untilClose: out.append(contentsOf: bytes)
            case .length, .bodiless: break
            }
        }
    }

    func finishStream() {
        guard let answer, let framing = answer.framing else { return abandonAnswer() }
        if case .chunked = framing, !answer.isHead { socket.write { $0.append(contentsOf: "0\r\n\r\n".utf8) } }
        answered(keepsAlive: answer.keepsAlive && mayStayOpen)
    }

    /// Nobody will finish this answer any more.
    func abandonAnswer() {
        if isStreaming { socket.close() } else { respond(.failed) }
    }

    /// A peer that has ended its side may have sent further requests before.
    private var mayStayOpen: Bool { !server.isDraining && (!hasPeerEnded || hasEarlyBytes) }

    private func appendHead(
        _ response: HTTPResponse, _ answer: Answer, _ framing: Framing, _ keepsAlive: Bool, to out: inout [UInt8]
    ) {
        ResponseBytes.append(
            response, and: answer.headerFields, to: &out, date: server.dateLine, framing: framing,
            persistence: !keepsAlive ? .close : answer.isHTTP10 ? .keepAlive : .usual)
    }

    private func answered(keepsAlive: Bool) {
        guard let answer else { return }
        self.answer = nil
        endOfAnswer(answer)
        guard keepsAlive else {
            enter(.ending)
            return socket.closeWhenSent(lingering: hasEarlyBytes)
        }
        enter(.idle)
        consumeEarly()
    }

    /// Gives back what an open answer holds.
    func endOfAnswer(_ answer: Answer) {
        task = nil
        server.count { $0.openRequests -= 1 }
        if let address = answer.claimedAddress { server.release(address) }
    }
}

// MARK: - Deadlines and ends

extension ServerConnection {
    func checkDeadlines(_ now: ContinuousClock.Instant) {
        let limits = server.configuration
        if let stalled = socket.stalledSince, now - stalled > limits.writeDeadline {
            server.count { $0.stalledConnections += 1 }
            return socket.close()
        }
        // The clock that `since` was read from is late by up to one sweep.
        let elapsed = now - since - limits.sweepInterval
        switch phase {
        case .idle:
            if elapsed > (number == 0 ? limits.headerDeadline : limits.idleDeadline) { socket.closeWhenSent() }
        case .head:
            if elapsed > limits.headerDeadline { refuse(.timedOut) }
        case .body:
            let paid = Duration.seconds((socket.bytesReceived - bodyStart) / max(limits.minBodyRate, 1))
            if elapsed > limits.bodyDeadline + paid { refuse(.timedOut) }
        case .answering:
            if hasPeerEnded, elapsed > limits.halfCloseGrace { socket.close() }
        case .ending:
            break
        }
    }

    func closeIfIdle() {
        if phase == .idle, !hasEarlyBytes { socket.closeWhenSent() }
    }

    func stop() {
        task?.cancel()
        socket.close()
    }
}

extension HTTPResponse.Status {
    fileprivate var isBodiless: Bool { code == 204 || code == 304 || code < 200 }
}
