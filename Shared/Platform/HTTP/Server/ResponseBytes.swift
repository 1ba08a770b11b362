/// How a response's end is found, and so what its head says about it.
enum Framing {
    case length(Int)
    case chunked
    /// The connection's end is the response's: for HTTP/1.0.
    case untilClose
    /// A status that never has a body.
    case bodiless
}

/// The bytes of a response's head.
enum ResponseBytes {
    /// What the head says about the connection, if it differs from the version's default.
    enum Persistence {
        case usual, close, keepAlive
    }

    static func append(
        _ response: HTTPResponse, and further: HTTPFields = [:], to out: inout [UInt8], date: [UInt8],
        framing: Framing, persistence: Persistence
    ) {
        out.append(contentsOf: "HTTP/1.1 ".utf8)
        append(response.status.code, to: &out)
        out.append(0x20)
        out.append(contentsOf: response.status.reasonPhrase.utf8)
        out.append(contentsOf: "\r\n".utf8)
        append(response.headerFields, to: &out)
        append(further, to: &out)
        out.append(contentsOf: date)
        append(framing, to: &out)
        switch persistence {
        case .usual: break
        case .close: out.append(contentsOf: "Connection: close\r\n".utf8)
        case .keepAlive: out.append(contentsOf: "Connection: keep-alive\r\n".utf8)
        }
        out.append(contentsOf: "\r\n".utf8)
    }

    private static func append(_ fields: HTTPFields, to out: inout [UInt8]) {
        for field in fields where !isOurs(field.name) {
            out.append(contentsOf: field.name.rawName.utf8)
            out.append(contentsOf: ": ".utf8)
            out.append(contentsOf: field.value.utf8)
            out.append(contentsOf: "\r\n".utf8)
        }
    }

    /// A chunk of the chunked coding. An empty one would be the last, so nothing is written for no bytes.
    static func appendChunk(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        out.reserveCapacity(out.count + bytes.count + 20)
        out.append(contentsOf: String(bytes.count, radix: 16).utf8)
        out.append(contentsOf: "\r\n".utf8)
        out.append(contentsOf: bytes)
        out.append(contentsOf: "\r\n".utf8)
    }

    private static func append(_ framing: Framing, to out: inout [UInt8]) {
        switch framing {
        case .length(let length):
            out.append(contentsOf: "Content-Length: ".utf8)
            append(length, to: &out)
            out.append(contentsOf: "\r\n".utf8)
        case .chunked:
            out.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
        case .untilClose, .bodiless:
            break
        }
    }

    private static func append(_ number: Int, to out: inout [UInt8]) {
        out.append(contentsOf: String(number).utf8)
    }

    /// What the server says itself: two answers to where a message ends would be none.
    private static func isOurs(_ name: HTTPField.Name) -> Bool {
        name == .contentLength || name == .transferEncoding || name == .connection || name == .date
    }
}
