internal import Glibc

/// How the client finds the end of a response, and so what the head says about it.
enum Framing {
    case length(Int)
    case chunked
    /// The end of the connection ends the response: for HTTP/1.0.
    case untilClose
    /// For a status that never has a body.
    case bodiless
}

/// Writes the head of a response.
enum ResponseBytes {
    /// The `Connection` header, if it differs from the version's default.
    enum Persistence {
        case usual, close, keepAlive
    }

    /// - Parameter usual: fields that are added unless the response has them.
    static func append(
        _ response: HTTPResponse, and further: HTTPFields = [:], otherwise usual: HTTPFields = [:],
        to out: inout [UInt8], date: [UInt8], framing: Framing, persistence: Persistence
    ) {
        out.append(contentsOf: "HTTP/1.1 ".utf8)
        append(response.status.code, to: &out)
        out.append(0x20)
        out.append(contentsOf: response.status.reasonPhrase.utf8)
        out.append(contentsOf: "\r\n".utf8)
        append(response.headerFields, to: &out)
        append(further, to: &out)
        for field in usual where !response.headerFields.contains(field.name) { append(field, to: &out) }
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
        for field in fields where !isOurs(field.name) { append(field, to: &out) }
    }

    private static func append(_ field: HTTPField, to out: inout [UInt8]) {
        out.append(contentsOf: field.name.rawName.utf8)
        out.append(contentsOf: ": ".utf8)
        out.append(contentsOf: field.value.utf8)
        out.append(contentsOf: "\r\n".utf8)
    }

    /// Appends a chunk of the chunked coding. Appends nothing for no bytes, because an empty chunk would end the body.
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

    /// True for headers that the server sets itself: two statements about a message's end would contradict each other.
    private static func isOurs(_ name: HTTPField.Name) -> Bool {
        name == .contentLength || name == .transferEncoding || name == .connection || name == .date
    }
}

/// Makes the `Date` header line, with its line end.
enum DateLine {
    static func now() -> [UInt8] {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = "\(days[Int(parts.tm_wday)]), \(padded(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
        return Array("Date: \(date) \(1900 + parts.tm_year) \(clock) GMT\r\n".utf8)
    }

    private static func padded(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
