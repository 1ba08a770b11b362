package import EventLoop
internal import Telemetry

extension HTTPServer {
    /// The limits of a server.
    ///
    /// | key | type | default | limits |
    /// | --- | --- | --- | --- |
    /// | `addresses` | socket addresses | `127.0.0.1:8080` | at least one |
    /// | `maxConnections` | number | 4096 | ≥ 1; more are answered 503 and closed |
    /// | `maxConnectionsPerAddress` | number | 1024 | ≥ 1; more are answered 429; an IPv6 /64 is one address |
    /// | `trustedProxies` | address ranges | none | their `X-Forwarded-For` says whose request it is |
    /// | `maxBodyBytes` | bytes | 10 MiB | ≥ 0; more, packed or not, is answered 413; a route may have its own |
    /// | `maxHeaderBytes` | bytes | 32 KiB | request line included; more is answered 431 |
    /// | `maxHeaderCount` | number | 100 | more is answered 431 |
    /// | `headerDeadline` | duration | 10 s | from the connection or a request's first byte to its head's end; 408 |
    /// | `bodyDeadline` | duration | 30 s | plus the time that the received bytes take at `minBodyRate`; 408 |
    /// | `minBodyRate` | bytes per second | 8 KiB | ≥ 1 |
    /// | `idleDeadline` | duration | 75 s | between two requests; closed |
    /// | `writeDeadline` | duration | 60 s | in which the peer takes nothing though output waits; closed |
    /// | `halfCloseGrace` | duration | 5 s | for the response after the peer has ended its own side |
    /// | `headerFields` | fields | none | of every response that does not set them itself |
    /// | `crossOrigin` | policy | none | which web pages of other origins may call which paths |
    /// | `errorResponse` | function | plain text | headers and body of every response that the server makes by itself |
    /// | `handlerFailed` | function | logged | called with errors that handlers throw |
    ///
    /// Deadlines are checked once a second (more often if one is shorter than four seconds), so they take effect up to
    /// two intervals late, never early.
    package struct Configuration: Sendable {
        /// - Parameter target: the path and the query of the request; nil if they could not be read.
        package typealias ErrorResponse =
            @Sendable (RequestError, _ target: String?) -> (headerFields: HTTPFields, bytes: [UInt8])

        /// Gets an error that a handler threw, and the request's name in the response.
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
        package var writeDeadline: Duration = .seconds(60)
        package var halfCloseGrace: Duration = .seconds(5)
        package var headerFields: HTTPFields = [:]
        package var crossOrigin: CrossOrigin?
        package var errorResponse: ErrorResponse = { error, _ in
            ([.contentType: "text/plain; charset=utf-8"], Array(error.message.utf8))
        }
        package var handlerFailed: HandlerFailure = { error, request, name in
            Logger(label: "http").error(
                "A handler failed.",
                metadata: [
                    .method: .string(request.method.rawValue), .path: .string(request.toldPath),
                    .request: .string(name),
                    .error: "\(error)",
                ])
        }

        package init(addresses: [SocketAddress] = [.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 8080)]) {
            self.addresses = addresses
        }

        /// The interval between two checks of deadlines.
        var sweepInterval: Duration {
            let shortest = min(headerDeadline, bodyDeadline, idleDeadline, writeDeadline, halfCloseGrace)
            return max(min(shortest / 4, .seconds(1)), .milliseconds(5))
        }
    }

    /// The counts of a server, for metrics.
    package struct Counters: Sendable, Hashable {
        /// Connections open now.
        package var openConnections = 0
        /// Requests without a complete response.
        package var openRequests = 0
        package var acceptedConnections = 0
        /// Connections and requests refused because of the limits on their number.
        package var refusedConnections = 0
        package var requests = 0
        /// Responses that the server made by itself, by code: bad requests, unknown paths, limits, deadlines.
        package var refusals: [String: Int] = [:]
        /// Requests whose handler threw an error.
        package var failedRequests = 0
        /// Connections closed because the peer did not read.
        package var stalledConnections = 0
        package var bytesReceived = 0
        package var bytesSent = 0
    }
}
