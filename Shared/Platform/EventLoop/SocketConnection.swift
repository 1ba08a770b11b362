internal import CLibEvent
internal import Glibc

/// Handles the events of a connection, which keeps it until it is closed.
@IOLoop
package protocol SocketConnectionDelegate: AnyObject {
    /// Lends received bytes, at most 64 KiB; the pointer is invalid afterwards.
    func received(_ bytes: UnsafeRawBufferPointer)
    /// The peer sends no more; it may still read.
    func receivedEnd()
    /// Output that the kernel had refused is all sent.
    func drained()
    /// The connection broke or was closed, by either side. This is the last call.
    func closed()
}

/// A connected stream socket on the I/O loop.
///
/// All output of one turn of the loop is sent in one call at its end. Output that the kernel does not take waits in
/// memory without a limit: the writer must keep `pendingBytes` bounded. An idle connection holds no buffer.
@IOLoop
package final class SocketConnection {
    package let peer: SocketAddress
    package var delegate: (any SocketConnectionDelegate)?
    /// Bytes received and sent so far.
    package private(set) var bytesReceived = 0
    package private(set) var bytesSent = 0
    /// When the kernel, or the peer as far as `noticeProgress` saw, last took output; nil if no output waits.
    package private(set) var stalledSince: ContinuousClock.Instant?
    /// What the kernel had of the output when `noticeProgress` last looked.
    private var unacknowledged: Int32 = 0
    package private(set) var isClosed = false

    private let descriptor: Int32
    private let readable = LoopEvent()
    private let writable = LoopEvent()
    private var output: [UInt8] = []
    private var sent = 0
    private var isSendPending = false
    private var isReading = false
    private var ending = Ending.open
    private var linger: LoopTimer?

    private enum Ending {
        case open, closeWhenSent, lingerWhenSent, lingering
    }

    /// Takes ownership of a connected, non-blocking descriptor. Reads nothing before `resumeReading`.
    package init(adopting descriptor: Int32, peer: SocketAddress) {
        self.descriptor = descriptor
        self.peer = peer
        readable.assign(descriptor: descriptor, flags: EV_READ | EV_PERSIST, context: self, callback: readableNow)
        writable.assign(descriptor: descriptor, flags: EV_WRITE | EV_PERSIST, context: self, callback: writableNow)
    }

    isolated deinit { close() }

    /// Bytes that were written but not taken by the kernel.
    package var pendingBytes: Int { output.count - sent }

    package func resumeReading() {
        guard !isReading, !isClosed else { return }
        isReading = readable.add()
        if !isReading { close() }
    }

    package func pauseReading() {
        guard isReading else { return }
        isReading = false
        readable.remove()
    }

    /// Lends the output buffer to append to. A closed connection drops the bytes.
    package func write(_ append: (inout [UInt8]) -> Void) {
        guard !isClosed, ending == .open else { return }
        if output.isEmpty { output = PendingSends.takeBuffer() }
        append(&output)
        guard !isSendPending, stalledSince == nil, pendingBytes > 0 else { return }
        isSendPending = true
        PendingSends.add(self)
    }

    /// Closes when all output is sent; drops later writes. A lingering close reads and discards input for two more
    /// seconds, so that a peer that is still sending gets the response instead of a reset.
    package func closeWhenSent(lingering: Bool = false) {
        guard ending == .open else { return }
        ending = lingering ? .lingerWhenSent : .closeWhenSent
        if pendingBytes == 0 { finishEnding() }
    }

    /// Closes at once and drops unsent output.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        readable.remove()
        writable.remove()
        isReading = false
        linger = nil
        stalledSince = nil
        output = []
        sent = 0
        Glibc.close(descriptor)
        let delegate = self.delegate
        self.delegate = nil
        delegate?.closed()
    }
}

// MARK: - Sending

extension SocketConnection {
    /// Sends now instead of at the end of the turn. Output that the kernel does not take waits, and `drained` follows.
    package func flush() {
        isSendPending = false
        guard !isClosed, stalledSince == nil else { return }
        guard sendOutput() else { return close() }
        guard pendingBytes > 0 else { return emptied() }
        stalledSince = .now
        unacknowledged = 0
        if !writable.add() { close() }
    }

    /// Moves `stalledSince` on if the peer took something since the last call.
    ///
    /// The kernel takes more only when a third of its own buffer is free, for which a slow peer can need minutes.
    package func noticeProgress() {
        guard stalledSince != nil else { return }
        var waiting: Int32 = 0
        guard ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0 else { return }
        if waiting < unacknowledged { stalledSince = .now }
        unacknowledged = waiting
    }

    fileprivate func becameWritable() {
        guard !isClosed else { return }
        let before = bytesSent
        guard sendOutput() else { return close() }
        if bytesSent > before { stalledSince = .now }
        guard pendingBytes == 0 else { return compact() }
        writable.remove()
        stalledSince = nil
        emptied()
        if !isClosed { delegate?.drained() }
    }

    /// Sends until the output is empty or the kernel takes no more. Returns false if the connection is broken.
    private func sendOutput() -> Bool {
        while sent < output.count {
            let count = output.withUnsafeBytes { bytes in
                send(descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
                bytesSent += count
            } else if errno == EAGAIN {
                return true
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    private func emptied() {
        PendingSends.giveBack(output)
        output = []
        sent = 0
        if ending != .open { finishEnding() }
    }

    /// Removes sent bytes once they are the larger part, so that each byte moves at most once on average.
    private func compact() {
        guard sent > output.count / 2 else { return }
        output.removeSubrange(..<sent)
        sent = 0
    }

    private func finishEnding() {
        guard ending == .lingerWhenSent else {
            if ending == .closeWhenSent { close() }
            return
        }
        ending = .lingering
        shutdown(descriptor, Int32(SHUT_WR))
        linger = LoopTimer(after: .seconds(2)) { [weak self] in self?.close() }
        resumeReading()
    }
}

// MARK: - Receiving

extension SocketConnection {
    private static let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    fileprivate func becameReadable() {
        guard isReading else { return }
        let buffer = Self.buffer
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
            bytesReceived += count
            guard ending == .open else { return }
            delegate?.received(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        } else if count == 0 {
            // A level-triggered event would report the end for ever.
            pauseReading()
            if ending == .lingering { close() } else { delegate?.receivedEnd() }
        } else if errno != EAGAIN && errno != EINTR {
            close()
        }
    }
}

private func readableNow(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    LoopEvent.report(to: context) { (connection: SocketConnection) in connection.becameReadable() }
}

private func writableNow(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    LoopEvent.report(to: context) { (connection: SocketConnection) in connection.becameWritable() }
}
