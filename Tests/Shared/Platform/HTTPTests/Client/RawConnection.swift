import Glibc

/// A server's end of a connection, used by one thread with blocking calls that give up after ten seconds.
final class RawConnection {
    struct Request {
        var head: String
        var body: [UInt8]

        var line: String { String(head.prefix { $0 != "\r\n" }) }
        var lines: [String] { head.split(separator: "\r\n").map { String($0) } }
    }

    private let descriptor: Int32
    private var received: [UInt8] = []
    /// Where the head of the next request ends, once that is known.
    private var headEnd: Range<Int>?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        setTimeout(SO_RCVTIMEO, timeval(tv_sec: 10, tv_usec: 0))
        setTimeout(SO_SNDTIMEO, timeval(tv_sec: 10, tv_usec: 0))
    }

    deinit { close(descriptor) }

    /// A send that does not get on for this long fails.
    func setSendTimeout(milliseconds: Int) {
        setTimeout(SO_SNDTIMEO, timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000))
    }

    /// The next request, or nil once the peer is gone.
    func readRequest() -> Request? {
        while true {
            if let request = takeRequest() { return request }
            guard receive() else { return nil }
        }
    }

    /// Waits until the peer closes; false if it does not in time.
    func waitForClose() -> Bool {
        errno = 0
        while receive() {}
        return errno != EAGAIN
    }

    func write(_ text: String) {
        _ = write(Array(text.utf8))
    }

    /// Sends all of it; false if the peer does not take it in time, or is gone.
    func write(_ bytes: [UInt8], from start: Int = 0) -> (isWhole: Bool, sent: Int) {
        var sent = start
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return (false, sent) }
            sent += count
        }
        return (true, sent)
    }

    private func takeRequest() -> Request? {
        headEnd = headEnd ?? received.firstRange(of: Array("\r\n\r\n".utf8))
        guard let headEnd else { return nil }
        let head = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self)
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let bodyLength = length.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        let bodyEnd = headEnd.upperBound + bodyLength
        guard received.count >= bodyEnd else { return nil }
        defer {
            received.removeFirst(bodyEnd)
            self.headEnd = nil
        }
        return Request(head: head, body: Array(received[headEnd.upperBound..<bodyEnd]))
    }

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received.append(contentsOf: buffer[..<count])
        return true
    }

    private func setTimeout(_ option: Int32, _ time: timeval) {
        var time = time
        setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
}
