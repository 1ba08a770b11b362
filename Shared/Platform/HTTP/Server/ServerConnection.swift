internal import EventLoop

/// One client's connection: reads a request, has it answered, reads the next.
///
/// While a request is being answered no more is read than two buffers, so a peer that sends ahead waits.
@IOLoop
final class ServerConnection: SocketConnectionDelegate {
    let socket: SocketConnection
    let server: HTTPServer
    /// Where the server keeps it.
    var slot = 0
    /// The address in whose name it takes a place; released by the server.
    var claimedAddress: IPAddress?

    /// The answer that is being given.
    var answer: Answer?
    /// The number of the request that is or was last answered.
    var number = 0
    var task: Task<Void, Never>?
    /// What the request asks for that is or was last answered.
    var target: String?
    /// Whether the peer will send no more.
    private(set) var hasPeerEnded = false
    private(set) var phase = Phase.idle
    /// Since when the phase lasts, by the server's coarse clock.
    private(set) var since: ContinuousClock.Instant
    private(set) var bodyStart = 0
    /// Whether the last answer was given in full before the connection ended.
    private(set) var isLastAnswerWhole = true
    var hasEarlyBytes: Bool { earlyTaken < early.count }

    private let parser: RequestParser
    private var match: Result<Router.Match, RequestError>?
    private var early: [UInt8] = []
    private var earlyTaken = 0
    private var isConsuming = false

    enum Phase {
        /// Between two requests; nothing of the next has come.
        case idle
        case head
        case body
        case answering
        /// The last answer is on its way.
        case ending
    }

    /// Output above which no request that came early is begun.
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
        // The first head's time runs from the connection on.
        if !(phase == .head && number == 0) { since = server.now }
        self.phase = phase
    }

    /// Answers with an error, by the server's own decision, and closes.
    func refuse(_ error: RequestError) {
        enter(.ending)
        target = parser.head.request.path
        let answer = errorAnswer(error)
        let isHead = parser.head.request.method == .head
        socket.write { out in
            ResponseBytes.append(
                answer.head, to: &out, date: server.dateLine, framing: .length(answer.body.count), persistence: .close)
            if !isHead { out.append(contentsOf: answer.body) }
        }
        socket.closeWhenSent(lingering: true)
    }
}

// MARK: - What the socket reports

extension ServerConnection {
    func received(_ bytes: UnsafeRawBufferPointer) {
        guard phase != .answering, early.isEmpty else {
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
        case .answering:
            // Who ends its side and still waits for an answer gets one soon or not at all; most are simply gone.
            if isStreaming { socket.close() } else { since = server.now }
        }
    }

    func drained() {
        answer?.onDrain?()
        consumeEarly()
    }

    func closed() {
        phase = .ending
        early = []
        let answer = self.answer
        self.answer = nil
        isLastAnswerWhole = answer == nil
        if let answer { endOfAnswer(answer) }
        server.closed(self)
        answer?.onClose?()
    }
}

// MARK: - Reading

extension ServerConnection {
    /// Takes what came early, request after request, as long as they are answered at once and the answers are read.
    func consumeEarly() {
        guard !isConsuming, isBetweenAnswers else { return }
        isConsuming = true
        defer { isConsuming = false }
        while hasEarlyBytes, isBetweenAnswers, isOutputTaken() {
            earlyTaken += early.withUnsafeBytes { consume(UnsafeRawBufferPointer(rebasing: $0[earlyTaken...])) }
        }
        guard !hasEarlyBytes, isBetweenAnswers else { return }
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

    private var isBetweenAnswers: Bool { phase != .answering && phase != .ending && !socket.isClosed }

    /// Whether the peer reads what it has asked for. If not, `drained` follows when it has.
    private func isOutputTaken() -> Bool {
        if socket.pendingBytes >= Self.outputLimit { socket.flush() }
        return socket.pendingBytes < Self.outputLimit
    }

    /// Reads at most to the end of one request, and says how many bytes it took.
    private func consume(_ bytes: UnsafeRawBufferPointer) -> Int {
        if phase == .idle { enter(.head) }
        var position = 0
        while true {
            let (taken, event) = parser.parse(UnsafeRawBufferPointer(rebasing: bytes[position...]))
            position += taken
            switch event {
            case .needsMore:
                return bytes.count
            case .head:
                guard acceptHead(hasMore: position < bytes.count) else { return bytes.count }
            case .complete:
                let head = parser.head
                begin(head, match, body: parser.takeBody())
                return position
            case .refused(let error):
                refuse(error)
                return bytes.count
            }
        }
    }

    /// Decides by the head alone whether the rest is wanted. False if the request was refused.
    private func acceptHead(hasMore: Bool) -> Bool {
        do throws(RequestError) {
            let head = parser.head
            try head.validated()
            let match = try find(head)
            let limit = (try? match.get())?.route.bodyLimit ?? server.configuration.maxBodyBytes
            if let length = head.contentLength, length > limit { throw .bodyTooLarge(limit: limit) }
            self.match = match
            parser.bodyLimit = limit
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

    /// A request that finds no route keeps its connection if it has no body; a body is not waited for.
    private func find(_ head: RequestHead) throws(RequestError) -> Result<Router.Match, RequestError> {
        do throws(RequestError) {
            return .success(try server.router.match(head.request.method, target: head.request.path ?? ""))
        } catch {
            guard !head.hasBody else { throw error }
            return .failure(error)
        }
    }
}
