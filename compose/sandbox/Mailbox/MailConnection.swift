import EventLoop

/// A client of the mail server.
@IOLoop
final class MailConnection: SocketConnectionDelegate {
    /// For all of a connection: a client that is silent or slow is left.
    private static let lifetime: Duration = .seconds(120)
    /// A client that reads no replies is left.
    private static let mostPendingBytes = 64 << 10

    private let socket: SocketConnection
    private let mailbox: Mailbox
    private var dialogue = MailDialogue()
    private var deadline: LoopTimer?

    init(_ socket: SocketConnection, _ mailbox: Mailbox) {
        self.socket = socket
        self.mailbox = mailbox
    }

    func begin() {
        socket.delegate = self
        deadline = LoopTimer(after: Self.lifetime) { [weak self] in self?.close() }
        say(MailDialogue.greeting)
        socket.resumeReading()
    }

    func close() { socket.close() }

    func received(_ bytes: UnsafeRawBufferPointer) {
        for step in dialogue.hear(bytes) {
            switch step {
            case .say(let reply): say(reply)
            case .keep(let mail): mailbox.keep(mail)
            case .close: socket.closeWhenSent()
            }
        }
        if socket.pendingBytes > Self.mostPendingBytes { close() }
    }

    func receivedEnd() { socket.closeWhenSent() }

    func drained() {}

    func closed() {
        deadline = nil
        mailbox.ended(self)
    }

    private func say(_ reply: String) {
        socket.write { $0.append(contentsOf: (reply + "\r\n").utf8) }
    }
}
