import Glibc

/// A client that asks again and again.
final class LoadConnection: PollHandler {
    private let run: LoadRun
    private let request: [UInt8]
    private var socket: Socket?
    private var reader = AnswerReader()
    private var unsent = ByteBuffer()
    /// When the request was due, and when it was made.
    private var began: UInt64 = 0
    private var asked: UInt64 = 0
    private var firstWord: UInt64?

    init(run: LoadRun, request: [UInt8]) {
        self.run = run
        self.request = request
    }

    /// True while an answer is being received.
    var isStreaming: Bool { firstWord != nil }

    func connect() {
        guard let socket = Socket.connect(to: run.address) else { return run.failed(.connect, self) }
        self.socket = socket
        run.poller.add(socket, writing: true, handler: self)
        ask()
    }

    func isReady(toRead: Bool, toWrite: Bool) {
        if toWrite { flush() }
        if toRead { read() }
    }

    private func ask() {
        reader.reset()
        firstWord = nil
        began = Clock.now
        asked = began
        unsent.append(request)
    }

    private func flush() {
        guard let socket else { return }
        guard let written = unsent.withBytes(socket.write) else { return fail(.connect) }
        unsent.take(written)
        run.poller.update(socket, writing: !unsent.isEmpty)
    }

    private func read() {
        guard let socket else { return }
        switch socket.read(into: run.poller.room) {
        case .nothing: return
        case .end: fail(unsent.isEmpty ? .cut : .connect)
        case .bytes(let count):
            reader.read(UnsafeRawBufferPointer(run.poller.room).keeping(count))
            if firstWord == nil, reader.words > 0 { firstWord = Clock.now }
            if reader.isBroken { return fail(.protocol) }
            if reader.isEnded { finish() }
        }
    }

    private func finish() {
        guard reader.status != 503, reader.status != 429 else { return refused() }
        guard reader.status == 200 else { return fail(.status(reader.status)) }
        let ended = Clock.now
        guard run.isWhole(reader), let firstWord = run.hasWords ? firstWord : ended else { return fail(.incomplete) }
        run.answered(began: began, asked: asked, firstWord: firstWord, ended: ended)
        self.firstWord = nil
        guard !run.isOver else { return drop() }
        if reader.closes {
            drop()
            connect()
        } else if !run.waitForTurn(self, after: began) {
            ask()
            send()
        }
    }

    private func refused() {
        if reader.closes { drop() }
        run.refused(reader.status, self, asked: asked, due: began, saysWhen: reader.saysWhen)
    }

    /// Asks again after a failure or a refusal.
    func tryAgain() {
        guard socket != nil else { return connect() }
        ask()
        send()
    }

    /// Asks at its turn. Time counts from when the turn was due, also if the request is late.
    func ask(dueAt due: UInt64) {
        if socket == nil { connect() } else { ask() }
        began = due
        send()
    }

    /// Sends at once; only bytes that the system does not take wait for the socket.
    private func send() {
        guard let socket else { return }
        guard let written = unsent.withBytes(socket.write) else { return fail(.connect) }
        unsent.take(written)
        if !unsent.isEmpty { run.poller.update(socket, writing: true) }
    }

    private func fail(_ failure: Failure) {
        drop()
        run.failed(failure, self)
    }

    private func drop() {
        if let socket { run.poller.remove(socket) }
        socket = nil
        firstWord = nil
        unsent.removeAll()
    }
}
