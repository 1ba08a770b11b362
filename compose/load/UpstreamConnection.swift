import Glibc

/// A client of the upstream, one request after another.
final class UpstreamConnection: PollHandler {
    private let socket: Socket
    private unowned let upstream: Upstream
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    /// The next event of a paced answer.
    private var nextPart: Int?
    private var isOpen = true
    /// True if no more can be sent before the client reads.
    private var isWaiting = false

    init(socket: Socket, upstream: Upstream) {
        self.socket = socket
        self.upstream = upstream
    }

    func isReady(toRead: Bool, toWrite: Bool) {
        if toWrite { flush() }
        if toRead, isOpen { read() }
    }

    /// Sends one event of a paced answer; returns true if another follows.
    func sendNext() -> Bool {
        guard isOpen, let part = nextPart else { return false }
        let parts = upstream.answer.parts
        send(parts[part])
        let hasNext = part + 1 < parts.count
        nextPart = hasNext ? part + 1 : nil
        if !hasNext { answerAll() }
        return hasNext
    }

    private func read() {
        switch socket.read(into: upstream.poller.room) {
        case .nothing: return
        case .end: close()
        case .bytes(let count):
            input.append(UnsafeRawBufferPointer(upstream.poller.room).keeping(count))
            answerAll()
        }
    }

    /// Answers every complete request.
    private func answerAll() {
        while isOpen, nextPart == nil, let length = input.withBytes(Self.lengthOfRequest) {
            let isModels = input.withBytes { $0.first == UInt8(ascii: "G") }
            let pace = input.withBytes { Self.pace(in: $0.keeping(length)) }
            input.take(length)
            answer(isModels: isModels, pace: pace)
        }
    }

    private func answer(isModels: Bool, pace: Int?) {
        if isModels {
            send(CannedAnswer.models)
        } else if let pace {
            send(upstream.answer.head + upstream.answer.parts[0])
            nextPart = 1
            upstream.pace(self, milliseconds: pace)
        } else {
            send(upstream.answer.whole)
        }
    }

    private static func lengthOfRequest(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let end = bytes.position(of: "\r\n\r\n") else { return nil }
        let body = bytes.keeping(end).lowercased.withUnsafeBytes { $0.number(after: "\ncontent-length:") }
        let length = end + 4 + (body ?? 0)
        return length <= bytes.count ? length : nil
    }

    private static func pace(in request: UnsafeRawBufferPointer) -> Int? {
        guard let position = request.position(of: "\"paced-") else { return nil }
        return request.dropping(position).number(after: "\"paced-")
    }

    private func send(_ bytes: [UInt8]) {
        let isIdle = output.isEmpty
        output.append(bytes)
        if isIdle { flush() }
    }

    private func flush() {
        guard isOpen, !output.isEmpty else { return }
        guard let written = output.withBytes(socket.write) else { return close() }
        output.take(written)
        guard isWaiting == output.isEmpty else { return }
        isWaiting = !output.isEmpty
        upstream.poller.update(socket, writing: isWaiting)
    }

    private func close() {
        guard isOpen else { return }
        isOpen = false
        upstream.poller.remove(socket)
        shutdown(socket.descriptor, Int32(SHUT_RDWR))
    }
}
