package import EventLoop
internal import Telemetry

extension HTTPServer {
    /// What a server is bound by.
    ///
    /// | key | type | default | limits |
    /// | --- | --- | --- | --- |
    /// | `addresses` | socket addresses | `127.0.0.1:8080` | at least one |
    /// | `maxConnections` | number | 4096 | ≥ 1; more are answered 503 and closed |
    /// | `maxConnectionsPerAddress` | number | 1024 | ≥ 1; more are answered 429; an IPv6 /64 is one address |
    /// | `trustedProxies` | address ranges | none | their `X-Forwarded-For` says whose request it is |
    /// | `maxBodyBytes` | bytes | 10 MiB | ≥ 0; more is answered 413; a route may have its own |
    /// | `maxHeaderBytes` | bytes | 32 KiB | request line included; more is answered 431 |
    /// | `maxHeaderCount` | number | 100 | more is answered 431 |
    /// | `headerDeadline` | duration | 10 s | from the connection or a request's first byte to its head's end; 408 |
    /// | `bodyDeadline` | duration | 30 s | plus the time that what has come takes at `minBodyRate`; 408 |
    /// | `minBodyRate` | bytes per second | 8 KiB | ≥ 1 |
    /// | `idleDeadline` | duration | 75 s | between two requests; closed |
    /// | `writeDeadline` | duration | 30 s | in which the peer takes nothing though output waits; closed |
    /// | `halfCloseGrace` | duration | 5 s | for the answer after the peer has ended its own side |
    /// | `errorAnswer` | function | plain text | headers and body of every answer that the server gives by itself |
    /// | `handlerFailed` | function | logged | told of errors that handlers throw |
    ///
    /// Deadlines are looked at once a second (more often if one is shorter than four seconds), so they come up to two
    /// such intervals late, and never early.
    package struct Configuration: Sendable {
        /// - Parameter target: the path and the query that were asked for; nil if the request could not be read so far.
        package typealias ErrorAnswer =
            @Sendable (RequestError, _ target: String?) -> (headerFields: HTTPFields, bytes: [UInt8])

        /// An error that a handler threw, and what the request is called in the answer.
        package typealias HandlerFailure = @IOLoop @Sendable (any Error, ServerRequest, _ name: String) -> Void

        package var addresses: [SocketAddress]
        package var maxConnections = 4096
        package var maxConnectionsPerAddress = 1024
        package var trustedProxies: [AddressRange] = []
        package var maxBodyBytes = 10 << 20
        package var maxHeaderBytes = 32 << 10
        package var maxHeaderCount = 100
        package var headerDeadline: Duration = .seconds(10)
        package var bodyDeadline: Duration = .seconds(30)
        package var minBodyRate = 8 << 10
        package var idleDeadline: Duration = .seconds(75)
        package var writeDeadline: Duration = .seconds(30)
        package var halfCloseGrace: Duration = .seconds(5)
        package var errorAnswer: ErrorAnswer = { error, _ in
            ([.contentType: "text/plain; charset=utf-8"], Array(error.message.utf8))
        }
        package var handlerFailed: HandlerFailure = { error, request, name in
            Logger(label: "http").error(
                "A handler failed.",
                metadata: [
                    .method: .string(request.method.rawValue), .path: .string(request.path), .request: .string(name),
                    .error: "\(error)",
                ])
        }

        package init(addresses: [SocketAddress] = [.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 8080)]) {
            self.addresses = addresses
        }

        /// How often deadlines are looked at.
        var sweepInterval: Duration {
            let shortest = min(headerDeadline, bodyDeadline, idleDeadline, writeDeadline, halfCloseGrace)
            return max(min(shortest / 4, .seconds(1)), .milliseconds(5))
        }
    }

    /// What a server has done so far, for metrics.
    package struct Counters: Sendable, Hashable {
        /// Connections open now.
        package var openConnections = 0
        /// Requests being answered now.
        package var openRequests = 0
        package var acceptedConnections = 0
        /// Connections and requests turned away because of the limits on their number.
        package var refusedConnections = 0
        package var requests = 0
        /// Answers the server gave by itself, by code: bad requests, unknown paths, limits, deadlines.
        package var refusals: [String: Int] = [:]
        /// Requests whose handler threw an error.
        package var failedRequests = 0
        /// Connections closed because the peer did not read.
        package var stalledConnections = 0
        package var bytesReceived = 0
        package var bytesSent = 0
    }
}
