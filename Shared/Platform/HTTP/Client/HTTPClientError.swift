/// Why a call ended without a whole response, sorted by what its caller can do about it.
package struct HTTPClientError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The URL or a setting is wrong; the same call fails again.
        case invalidRequest
        /// The client has its maximum of calls: nothing was sent. Retry later or elsewhere.
        case busy
        /// No connection to the proxy or the peer: nothing was sent, so a retry is safe.
        case connect
        /// The peer's certificate is not valid, or no common protocol exists: nothing was sent.
        case tls
        /// A deadline of the call has passed.
        case timedOut(Phase)
        /// The connection ended before the response.
        case cut
        /// The response is larger than the call allows.
        case tooLarge(Part)
        /// The waiting task was cancelled.
        case cancelled
        /// The peer did not speak HTTP, or libcurl failed.
        case other
    }

    /// The deadline that has passed.
    package enum Phase: Sendable, Hashable {
        case connect, head, idle, total
    }

    package enum Part: Sendable, Hashable {
        case head, body
    }

    package let kind: Kind

    /// True if some of the request may have reached the peer; if false, a retry repeats nothing.
    package let mayHaveReachedPeer: Bool

    /// A sentence for the log. It may name the host, but no path, header or body.
    package let reason: String

    package init(_ kind: Kind, mayHaveReachedPeer: Bool, reason: String) {
        self.kind = kind
        self.mayHaveReachedPeer = mayHaveReachedPeer
        self.reason = reason
    }
}

extension HTTPClientError: CustomStringConvertible {
    package var description: String { "\(kind): \(reason)" }
}
