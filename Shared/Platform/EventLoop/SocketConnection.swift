internal import CLibEvent
internal import Glibc

/// Whoever speaks on a connection. Kept by the connection until it is closed.
@IOLoop
package protocol SocketConnectionDelegate: AnyObject {
    /// Lends bytes that came in, at most 64 KiB; nothing may keep the pointer.
    func received(_ bytes: UnsafeRawBufferPointer)
    /// The peer will send no more; it may still read.
    func receivedEnd()
    /// What the kernel had refused to take has been sent.
    func drained()
    /// The connection broke or was closed, by either side. The last call.
    func closed()
}

/// A connected stream socket on the I/O loop.
///
/// What is written during one turn of the loop leaves in one send at its end. Output that the kernel does not take
/// waits in memory without a bound of its own: `pendingBytes` is for the writer to bound it. An idle connection holds
/// no buffer.
@IOLoop
package final class SocketConnection {
    package let peer: SocketAddress
    package var delegate: (any SocketConnectionDelegate)?
    /// Bytes received and sent so far.
    package private(set) var bytesReceived = 0
    package private(set) var bytesSent = 0
    /// Since when the kernel has taken nothing, though output waits for it; nil if none waits.
    package private(set) var stalledSince: ContinuousClock.Instant?
    package private(set) var isClosed = false

    private let descriptor: Int32
    private let readable = LoopEvent()
    private let writable = LoopEvent()
    private var output: [UInt8] = []
    private var sent = 0
    private var isInOutbox = false
    private var isReading = false
    private var ending = Ending.open
    private var linger: LoopTimer?

    private enum Ending {
        case open, closeWhenSent, lingerWhenSent, lingering
    }

    /// Takes over a connected, non-blocking descriptor. Reads nothing before `resumeReading`.
    package init(adopting descriptor: Int32, peer: SocketAddress) {
        self.descriptor = descriptor
        self.peer = peer
        readable.assign(descriptor: descriptor, flags: EV_READ | EV_PERSIST, context: self, callback: readableNow)
        writable.assign(descriptor: descriptor, flags: EV_WRITE | EV_PERSIST, context: self, callback: writableNow)
    }

    isolated deinit { close() }

    /// Bytes that were written and that the kernel has not taken yet.
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

    /// Lends the output buffer to append to. On a closed connection what is written is dropped.
    package func write(_ append: (inout [UInt8]) -> Void) {
        guard !isClosed, ending == .open else { return }
        if output.isEmpty { output = Outbox.takeBuffer() }
        append(&output)
        guard !isInOutbox, stalledSince == nil, pendingBytes > 0 else { return }
        isInOutbox = true
        Outbox.add(self)
    }

    /// Closes when all output has been sent; later writes are dropped. A lingering close reads on for two seconds and
    /// forgets what it reads, so that a peer that is still sending gets the answer instead of a reset.
    package func closeWhenSent(lingering: Bool = false) {
        guard ending == .open else { return }
        ending = lingering ? .lingerWhenSent : .closeWhenSent
        if pendingBytes == 0 { finishEnding() }
    }

    /// Closes at once and drops what was not sent.
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
    /// Sends now instead of at the end of the turn; what the kernel doesn't take waits, and `drained` tells of its end.
    package func flush() {
        isInOutbox = false
        guard !isClosed, stalledSince == nil else { return }
        guard sendOutput() else { return close() }
        guard pendingBytes > 0 else { return emptied() }
        stalledSince = .now
        if !writable.add() { close() }
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

    /// Sends until all is sent or the kernel takes no more. False if the connection is broken.
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
        Outbox.giveBack(output)
        output = []
        sent = 0
        if ending != .open { finishEnding() }
    }

    /// What was sent is cut off once it is the larger part, so that each byte is moved at most once on average.
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
            // Level-triggered, an end would be reported for ever.
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
