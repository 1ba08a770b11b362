package import EventLoop

/// A request for a handler: whole, with its body within the route's limit.
package struct ServerRequest: Sendable {
    package let head: HTTPRequest
    /// The undecoded path, without the query.
    package let path: String
    /// The decoded values of the `{names}` in the route's path.
    package let parameters: PathParameters
    package private(set) var body: [UInt8]
    /// The client's address: the connection's peer, or the one that a trusted proxy names. Nil on a Unix domain socket.
    package let remoteAddress: IPAddress?
    /// The room that the body takes; free again when the request is, or once the body is taken out.
    private var room: (any BodyRoom)?

    package init(
        head: HTTPRequest, path: String, parameters: PathParameters = PathParameters(), body: [UInt8] = [],
        remoteAddress: IPAddress? = nil
    ) {
        self.head = head
        self.path = path
        self.parameters = parameters
        self.body = body
        self.remoteAddress = remoteAddress
    }

    mutating func putBody(_ bytes: [UInt8], in room: (any BodyRoom)?) {
        body = bytes
        self.room = room
    }

    /// Moves the body out, with its room: who handles the request for long need not keep a large body.
    package mutating func takeBody() -> (bytes: [UInt8], room: (any BodyRoom)?) {
        let taken = (body, room)
        body = []
        room = nil
        return taken
    }

    /// The path for a line of the log, without what may be a key, a code or an address that stands in the wrong place.
    package var toldPath: String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.map { part in Self.isTold(part) ? String(part) : "***" }.joined(separator: "/")
    }

    private static func isTold(_ part: Substring) -> Bool {
        // An address has an @, which may be escaped.
        part.utf8.count <= longestTold && !part.utf8.contains(UInt8(ascii: "@"))
            && !part.utf8.contains(UInt8(ascii: "%"))
    }

    /// A name in a path is shorter than a key or a redeem code; so is the id of a key or of a batch.
    private static let longestTold = 20

    package var method: HTTPRequest.Method { head.method }
    package var headerFields: HTTPFields { head.headerFields }

    /// The client's `X-Request-Id`: 1 to 128 visible ASCII characters; nil if it is anything else.
    package var name: String? {
        headerFields[.xRequestID].flatMap { $0.isToken(upTo: 128) ? $0 : nil }
    }

    /// The query; each look-up decodes it.
    package var query: Query { Query(of: head.path ?? "") }
}

extension String {
    /// True for 1 to `limit` visible ASCII characters.
    package func isToken(upTo limit: Int) -> Bool {
        (1...limit).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// The values of the `{names}` in a route's path.
package struct PathParameters: Sendable, Hashable {
    private var values: [(name: String, value: String)] = []

    package init() {}

    package subscript(name: String) -> String? {
        values.first { $0.name == name }?.value
    }

    mutating func append(_ name: String, _ value: String) {
        values.append((name, value))
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.values.elementsEqual(right.values) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for (name, value) in values {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}

/// The part of a target after the question mark, as names and values.
package struct Query: Sendable, Hashable {
    /// Undecoded, without the question mark.
    package let text: String

    init(of target: String) {
        guard let mark = target.utf8.firstIndex(of: 0x3F) else {
            text = ""
            return
        }
        text = String(target[target.index(after: mark)...])
    }

    /// The first value of a name, with `%` and `+` decoded; nil if it is absent or cannot be decoded.
    package subscript(name: String) -> String? {
        for pair in text.utf8.split(separator: 0x26) {
            let parts = pair.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, PercentCoding.decode(first, plusIsSpace: true) == name else { continue }
            return parts.count == 2 ? PercentCoding.decode(parts[1], plusIsSpace: true) : ""
        }
        return nil
    }
}
