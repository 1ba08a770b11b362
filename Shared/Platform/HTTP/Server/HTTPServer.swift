package import EventLoop

/// Serves HTTP/1.1 and 1.0 on the I/O loop, on internet addresses and Unix domain sockets.
///
/// Each request is one task on the loop. The memory of a connection is bounded: a head, a body up to its limit, 64 KiB
/// of pipelined requests, and the output, which handlers must bound by `ResponseWriter.pendingBytes`.
@IOLoop
package final class HTTPServer {
    package let configuration: Configuration
    let router: Router
    private var listeners: [SocketListener] = []
    private var connections: [ServerConnection] = []
    private var tally = Counters()
    private var perAddress: [IPAddress: Int] = [:]
    private var sweep: LoopTimer?
    private var whenEmpty: [CheckedContinuation<Void, Never>] = []
    /// True while the server drains: every response closes its connection.
    package private(set) var isDraining = false
    /// The time of the last sweep: a clock that costs nothing.
    private(set) var now = ContinuousClock.now
    /// The `Date` line of the current second.
    private(set) var dateLine = DateLine.now()

    package init(configuration: Configuration, router: Router) {
        self.configuration = configuration
        self.router = router
    }

    /// Listens on all addresses; throws if one is not available, and then listens on none.
    package func start() throws(SocketError) {
        for address in configuration.addresses {
            do {
                // As many may knock at once as may be open; the system has a limit of its own (`net.core.somaxconn`).
                let backlog = Int32(clamping: configuration.maxConnections)
                listeners.append(
                    try SocketListener(address: address, backlog: backlog) { [weak self] in self?.accept($0) })
            } catch {
                closeListeners()
                throw error
            }
        }
        let interval = configuration.sweepInterval
        sweep = LoopTimer(after: interval, repeating: true) { [weak self] in self?.sweepConnections() }
    }

    /// The addresses, with the ports that the system chose.
    package var addresses: [SocketAddress] { listeners.map(\.address) }

    package var counters: Counters {
        connections.reduce(into: tally) { counters, connection in
            counters.bytesReceived += connection.socket.bytesReceived
            counters.bytesSent += connection.socket.bytesSent
        }
    }

    /// Stops accepting, lets open requests finish, and at the deadline cancels the remaining tasks and closes their
    /// connections. Returns when every connection is closed.
    package func drain(deadline: Duration) async {
        isDraining = true
        closeListeners()
        for connection in connections { connection.closeIfIdle() }
        let timer = LoopTimer(after: deadline) { [weak self] in self?.stop() }
        if !connections.isEmpty { await withCheckedContinuation { whenEmpty.append($0) } }
        timer.cancel()
        sweep = nil
    }

    /// Closes everything at once and cancels the tasks of open requests.
    package func stop() {
        isDraining = true
        closeListeners()
        for connection in connections { connection.stop() }
        sweep = nil
    }

    private func closeListeners() {
        for listener in listeners { listener.close() }
        listeners = []
    }

    private func sweepConnections() {
        dateLine = DateLine.now()
        now = .now
        // Going backwards: the last connection, which was visited before, replaces one that is closed.
        for index in connections.indices.reversed() where index < connections.count {
            connections[index].checkDeadlines(now)
        }
    }
}

// MARK: - Connections

extension HTTPServer {
    private func accept(_ socket: SocketConnection) {
        tally.acceptedConnections += 1
        let connection = ServerConnection(socket: socket, server: self)
        connection.slot = connections.count
        connections.append(connection)
        tally.openConnections += 1
        guard connections.count <= configuration.maxConnections else {
            return refuse(connection, .tooManyConnections)
        }
        guard count(connection) else { return refuse(connection, .tooManyFromAddress) }
        socket.resumeReading()
    }

    /// Sends a refusal with its reason, unless there are so many that sending would be a burden.
    private func refuse(_ connection: ServerConnection, _ error: RequestError) {
        tally.refusedConnections += 1
        guard connections.count <= configuration.maxConnections + 256 else { return connection.socket.close() }
        connection.refuse(error)
    }

    /// Counts a connection for its address. Not for a trusted proxy: its requests count for their clients.
    private func count(_ connection: ServerConnection) -> Bool {
        guard let address = connection.socket.peer.ipAddress, !isTrusted(address) else { return true }
        guard claim(address) else { return false }
        connection.claimedAddress = address
        return true
    }

    func closed(_ connection: ServerConnection) {
        if let last = connections.popLast(), last !== connection {
            connections[connection.slot] = last
            last.slot = connection.slot
        }
        tally.openConnections -= 1
        tally.bytesReceived += connection.socket.bytesReceived
        tally.bytesSent += connection.socket.bytesSent
        if let address = connection.claimedAddress { release(address) }
        guard connections.isEmpty else { return }
        let waiting = whenEmpty
        whenEmpty = []
        for continuation in waiting { continuation.resume() }
    }

    /// Takes one of an address's places; false if all are taken.
    func claim(_ address: IPAddress) -> Bool {
        let taken = perAddress[address.owner, default: 0]
        guard taken < configuration.maxConnectionsPerAddress else { return false }
        perAddress[address.owner] = taken + 1
        return true
    }

    func release(_ address: IPAddress) {
        let rest = perAddress[address.owner, default: 1] - 1
        perAddress[address.owner] = rest > 0 ? rest : nil
    }

    func isTrusted(_ address: IPAddress) -> Bool {
        configuration.trustedProxies.contains { $0.contains(address) }
    }

    /// Responds with the error that a handler threw, if the response has not begun.
    func failed(_ error: any Error, _ request: ServerRequest, _ writer: ResponseWriter) {
        if let error = error as? RequestError, !writer.isStarted { return writer.respond(error) }
        var response = RequestError.stopping
        if !(error is CancellationError) {
            tally.failedRequests += 1
            let name = request.name ?? String(UInt64.random(in: 0 ... .max), radix: 16)
            configuration.handlerFailed(error, request, name)
            response = .failed(request: name)
        }
        if writer.isStarted { writer.abort() } else { writer.respond(response) }
    }

    func count(_ change: (inout Counters) -> Void) {
        change(&tally)
    }
}

extension IPAddress {
    /// Finds the client of a request that came through proxies: the last address in `X-Forwarded-For` that is no proxy
    /// of ours.
    static func forwarded(_ header: String?, isTrusted: (IPAddress) -> Bool) -> IPAddress? {
        guard let header else { return nil }
        var client: IPAddress?
        for part in header.split(separator: ",").reversed() {
            guard let address = IPAddress(String(part.filter { $0 != " " && $0 != "\t" })) else { return client }
            client = address
            if !isTrusted(address) { return client }
        }
        return client
    }
}
