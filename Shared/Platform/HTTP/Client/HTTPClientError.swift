/// Why a call ended without a whole answer, sorted by what its caller can do about it.
package struct HTTPClientError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The URL or a setting is wrong: the same call fails again.
        case invalidRequest
        /// The client has as many calls as it may: nothing was sent; later, or elsewhere.
        case busy
        /// No connection came about, to the proxy or to the peer: nothing was sent, so that trying again is safe.
        case connect
        /// The peer could not prove who it is, or no common protocol was found: nothing was sent.
        case tls
        /// A deadline of the call has passed.
        case timedOut(Phase)
        /// The connection ended before the answer did.
        case cut
        /// The answer is larger than the call allows.
        case tooLarge(Part)
        /// The task that waited for the answer was cancelled.
        case cancelled
        /// What the peer said is no HTTP, or the library failed.
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

    /// Whether the request, or some of it, may have reached the peer; if false, trying again repeats nothing.
    package let mayHaveReachedPeer: Bool

    /// A sentence for the log. It may name the host, never the path, a header or the body.
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
