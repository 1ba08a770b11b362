internal import EventLoop

extension ServerConnection {
    /// A request with its response in progress.
    struct Exchange {
        let isHead: Bool
        let isHTTP10: Bool
        var keepsAlive: Bool
        /// The address of a client behind a proxy, for which the request holds a place.
        let claimedAddress: IPAddress?
        /// Nil until the head was sent.
        var framing: Framing?
        /// Additional header fields of the response.
        var headerFields: HTTPFields = [:]
        var onDrain: (@IOLoop () -> Void)?
        var onClose: (@IOLoop () -> Void)?
        var onLeave: (@IOLoop () -> Void)?
    }

    /// Passes a whole request to its handler, whose first steps run at once.
    func begin(
        _ head: RequestHead, _ match: Result<Router.Match, RequestError>?, body: PackedBody, in room: (any BodyRoom)?
    ) {
        enter(.responding)
        number += 1
        target = head.request.path
        let client = clientAddress(head)
        let isRefused = client.isForwarded && !(client.address.map(server.claim) ?? true)
        exchange = Exchange(
            isHead: head.request.method == .head, isHTTP10: head.isHTTP10, keepsAlive: head.keepsAlive,
            claimedAddress: client.isForwarded && !isRefused ? client.address : nil,
            headerFields: crossOriginFields(head.request))
        server.count { counters in
            counters.requests += 1
            counters.openRequests += 1
            if isRefused { counters.refusedConnections += 1 }
        }
        guard !isRefused else { return respond(.tooManyFromAddress) }
        switch match {
        case .success(let match): run(match, head, body: body, in: room, address: client.address)
        case .failure(let error):
            // A path that exists refuses OPTIONS with its methods.
            if let methods = error.headerFields[.allow],
                let response = server.configuration.crossOrigin?.preflight(head.request, methods: methods)
            {
                respond(response, [])
            } else {
                respond(error)
            }
        case nil: respond(.failed)
        }
    }

    private func run(
        _ match: Router.Match, _ head: RequestHead, body: PackedBody, in room: (any BodyRoom)?, address: IPAddress?
    ) {
        let request = ServerRequest(
            head: head.request, path: match.path, parameters: match.parameters, remoteAddress: address)
        let writer = ResponseWriter(connection: self, number: number)
        let handler = match.route.handler
        let server = self.server
        // `stop` cancels this task.
        let task = IOLoop.start { [request] in
            do {
                var request = request
                request.putBody(try await body.unpacked(in: room), in: room)
                try await handler(request, writer)
            } catch {
                server.failed(error, request, writer)
            }
        }
        if isResponding(writer.number) { self.task = task }
    }

    private func clientAddress(_ head: RequestHead) -> (address: IPAddress?, isForwarded: Bool) {
        guard let peer = socket.peer.ipAddress, server.isTrusted(peer) else { return (socket.peer.ipAddress, false) }
        let header = head.request.headerFields[.xForwardedFor]
        return (IPAddress.forwarded(header, isTrusted: server.isTrusted) ?? peer, true)
    }

    /// Header fields of every response to a request, by which a browser lets a page of another origin read it.
    func crossOriginFields(_ request: HTTPRequest) -> HTTPFields {
        server.configuration.crossOrigin?.fields(for: request) ?? [:]
    }

    /// Makes the response for an error, and counts it.
    func errorResponse(_ error: RequestError) -> (head: HTTPResponse, body: [UInt8]) {
        server.count { $0.refusals[error.code, default: 0] += 1 }
        var (fields, body) = server.configuration.errorResponse(error, target)
        for field in error.headerFields { fields[field.name] = field.value }
        return (HTTPResponse(status: error.status, headerFields: fields), body)
    }

    func respond(_ error: RequestError) {
        let response = errorResponse(error)
        respond(response.head, response.body)
    }
}

// MARK: - What a writer does

extension ServerConnection {
    func isResponding(_ number: Int) -> Bool { exchange != nil && self.number == number }

    /// True if the connection ended before the response to this request was complete.
    func wasCutOff(_ number: Int) -> Bool { self.number == number && socket.isClosed && !isLastResponseWhole }

    var isStreaming: Bool { exchange?.framing != nil }

    func respond(_ response: HTTPResponse, _ body: [UInt8]) {
        guard let exchange, exchange.framing == nil else { return }
        let framing = response.status.isBodiless ? Framing.bodiless : .length(body.count)
        let keepsAlive = exchange.keepsAlive && mayStayOpen
        socket.write { out in
            appendHead(response, exchange, framing, keepsAlive, to: &out)
            if case .length = framing, !exchange.isHead { out.append(contentsOf: body) }
        }
        responded(keepsAlive: keepsAlive)
    }

    func startStream(_ response: HTTPResponse) {
        guard let exchange, exchange.framing == nil else { return }
        let framing: Framing = response.status.isBodiless ? .bodiless : exchange.isHTTP10 ? .untilClose : .chunked
        let keepsAlive = exchange.keepsAlive && mayStayOpen && !exchange.isHTTP10
        socket.write { appendHead(response, exchange, framing, keepsAlive, to: &$0) }
        self.exchange?.framing = framing
        self.exchange?.keepsAlive = keepsAlive
    }

    func writePart(_ bytes: UnsafeRawBufferPointer) {
        guard let framing = exchange?.framing, exchange?.isHead == false, !bytes.isEmpty else { return }
        socket.write { out in
            switch framing {
            case .chunked: ResponseBytes.appendChunk(bytes, to: &out)
            case .untilClose: out.append(contentsOf: bytes)
            case .length, .bodiless: break
            }
        }
    }

    func finishStream() {
        guard let exchange, let framing = exchange.framing else { return abandonResponse() }
        if case .chunked = framing, !exchange.isHead { socket.write { $0.append(contentsOf: "0\r\n\r\n".utf8) } }
        responded(keepsAlive: exchange.keepsAlive && mayStayOpen)
    }

    /// Ends a response that no handler will finish.
    func abandonResponse() {
        if isStreaming { socket.close() } else { respond(.failed) }
    }

    /// A peer that has ended its side may have sent further requests before.
    private var mayStayOpen: Bool { !server.isDraining && (!hasPeerEnded || hasEarlyBytes) }

    private func appendHead(
        _ response: HTTPResponse, _ exchange: Exchange, _ framing: Framing, _ keepsAlive: Bool, to out: inout [UInt8]
    ) {
        ResponseBytes.append(
            response, and: exchange.headerFields, otherwise: server.configuration.headerFields, to: &out,
            date: server.dateLine, framing: framing,
            persistence: !keepsAlive ? .close : exchange.isHTTP10 ? .keepAlive : .usual)
    }

    private func responded(keepsAlive: Bool) {
        guard let exchange else { return }
        self.exchange = nil
        endExchange(exchange)
        guard keepsAlive else {
            enter(.ending)
            return socket.closeWhenSent(lingering: hasEarlyBytes)
        }
        enter(.idle)
        consumeEarly()
    }

    /// Releases what an open exchange holds.
    func endExchange(_ exchange: Exchange) {
        task = nil
        server.count { $0.openRequests -= 1 }
        if let address = exchange.claimedAddress { server.release(address) }
    }
}

// MARK: - Deadlines and ends

extension ServerConnection {
    func checkDeadlines(_ now: ContinuousClock.Instant) {
        let limits = server.configuration
        socket.noticeProgress()
        if let stalled = socket.stalledSince, now - stalled > limits.writeDeadline {
            server.count { $0.stalledConnections += 1 }
            wasStalled = true
            return socket.close()
        }
        // The clock of `since` is up to one sweep late.
        let elapsed = now - since - limits.sweepInterval
        switch phase {
        case .idle:
            if elapsed > (number == 0 ? limits.headerDeadline : limits.idleDeadline) { socket.closeWhenSent() }
        case .head:
            if elapsed > limits.headerDeadline { refuse(.timedOut) }
        case .body:
            let paid = Duration.seconds((socket.bytesReceived - bodyStart) / max(limits.minBodyRate, 1))
            if elapsed > limits.bodyDeadline + paid { refuse(.timedOut) }
        case .responding:
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
