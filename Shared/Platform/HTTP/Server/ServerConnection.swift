internal import EventLoop

/// A client's connection: reads a request, lets its handler respond, reads the next.
///
/// During a response it reads at most two buffers, so that a peer that sends ahead waits.
@IOLoop
final class ServerConnection: SocketConnectionDelegate {
    let socket: SocketConnection
    let server: HTTPServer
    /// The connection's index in the server's table.
    var slot = 0
    /// The address for which the connection holds a place; the server releases it.
    var claimedAddress: IPAddress?

    /// The request that is being handled.
    var exchange: Exchange?
    /// The number of the current or last request.
    var number = 0
    var task: Task<Void, Never>?
    /// The target of the current or last request.
    var target: String?
    /// True once the peer has ended its side.
    private(set) var hasPeerEnded = false
    private(set) var phase = Phase.idle
    /// When the phase began, by the server's coarse clock.
    private(set) var since: ContinuousClock.Instant
    private(set) var bodyStart = 0
    /// True if the last response was complete before the connection ended.
    private(set) var isLastResponseWhole = true
    /// True if the connection was closed because the peer took nothing.
    var wasStalled = false
    var hasEarlyBytes: Bool { earlyTaken < early.count }

    private let parser: RequestParser
    private var match: Result<Router.Match, RequestError>?
    /// The room of the body that is being read, and how that is packed; it is unpacked when it has come.
    private var room: (any BodyRoom)?
    private var codings: [ContentCoding] = []
    private var early: [UInt8] = []
    private var earlyTaken = 0
    private var isConsuming = false

    enum Phase {
        /// Between two requests: no byte of the next has arrived.
        case idle
        case head
        case body
        case responding
        /// The last response is being sent.
        case ending
    }

    /// Above this output no pipelined request is begun.
    private static let outputLimit = 256 << 10

    init(socket: SocketConnection, server: HTTPServer) {
        self.socket = socket
        self.server = server
        let limits = server.configuration
        parser = RequestParser(limits: .init(headBytes: limits.maxHeaderBytes, headFields: limits.maxHeaderCount))
        since = server.now
        socket.delegate = self
    }

    func enter(_ phase: Phase) {
        // The time for the first head starts with the connection.
        if !(phase == .head && number == 0) { since = server.now }
        self.phase = phase
    }

    /// Sends an error of the server's own, and closes.
    func refuse(_ error: RequestError) {
        enter(.ending)
        room = nil
        parser.dropBody()
        let request = parser.head.request
        target = request.path
        let response = errorResponse(error)
        let fields = crossOriginFields(request)
        socket.write { out in
            ResponseBytes.append(
                response.head, and: fields, otherwise: server.configuration.headerFields, to: &out,
                date: server.dateLine, framing: .length(response.body.count), persistence: .close)
            if request.method != .head { out.append(contentsOf: response.body) }
        }
        socket.closeWhenSent(lingering: true)
    }
}

// MARK: - What the socket reports

extension ServerConnection {
    func received(_ bytes: UnsafeRawBufferPointer) {
        guard phase != .responding, early.isEmpty else {
            early.append(contentsOf: bytes)
            return socket.pauseReading()
        }
        let taken = consume(bytes)
        guard taken < bytes.count, phase != .ending, !socket.isClosed else { return }
        early = Array(bytes[taken...])
        consumeEarly()
    }

    func receivedEnd() {
        hasPeerEnded = true
        switch phase {
        case .idle where !early.isEmpty, .ending: break
        case .idle, .head, .body: socket.closeWhenSent()
        case .responding:
            takeLeaving(&exchange)?()
            // Most peers that end their side have left. One that still waits gets its response soon or not at all.
            if isStreaming { socket.close() } else { since = server.now }
        }
    }

    func drained() {
        exchange?.onDrain?()
        consumeEarly()
    }

    func closed() {
        phase = .ending
        room = nil
        early = []
        var exchange = self.exchange
        self.exchange = nil
        isLastResponseWhole = exchange == nil
        if let exchange { endExchange(exchange) }
        server.closed(self)
        takeLeaving(&exchange)?()
        exchange?.onClose?()
    }

    /// Takes what is told that the client leaves. The caller calls it: it may respond, and so end the exchange.
    private func takeLeaving(_ exchange: inout Exchange?) -> (@IOLoop () -> Void)? {
        defer { exchange?.onLeave = nil }
        return exchange?.onLeave
    }
}

// MARK: - Reading

extension ServerConnection {
    /// Handles pipelined requests one after another, while each is finished at once and the peer reads the responses.
    func consumeEarly() {
        guard !isConsuming, isBetweenRequests else { return }
        isConsuming = true
        defer { isConsuming = false }
        while hasEarlyBytes, isBetweenRequests, isOutputTaken() {
            earlyTaken += early.withUnsafeBytes { consume(UnsafeRawBufferPointer(rebasing: $0[earlyTaken...])) }
        }
        guard !hasEarlyBytes, isBetweenRequests else { return }
        early = []
        earlyTaken = 0
        if !isOutputTaken() {
            socket.pauseReading()
        } else if hasPeerEnded {
            socket.closeWhenSent()
        } else {
            socket.resumeReading()
        }
    }

    private var isBetweenRequests: Bool { phase != .responding && phase != .ending && !socket.isClosed }

    /// True if the peer reads its responses. If not, `drained` follows when it does.
    private func isOutputTaken() -> Bool {
        if socket.pendingBytes >= Self.outputLimit { socket.flush() }
        return socket.pendingBytes < Self.outputLimit
    }

    /// Parses at most to the end of one request; returns how many bytes it took.
    private func consume(_ bytes: UnsafeRawBufferPointer) -> Int {
        if phase == .idle { enter(.head) }
        var position = 0
        while true {
            let (taken, event) = parser.parse(UnsafeRawBufferPointer(rebasing: bytes[position...]))
            position += taken
            if let room, !makeRoom(room) { return bytes.count }
            switch event {
            case .needsMore:
                return bytes.count
            case .head:
                guard acceptHead(hasMore: position < bytes.count) else { return bytes.count }
            case .complete:
                let head = parser.head
                let limit = parser.bodyLimit
                let body = PackedBody(codings: codings, bytes: parser.takeBody(), limit: limit)
                let room = self.room
                room?.whenGivenUp = nil
                self.room = nil
                codings = []
                begin(head, match, body: body, in: room)
                return position
            case .refused(let error):
                refuse(error)
                return bytes.count
            }
        }
    }

    /// Decides by the head alone whether to read the rest. Returns false if the request was refused.
    private func acceptHead(hasMore: Bool) -> Bool {
        do throws(RequestError) {
            let head = parser.head
            try head.validated()
            let match = try find(head)
            let limit = (try? match.get())?.route.bodyLimit ?? server.configuration.maxBodyBytes
            if let length = head.contentLength, length > limit { throw .bodyTooLarge(limit: limit) }
            let codings = try head.hasBody ? ContentCoding.codings(head.request.headerFields[.contentEncoding]) : []
            if head.hasBody, let door = (try? match.get())?.route.bodyDoor {
                room = try door(head.request, head.contentLength ?? 0)
                room?.whenGivenUp = { [weak self] in self?.refuse(.timedOut) }
                parser.growth = 8
                self.codings = codings
            }
            self.match = match
            parser.bodyLimit = limit
            parser.unpacking = codings.isEmpty || room != nil ? nil : BodyUnpacking(codings, limit: limit)
            bodyStart = socket.bytesReceived
            enter(.body)
            if head.expectsContinue, !hasMore {
                socket.write { $0.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8) }
            }
            return true
        } catch {
            refuse(error)
            return false
        }
    }

    /// Makes room for what has come. Returns false if the request was refused.
    private func makeRoom(_ room: any BodyRoom) -> Bool {
        do throws(RequestError) {
            try room.grow(to: parser.body.count)
            return true
        } catch {
            refuse(error)
            return false
        }
    }

    /// Finds the route. A request without a route keeps its connection if it has no body; a body is not read.
    private func find(_ head: RequestHead) throws(RequestError) -> Result<Router.Match, RequestError> {
        do throws(RequestError) {
            return .success(try server.router.match(head.request.method, target: head.request.path ?? ""))
        } catch {
            guard !head.hasBody else { throw error }
            return .failure(error)
        }
    }
}
